/** Whose answers the stand-in gives: those that were recorded. */
export type LokiVersion = '2.9.3' | '3.7.6';
