import { allPanels, DashboardJson, PanelJson, TargetJson } from './dashboards';

/**
 * Defects of the user's dashboards as found: panels that can never show data, or show a zero that nobody measured, and
 * what repairs each. The healthy lab serves the repaired dashboards; the incident `as-found` serves them as they were.
 */
interface Repair {
  readonly defect: string;
  readonly remedy: string;
  /** Changes the dashboards in place and says how many places it changed: a repair that finds nothing is out of date. */
  apply(dashboards: readonly DashboardJson[]): number;
}

export const repairs: readonly Repair[] = [
  {
    defect: 'openai_rate_limit_* is exported by nothing',
    remedy: 'remove the row "Rate Limits" and its two panels',
    apply: (dashboards) => {
      let removed = 0;
      for (const dashboard of dashboards) {
        const kept = dashboard.panels.filter(
          (panel) => panel.title !== 'Rate Limits' && !exprs(panel).some((expr) => expr.includes('openai_rate_limit_'))
        );
        removed += dashboard.panels.length - kept.length;
        dashboard.panels = kept;
      }
      return removed;
    },
  },
  {
    defect:
      'otelcol_receiver_* and otelcol_exporter_* are the names of later versions; Alloy 1.0.0 exports others, and "or vector(0)" hides it',
    remedy: 'ask what Alloy 1.0.0 exports, without the fallback',
    apply: replaceExprs([
      [/otelcol_receiver_(accepted|refused)_(log_records|metric_points|spans)\b/g, 'receiver_$1_$2_ratio_total'],
      [/otelcol_exporter_sent_log_records\b/g, 'loki_write_sent_entries_total'],
      [/otelcol_exporter_sent_metric_points\b/g, 'prometheus_remote_storage_samples_total'],
      [/otelcol_exporter_sent_spans\b/g, 'exporter_sent_spans_ratio_total'],
      [/otelcol_exporter_send_failed_log_records\b/g, 'loki_write_dropped_entries_total'],
      [/otelcol_exporter_send_failed_metric_points\b/g, 'prometheus_remote_storage_samples_failed_total'],
      [/otelcol_exporter_send_failed_spans\b/g, 'exporter_send_failed_spans_ratio_total'],
      [/otelcol_exporter_enqueue_failed_log_records\b/g, 'loki_write_batch_retries_total'],
      [/otelcol_exporter_enqueue_failed_metric_points\b/g, 'prometheus_remote_storage_samples_retried_total'],
      [/otelcol_exporter_enqueue_failed_spans\b/g, 'exporter_send_failed_spans_ratio_total'],
      [/otelcol_exporter_queue_(size|capacity)\b/g, 'exporter_queue_$1_ratio'],
      [/(_ratio|_ratio_total|_entries_total|_samples_\w+|_retries_total)(\{source="pipeline"\}.*) or vector\(0\)$/, '$1$2'],
      [/(exporter_queue_\w+\{source="pipeline"\}\) by )\(exporter\)/, '$1(component_id)'],
    ]),
  },
  {
    defect: 'time() - max(timestamp({…})) is PromQL; Loki refuses it',
    remedy: 'count the entries of the last five minutes instead',
    apply: replaceTargets((target, panel) => {
      const found = /^time\(\) - max\(timestamp\((\{.*\})\)\)$/.exec(target.expr ?? '');
      if (!found) {
        return false;
      }
      target.expr = `sum(count_over_time(${found[1]} [5m]))`;
      panel.title = 'Events in the last 5 minutes';
      unit(panel, 'short');
      return true;
    }),
  },
  {
    defect: 'avg_over_time over a subquery is PromQL; LogQL has no subqueries',
    remedy: 'count one hour and divide by its twelve windows of five minutes',
    apply: replaceExprs([[/^avg_over_time\(sum\(count_over_time\((\{.*\}) \[5m\]\)\)\[1h:\]\)$/, 'sum(count_over_time($1 [1h])) / 12']]),
  },
  {
    defect: 'time() - scrape_samples_scraped subtracts a count from a time',
    remedy: 'ask how old the newest scrape is',
    apply: replaceExprs([[/^time\(\) - (scrape_samples_scraped\{.*\})$/, 'time() - timestamp($1)']]),
  },
  {
    defect: 'le="0.5" and le="2" are seconds; the buckets are in milliseconds',
    remedy: 'le="500" and le="2000"',
    apply: replaceExprs([
      [/le="0\.5"/g, 'le="500"'],
      [/le="2"/g, 'le="2000"'],
    ]),
  },
  {
    defect: 'traces_spanmetrics_latency is in seconds; the panels and their thresholds say milliseconds',
    remedy: 'multiply by 1000',
    apply: replaceExprs([
      [/^((topk|histogram_quantile)\(.*traces_spanmetrics_latency_bucket.*)$/, '1000 * $1'],
      [/^(sum\(rate\(traces_spanmetrics_latency_sum.*)$/, '1000 * $1'],
    ]),
  },
  {
    defect: 'a search gives 100 traces at most, and the panel counts them',
    remedy: 'list them',
    apply: replaceTargets((target, panel) => {
      if (target.queryType !== 'traceql' || !JSON.stringify(panel.options ?? {}).includes('"count"')) {
        return false;
      }
      Object.assign(panel, { type: 'table', title: 'Newest traces', options: {} });
      return true;
    }),
  },
  {
    defect: 'queryType nativeSearch is gone, and its TraceQL stands under expr, which Tempo does not read',
    remedy: 'queryType traceql, its text under query',
    apply: replaceTargets((target) => {
      if (target.queryType !== 'nativeSearch') {
        return false;
      }
      target.queryType = 'traceql';
      target.query = target.expr;
      delete target.expr;
      return true;
    }),
  },
  {
    defect: 'the variable env offers "staging"; everything else says "stage"',
    remedy: '"stage"',
    apply: (dashboards) => {
      let changed = 0;
      for (const variable of dashboards.flatMap((dashboard) => dashboard.templating?.list ?? [])) {
        const text = JSON.stringify(variable);
        if (variable.type === 'custom' && text.includes('staging')) {
          Object.assign(variable, JSON.parse(text.replaceAll('staging', 'stage')));
          changed++;
        }
      }
      return changed;
    },
  },
];

/** Copies of the dashboards with every repair made. Throws when a repair finds nothing to repair. */
export function repaired(found: readonly DashboardJson[]): DashboardJson[] {
  const dashboards = structuredClone(found) as DashboardJson[];
  for (const repair of repairs) {
    if (repair.apply(dashboards) === 0) {
      throw new Error(`nothing to repair: ${repair.defect}`);
    }
  }
  return dashboards;
}

const exprs = (panel: PanelJson): string[] => (panel.targets ?? []).flatMap(({ expr }) => expr ?? []);

function replaceTargets(change: (target: TargetJson, panel: PanelJson) => boolean): Repair['apply'] {
  return (dashboards) =>
    dashboards
      .flatMap(allPanels)
      .flatMap((panel) => (panel.targets ?? []).map((target) => change(target, panel)))
      .filter(Boolean).length;
}

function replaceExprs(replacements: ReadonlyArray<readonly [pattern: RegExp, by: string]>): Repair['apply'] {
  return replaceTargets((target) => {
    const before = target.expr;
    if (before === undefined) {
      return false;
    }
    target.expr = replacements.reduce((expr, [pattern, by]) => expr.replace(pattern, by), before);
    return target.expr !== before;
  });
}

function unit(panel: PanelJson, name: string): void {
  const { fieldConfig } = panel as { fieldConfig?: { defaults?: { unit?: string } } };
  if (fieldConfig?.defaults) {
    fieldConfig.defaults.unit = name;
  }
}
