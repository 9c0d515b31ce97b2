/** Whose answers the stand-in gives: those that were recorded. */
export type TempoVersion = '2.7.0' | '2.10.8';
