/** The user's alert rules, each a query, its last value and a threshold, as Grafana's editor makes them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface LabRule {
  readonly uid: string;
  readonly title: string;
  readonly group: string;
  readonly interval: string;
  readonly for: string;
  /** Uid of the data source that it asks. */
  readonly source: string;
  readonly expr: string;
  readonly windowSeconds: number;
  readonly fires: 'above' | 'below';
  readonly threshold: number;
  readonly onNoData: 'OK' | 'NoData' | 'Alerting' | 'KeepLast';
  readonly onError: 'OK' | 'Error' | 'Alerting' | 'KeepLast';
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused?: boolean;
}

/** The folder that all of them are in. */
export const alertFolder = { uid: 'scanium-alerts', title: 'Scanium Alerts' };

/** The user's 21 rules as found: of the metrics that nine of them ask nothing is exported. */
export function foundRules(): readonly LabRule[] {
  return JSON.parse(readFileSync(path.join(__dirname, 'found.json'), 'utf8')) as LabRule[];
}

const rule = (own: Pick<LabRule, 'uid' | 'title' | 'source' | 'expr' | 'threshold'> & Partial<LabRule>): LabRule => ({
  group: 'Scanium - Backend',
  interval: '1m',
  for: '5m',
  windowSeconds: 600,
  fires: 'above',
  onNoData: 'OK',
  onError: 'Error',
  labels: { severity: 'warning' },
  ...own,
});

/** What the user wants to be told, asked of what the stack really exports. */
export const repairedRules: readonly LabRule[] = [
  rule({
    uid: 'backend-5xx-ratio',
    title: 'Backend 5xx ratio',
    source: 'MIMIR',
    expr: 'sum(rate(scanium_http_requests_total{status_code=~"5.."}[5m])) / sum(rate(scanium_http_requests_total[5m])) * 100',
    threshold: 5,
  }),
  rule({
    uid: 'backend-p95-latency',
    title: 'Backend p95 latency',
    source: 'MIMIR',
    expr: 'histogram_quantile(0.95, sum by (le) (rate(scanium_http_request_duration_ms_bucket[10m])))',
    threshold: 2000,
    onNoData: 'KeepLast',
  }),
  rule({
    uid: 'backend-scrape',
    title: 'Backend is not scraped',
    source: 'MIMIR',
    expr: 'up{job="scanium-backend"}',
    fires: 'below',
    threshold: 1,
    onNoData: 'Alerting',
  }),
  rule({
    uid: 'backend-no-logs',
    title: 'Backend logs nothing',
    source: 'LOKI',
    expr: 'sum(count_over_time({source="scanium-backend"} [15m]))',
    windowSeconds: 900,
    fires: 'below',
    threshold: 1,
    onNoData: 'Alerting',
  }),
  rule({
    uid: 'backend-error-lines',
    title: 'Backend error lines',
    source: 'LOKI',
    expr: 'sum(count_over_time({source="scanium-backend"} |~ `(?i)error|exception` [10m]))',
    threshold: 100,
    onError: 'KeepLast',
  }),
  rule({
    uid: 'assistant-tokens',
    title: 'Assistant token spend',
    source: 'MIMIR',
    expr: 'sum(rate(scanium_assistant_tokens_used_sum[5m])) * 60',
    threshold: 500_000,
    onNoData: 'NoData',
  }),
  rule({
    uid: 'collector-refuses',
    title: 'The collector refuses spans',
    group: 'Scanium - Pipeline Health',
    source: 'MIMIR',
    expr: 'sum(increase(receiver_refused_spans_ratio_total[5m]))',
    threshold: 0,
  }),
  rule({
    uid: 'inference-latency',
    title: 'Inference latency',
    group: 'Scanium - Performance',
    source: 'MIMIR',
    expr: 'histogram_quantile(0.95, sum by (le) (rate(ml_inference_latency_ms_bucket[15m])))',
    threshold: 2000,
    isPaused: true,
  }),
];
