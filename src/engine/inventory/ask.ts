import { Answer, DataSource, Labels, QueryResult, TimeRange } from '../model';

/**
 * What the resolution of variables asks the stores. Whoever implements it bounds, retries, remembers and cancels; a failure is an
 * answer, never an exception.
 */
export interface Ask {
  /** Prometheus and Loki label names; `match` are selectors, empty for all. */
  labelNames(source: DataSource, match: readonly string[], range: TimeRange): Promise<Answer<readonly string[]>>;
  /** Prometheus and Loki label values; `__name__` gives metric names. */
  labelValues(
    source: DataSource,
    label: string,
    match: readonly string[],
    range: TimeRange
  ): Promise<Answer<readonly string[]>>;
  /** Prometheus series of selectors. */
  series(source: DataSource, match: readonly string[], range: TimeRange): Promise<Answer<readonly Labels[]>>;
  /** A PromQL query at the end of the range. */
  instantQuery(source: DataSource, query: string, range: TimeRange): Promise<Answer<QueryResult>>;
  /** Tempo tag names by scope. */
  spanTags(source: DataSource, range: TimeRange): Promise<Answer<Readonly<Record<string, readonly string[]>>>>;
  /** Tempo values of a tag written with its scope, or with a bare dot for any. */
  spanTagValues(source: DataSource, tag: string, range: TimeRange): Promise<Answer<readonly string[]>>;
}
