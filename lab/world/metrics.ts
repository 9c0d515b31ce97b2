/** The history of a world as samples: scrapes every minute, as the user's collector does, and what is pushed. */
import { backendExporter, Exporter, generatorExporter, mobileExporter } from './exporters';
import { BACKEND_SCRAPE_OFFSET_MS, Logs } from './logs';
import { MINUTE } from './requests';
import { Job, Sample, Scenario } from './scenario';
import { series } from './series';
import { stackExporters } from './stack';
import { Traces } from './traces';

/** When, within a minute, each job is scraped (milliseconds). */
const scrapeOffsetMs: Readonly<Record<Job, number>> = {
  alloy: 7_000,
  loki: 31_000,
  tempo: 44_000,
  mimir: 52_000,
  'scanium-backend': BACKEND_SCRAPE_OFFSET_MS,
};

/** How long a scrape takes, in seconds: a name that does not resolve fails fast. */
const scrapeSeconds = { answered: 0.021, forbidden: 0.004, 'no-such-host': 0.012 } as const;

/** Tempo's generator forgets series that no span has touched for 15 minutes. */
const GENERATOR_STALE_MS = 15 * MINUTE;

/** The stack started this long before its history begins. */
const UPTIME_BEFORE_MS = 26 * 60 * MINUTE;

/** What is in the store of `fromMs <= time < toMs`, minute by minute. */
export function* samples(
  scenario: Scenario,
  logs: Logs,
  traces: Traces,
  fromMs: number,
  toMs: number
): Iterable<Sample> {
  let minuteMs = Math.floor(fromMs / MINUTE) * MINUTE - MINUTE;
  for (const exportedThen of exported(scenario, logs, traces, fromMs, toMs)) {
    for (const sample of exportedThen) {
      for (; minuteMs + MINUTE <= sample.timeMs; minuteMs += MINUTE) {
        yield* scenario.also(minuteMs + MINUTE);
      }
      for (const stored of scenario.stored(sample)) {
        yield stored;
      }
    }
  }
}

/** Minute by minute. */
function* exported(
  scenario: Scenario,
  logs: Logs,
  traces: Traces,
  fromMs: number,
  toMs: number
): Iterable<readonly Sample[]> {
  const startMs = fromMs - UPTIME_BEFORE_MS;
  let lastBackendSampleMs = fromMs;
  let sent = { backend: 0, mobile: 0, pipeline: 0 };
  const exporters: Record<Job, Exporter> = {
    ...stackExporters(
      {
        logs,
        traces,
        samples: () => sent,
        generator: scenario.generator,
        lastBackendSampleMs: () => lastBackendSampleMs,
      },
      startMs
    ),
    'scanium-backend': backendExporter(scenario, startMs),
  };
  const mobile = mobileExporter(scenario);
  const generator = generatorExporter(traces);
  let lastSpanMs = fromMs;

  for (let minute = Math.floor(fromMs / MINUTE); minute * MINUTE < toMs; minute++) {
    const minuteMs = minute * MINUTE;
    const now = { backend: 0, mobile: 0, pipeline: 0 };
    const all: Sample[] = [];
    for (const [job, exporter] of Object.entries(exporters) as Array<[Job, Exporter]>) {
      const timeMs = minuteMs + scrapeOffsetMs[job];
      const before = all.length;
      scrape(scenario, job, exporter, timeMs, all);
      now[job === 'scanium-backend' ? 'backend' : 'pipeline'] += all.length - before;
      exporter.step(minute);
    }
    if (now.backend > 0) {
      lastBackendSampleMs = minuteMs + scrapeOffsetMs['scanium-backend'];
    }
    mobile.step(minute);
    const pushMs = minuteMs + 15_000;
    if (scenario.otlp('metrics', pushMs) && scenario.collector(pushMs)) {
      mobile.read(pushMs, (key, value) => {
        now.mobile++;
        all.push({ series: key, timeMs: pushMs, value });
      });
    }
    if (traces.arrived(minute).length > 0) {
      lastSpanMs = minuteMs;
    }
    generator.step(minute);
    if (scenario.generator && minuteMs - lastSpanMs <= GENERATOR_STALE_MS) {
      generator.read(minuteMs, (key, value) => all.push({ series: key, timeMs: minuteMs + MINUTE - 1, value }));
    }
    sent = now;
    yield all;
  }
}

function scrape(scenario: Scenario, job: Job, exporter: Exporter, timeMs: number, into: Sample[]): void {
  const outcome = scenario.scrape(job, timeMs);
  if (!scenario.collector(timeMs) || outcome === 'not-configured') {
    return;
  }
  let scraped = 0;
  if (outcome === 'answered') {
    exporter.read(timeMs, (key, value) => {
      scraped++;
      into.push({ series: key, timeMs, value });
    });
  }
  const report = reports[job];
  into.push(
    { series: report.up, timeMs, value: outcome === 'answered' ? 1 : 0 },
    { series: report.scrape_duration_seconds, timeMs, value: scrapeSeconds[outcome] },
    { series: report.scrape_samples_scraped, timeMs, value: scraped },
    { series: report.scrape_samples_post_metric_relabeling, timeMs, value: scraped },
    { series: report.scrape_series_added, timeMs, value: 0 }
  );
}

/** The series in which the collector reports on its scrapes of a job. */
function reportOf(job: Job) {
  const labels: Readonly<Record<string, string>> =
    job === 'scanium-backend'
      ? { job, instance: job, source: job, env: 'dev', service_name: job, deployment_environment: 'dev' }
      : { job, instance: `scanium-${job}`, source: 'pipeline', env: 'dev' };
  return {
    up: series('up', labels),
    scrape_duration_seconds: series('scrape_duration_seconds', labels),
    scrape_samples_scraped: series('scrape_samples_scraped', labels),
    scrape_samples_post_metric_relabeling: series('scrape_samples_post_metric_relabeling', labels),
    scrape_series_added: series('scrape_series_added', labels),
  };
}

const reports: Readonly<Record<Job, ReturnType<typeof reportOf>>> = {
  alloy: reportOf('alloy'),
  loki: reportOf('loki'),
  tempo: reportOf('tempo'),
  mimir: reportOf('mimir'),
  'scanium-backend': reportOf('scanium-backend'),
};
