/** What the lab's Loki and Tempo read. Times are epoch milliseconds, durations milliseconds. */

export interface LogEntry {
  readonly timeMs: number;
  readonly line: string;
  /** Labels of this line alone: structured metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly labels: Readonly<Record<string, string>>;
  /** Entries with `fromMs <= timeMs < toMs`, oldest first. */
  entries(fromMs: number, toMs: number): Iterable<LogEntry>;
}

export interface LogWorld {
  streams(): readonly LogStream[];
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal' | 'producer' | 'consumer' | 'unspecified';
  readonly status: 'ok' | 'error' | 'unset';
  readonly startMs: number;
  readonly durationMs: number;
  readonly service: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface TraceWorld {
  /** Traces whose root starts within `fromMs <= startMs < toMs`, each as its spans. */
  traces(fromMs: number, toMs: number): Iterable<readonly Span[]>;
}
