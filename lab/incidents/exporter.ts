import { Sample } from '../world/scenario';
import { series } from '../world/series';

/** A further scrape target that answers every minute: its report (`up` and the like) and its own values. */
export function scraped(
  minuteMs: number,
  labels: Readonly<Record<string, string>>,
  values: ReadonlyArray<readonly [name: string, labels: Readonly<Record<string, string>>, value: number]>
): readonly Sample[] {
  const timeMs = minuteMs + 20_000;
  const report = {
    up: 1,
    scrape_duration_seconds: 0.009,
    scrape_samples_scraped: values.length,
    scrape_samples_post_metric_relabeling: values.length,
    scrape_series_added: 0,
  };
  return [
    ...Object.entries(report).map(([name, value]) => ({ series: series(name, labels), timeMs, value })),
    // What an exporter says of itself wins over the target's labels, as with `honor_labels`.
    ...values.map(([name, own, value]) => ({ series: series(name, { ...labels, ...own }), timeMs, value })),
  ];
}

/** A target of the collector's list that does not answer. */
export function refused(
  minuteMs: number,
  labels: Readonly<Record<string, string>>,
  seconds = 0.004
): readonly Sample[] {
  const report = {
    up: 0,
    scrape_duration_seconds: seconds,
    scrape_samples_scraped: 0,
    scrape_samples_post_metric_relabeling: 0,
    scrape_series_added: 0,
  };
  return Object.entries(report).map(([name, value]) => ({
    series: series(name, labels),
    timeMs: minuteMs + 20_000,
    value,
  }));
}
