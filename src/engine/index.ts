/** The engine's public face. */
export { scan, ScanFailed } from './scan';
export * from './model';
export * from './ports';
