/** Questions to stores as plain data: what is asked is memoised, batched and bounded in one place, the asker. */
import { AlertRule, DataSource, Labels, LogLine, SeriesSummary, TimeRange } from '../model';
import { ClockReading, Exemplar, FoundSpan, FoundTrace, RecordingRule } from '../ports';

export type Spec =
  | { readonly kind: 'instant'; readonly expr: string; readonly atMs: number }
  | {
      readonly kind: 'history';
      readonly expr: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly stepMs: number;
    }
  | { readonly kind: 'lines'; readonly expr: string; readonly range: TimeRange; readonly limit: number }
  | { readonly kind: 'label-names'; readonly match: readonly string[]; readonly range: TimeRange }
  | {
      readonly kind: 'label-values';
      readonly label: string;
      readonly match: readonly string[];
      readonly range: TimeRange;
    }
  | { readonly kind: 'series'; readonly match: readonly string[]; readonly range: TimeRange }
  | { readonly kind: 'rules' }
  | { readonly kind: 'time' }
  | { readonly kind: 'declared'; readonly metric: string }
  | { readonly kind: 'alert-rules' }
  | { readonly kind: 'exemplars'; readonly query: string; readonly range: TimeRange }
  | { readonly kind: 'trace'; readonly traceId: string }
  | { readonly kind: 'traces'; readonly query: string; readonly range: TimeRange; readonly limit: number }
  | { readonly kind: 'tags'; readonly range: TimeRange }
  | { readonly kind: 'tag-values'; readonly tag: string; readonly range: TimeRange };

/** A question whose answer has type `T`; two questions with equal keys are one. */
export interface Question<T> {
  readonly key: string;
  readonly source: DataSource;
  readonly spec: Spec;
  /** Never present: ties the answer's type to the question. */
  readonly answers?: T;
}

function question<T>(source: DataSource, spec: Spec): Question<T> {
  return { key: JSON.stringify([source.uid, spec]), source, spec };
}

/** An instant PromQL or LogQL metric query: the vector's series, each with its `last` value. */
export const instant = (source: DataSource, expr: string, atMs: number): Question<readonly SeriesSummary[]> =>
  question(source, { kind: 'instant', expr, atMs });

/** Whether it can share a request with others of its store and time. */
export const isTerm = ({ spec }: Question<unknown>): boolean => spec.kind === 'instant' || spec.kind === 'history';

/** A PromQL or LogQL metric query over time, with its points; `stepMs` apart. */
export const history = (
  source: DataSource,
  expr: string,
  window: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }
): Question<readonly SeriesSummary[]> =>
  question(source, { kind: 'history', expr, fromMs: window.fromMs, toMs: window.toMs, stepMs: window.stepMs });

/** The newest log lines that a LogQL query finds. */
export const lines = (
  source: DataSource,
  expr: string,
  range: TimeRange,
  limit: number
): Question<readonly LogLine[]> => question(source, { kind: 'lines', expr, range, limit });

export const labelNames = (
  source: DataSource,
  match: readonly string[],
  range: TimeRange
): Question<readonly string[]> => question(source, { kind: 'label-names', match, range });

export const labelValues = (
  source: DataSource,
  label: string,
  match: readonly string[],
  range: TimeRange
): Question<readonly string[]> => question(source, { kind: 'label-values', label, match, range });

export const series = (source: DataSource, match: readonly string[], range: TimeRange): Question<readonly Labels[]> =>
  question(source, { kind: 'series', match, range });

export const rules = (source: DataSource): Question<readonly RecordingRule[]> => question(source, { kind: 'rules' });

/** The types that a metric is declared with by whoever is scraped, samples or not. */
export const declaredTypes = (source: DataSource, metric: string): Question<readonly string[]> =>
  question(source, { kind: 'declared', metric });

/** What a Prometheus store takes for now; no other question leaves the moment to the store. */
export const storeTime = (source: DataSource): Question<ClockReading> => question(source, { kind: 'time' });

export const alertRules = (source: DataSource): Question<readonly AlertRule[]> =>
  question(source, { kind: 'alert-rules' });

export const exemplars = (source: DataSource, query: string, range: TimeRange): Question<readonly Exemplar[]> =>
  question(source, { kind: 'exemplars', query, range });

/** The spans of a trace; none where Tempo does not have it. */
export const trace = (source: DataSource, traceId: string): Question<readonly FoundSpan[]> =>
  question(source, { kind: 'trace', traceId });

export const traces = (
  source: DataSource,
  query: string,
  range: TimeRange,
  limit: number
): Question<readonly FoundTrace[]> => question(source, { kind: 'traces', query, range, limit });

export const tags = (source: DataSource, range: TimeRange): Question<Readonly<Record<string, readonly string[]>>> =>
  question(source, { kind: 'tags', range });

export const tagValues = (source: DataSource, tag: string, range: TimeRange): Question<readonly string[]> =>
  question(source, { kind: 'tag-values', tag, range });

/** An absolute range; questions always name their moment, so that one scan sees one state of the world. */
export function absoluteRange(fromMs: number, toMs: number): TimeRange {
  return { fromMs, toMs, raw: { from: String(fromMs), to: String(toMs) } };
}
