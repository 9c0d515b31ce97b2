/** Small pieces of text and evidence that several checks share. */
import { DataSource, EvidenceItem, Failure, Language, Proof } from '../../model';
import { absoluteRange } from '../../probing/question';

export function ago(ms: number, nowMs: number): string {
  const minutes = Math.max(0, Math.round((nowMs - ms) / 60_000));
  if (minutes < 2) {
    return 'just now';
  }
  if (minutes < 120) {
    return `${minutes} min ago`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** At most `max` items; what is left out is counted. */
export function listed(items: readonly string[], max = 5): string {
  const rest = items.length - max;
  return rest > 0 ? `${items.slice(0, max).join(', ')} and ${rest} more` : items.join(', ');
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** `2026-11-21 03:00 UTC`: universal time, as the engine knows no other. */
export const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const failureText = ({ message, status }: Failure): string =>
  status === undefined ? message : `${status}: ${message}`;

const languageOf = ({ kind }: DataSource): Language =>
  kind === 'loki' ? 'logql' : kind === 'tempo' ? 'traceql' : 'promql';

/** A query for Explore over the last hours. */
export function proofOf(source: DataSource, query: string, nowMs: number, hours = 6, instantly = false): Proof {
  return {
    datasourceUid: source.uid,
    language: languageOf(source),
    query,
    range: absoluteRange(nowMs - hours * 3_600_000, nowMs),
    instant: instantly,
  };
}

export const item = (
  hop: EvidenceItem['hop'],
  question: string,
  answer: string,
  proves: string,
  proof?: Proof
): EvidenceItem => ({ hop, question, answer, proves, ...(proof && { proof }) });
