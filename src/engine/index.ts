/** The engine's public face. */
export { scan, ScanFailed } from './scan';
export { checks } from './checks';
export * from './model';
export * from './ports';
