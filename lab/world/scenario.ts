/**
 * What happens in the user's stack, as functions of time. An incident is a healthy scenario with one or two of these
 * changed; metrics, logs and traces all follow from them, so that they never contradict each other.
 */

import { LogEntry, LogStream, Span } from './types';

/** Whether something holds at a time (epoch milliseconds). */
export type When = (timeMs: number) => boolean;

const always: When = () => true;
export const never: When = () => false;
export const before =
  (endMs: number): When =>
  (timeMs) =>
    timeMs < endMs;

const jobs = ['alloy', 'loki', 'tempo', 'mimir', 'scanium-backend'] as const;
export type Job = (typeof jobs)[number];

/**
 * How one scrape ends: `answered`; `no-such-host` and `forbidden` leave `up` 0 (nothing resolves the target's name, or
 * the endpoint answers 403 HTTPS_REQUIRED); `not-configured` leaves nothing, as the collector does not know the target.
 */
export type ScrapeOutcome = 'answered' | 'no-such-host' | 'forbidden' | 'not-configured';

/** A sample on its way into the store; `series` as OpenMetrics writes it. */
export interface Sample {
  readonly series: string;
  readonly timeMs: number;
  readonly value: number;
}

export interface Scenario {
  /** Users send requests and use the mobile app. */
  readonly traffic: When;
  /** The backend's process runs. */
  readonly app: When;
  /** The collector's process runs: without it nothing is scraped and nothing is forwarded. */
  readonly collector: When;
  readonly scrape: (job: Job, timeMs: number) => ScrapeOutcome;
  /** What the app and its mobile client push over OTLP reaches the collector, by signal. */
  readonly otlp: (signal: 'logs' | 'metrics' | 'traces', timeMs: number) => boolean;
  /** The collector reads the containers' own logs. */
  readonly containerLogs: When;
  /** The backend logs the collector's scrapes as requests. */
  readonly logsScrapes: When;
  /** Tempo's metrics-generator has processors. */
  readonly generator: boolean;
  /** What becomes of a sample between its exporter and the store: itself, others in its place, or nothing. */
  readonly stored: (sample: Sample) => readonly Sample[];
  /** What else is in the store of a minute that begins at `minuteMs`: series that no healthy stack exports. */
  readonly also: (minuteMs: number) => readonly Sample[];
  /** What becomes of a log line between its sender and Loki: itself, others in its place, or nothing. */
  readonly storedLine: (labels: StreamLabels, entry: LogEntry) => readonly StoredLine[];
  /** What becomes of a trace between its senders and Tempo. */
  readonly storedTrace: (spans: readonly Span[]) => readonly Span[];
}

type StreamLabels = LogStream['labels'];

interface StoredLine {
  readonly labels: StreamLabels;
  readonly entry: LogEntry;
}

/** Nothing is broken and users are active. */
export const healthyScenario: Scenario = {
  traffic: always,
  app: always,
  collector: always,
  scrape: () => 'answered',
  otlp: () => true,
  containerLogs: always,
  logsScrapes: always,
  generator: true,
  stored: (sample) => [sample],
  also: () => [],
  storedLine: (labels, entry) => [{ labels, entry }],
  storedTrace: (spans) => spans,
};
