/** What the scrape checks share: whose scrape is in trouble, and whether that service lives. */
import { Evidence, MetricsEvidence, ScrapeTarget, Service, SignalState } from '../../evidence/evidence';
import { appKey, endOfTarget, isReplaced, isSucceeded, workloadKey } from '../../evidence/workloads';
import { EvidenceItem } from '../../model';
import { JobInstance } from './claims';
import { ago, item, proofOf } from './words';

/** The moment of a change is asked 15 seconds fine; clocks add a little. */
const blurMs = 20_000;
/** Signals that end this close to each other end together. */
const togetherMs = 10 * 60_000;
/** A refusal older than this says nothing of now: the app may have stopped since. */
export const recentMs = 5 * 60_000;
/** A service that has said nothing for this long after its scrape broke may be called silent. */
const silenceMs = 180_000;

export interface ScrapeFault {
  readonly service: Service;
  readonly scrape: ScrapeTarget;
  /** All targets of that job that are in trouble. */
  readonly targets: readonly JobInstance[];
  /** When the scrape last worked; the beginning of the window when it never did. */
  readonly lastGoodMs: number;
  readonly life: 'alive' | 'ended-together' | 'not-known';
  /** Other instances of the app are scraped. */
  readonly isOneOfSeveral: boolean;
  /** Whether the collector that scraped it runs. */
  readonly collector: 'alive' | 'gone' | 'not-known';
}

export function scrapeFaults(evidence: Evidence): readonly ScrapeFault[] {
  return evidence.services.flatMap((service) => {
    const { scrape } = service;
    const store = evidence.metrics.find(({ source }) => source.uid === scrape?.source.uid);
    if (!scrape || !store || scrape.state === 'up' || isCollectorGone(store)) {
      return [];
    }
    const targets = store.targets.filter(
      (target) => target.state !== 'up' && workloadKey(target) === workloadKey(scrape)
    );
    return [
      {
        service,
        scrape,
        targets,
        lastGoodMs: scrape.sinceMs ?? 0,
        life: lifeOf(service, scrape, evidence),
        isOneOfSeveral: hasSiblings(scrape, evidence),
        collector: collectorOf(scrape, store),
      },
    ];
  });
}

/** What arrives this long after the last scrape of these did not end with them: the next ones were due. */
export const settledMs = (targets: readonly ScrapeTarget[]): number =>
  Math.min(silenceMs, Math.max(...targets.map(({ spacingMs = silenceMs }) => 3 * spacingMs)) + 30_000);

/** Not one target of a store is scraped any more though some were: that is the collector's fault, not theirs. */
export const isCollectorGone = ({ targets }: MetricsEvidence): boolean =>
  targets.length > 0 && targets.every(({ state }) => state === 'gone');

/** Two scrapes, a minute apart, and a little: what one collector scrapes ends so close to each other when it stops. */
const oneEndMs = 150_000;

/** Of several collectors each has targets of its own: that another one runs does not replace it. */
const isMissed = (target: ScrapeTarget, targets: readonly ScrapeTarget[]): boolean =>
  target.state === 'gone' &&
  (target.component === 'collector' ? !isSucceeded(target, targets) : !isReplaced(target, targets));

/** Targets whose series ended with this one's, itself among them. */
export const endedWith = (target: ScrapeTarget, { targets }: MetricsEvidence): readonly ScrapeTarget[] =>
  targets.filter((other) => isMissed(other, targets) && Math.abs(endOfTarget(other) - endOfTarget(target)) <= oneEndMs);

/**
 * Who writes `up` runs. Of a target whose series ended: one that stops takes its own series, and those of all its jobs, with
 * it; where every collector that is known runs and one job alone has ended, it is not that.
 */
export function collectorOf(scrape: ScrapeTarget, store: MetricsEvidence): ScrapeFault['collector'] {
  if (scrape.state !== 'gone') {
    return 'alive';
  }
  const together = endedWith(scrape, store);
  const isOneJob = together.every(({ job }) => job === scrape.job);
  const known = store.targets.filter(
    (target) => target.component === 'collector' && !isReplaced(target, store.targets)
  );
  const allRun = known.length > 0 && known.every(({ state }) => state === 'up');
  if (together.some(({ component }) => component === 'collector') || (!isOneJob && !allRun)) {
    return 'gone';
  }
  return isOneJob && allRun ? 'alive' : 'not-known';
}

function lifeOf(service: Service, scrape: ScrapeTarget, evidence: Evidence): ScrapeFault['life'] {
  const { sinceMs = 0, state } = scrape;
  const { nowMs } = evidence;
  const others = signalsOf(service).map(({ state: signal }) => signal);
  // Of a target that is gone the last good scrape is known, and the app may have lived until the next was due.
  const marginMs = state === 'gone' ? settledMs([scrape]) : blurMs;
  const isHeard = others.some((signal) => signal.kind === 'fresh' && signal.lastMs > sinceMs + marginMs);
  if (hasSiblings(scrape, evidence)) {
    // The others' logs and traces say that they live, and an instance is not the app.
    return service.ownLogs && isHeard ? 'alive' : 'not-known';
  }
  if (isHeard) {
    return 'alive';
  }
  const known = others.filter((signal) => newestOf(signal) > 0);
  const together = known.length > 0 && known.every((signal) => Math.abs(newestOf(signal) - sinceMs) <= togetherMs);
  const told = together && nowMs - sinceMs >= silenceMs && !answersScrapes(service, nowMs);
  // Its `up` goes on as 0: a broken scrape and a broken way of logs and traces, each for itself, look the same.
  const mayBeTwo = state === 'down' && othersEndedToo(service, sinceMs, evidence);
  return told && !mayBeTwo ? 'ended-together' : 'not-known';
}

const hasSiblings = (scrape: ScrapeTarget, { metrics }: Evidence): boolean =>
  metrics.some(({ targets }) => targets.some((other) => other.state === 'up' && appKey(other) === appKey(scrape)));

/** What is heard of the app, or, of one of its instances, of that one. */
const signalsOf = ({
  logs,
  traces,
  ownLogs,
}: Service): readonly { readonly name: string; readonly state: SignalState }[] =>
  ownLogs
    ? [{ name: 'log line of this instance', state: ownLogs }]
    : [
        { name: 'log line', state: logs },
        { name: 'span', state: traces },
      ];

/** An app that refuses a scrape runs. */
const answersScrapes = ({ clue }: Service, nowMs: number): boolean =>
  clue?.kind === 'rejected' && nowMs - clue.timeMs <= recentMs;

/** Where another sender fell silent in the same minutes, the way that they share may have broken. */
function othersEndedToo(service: Service, sinceMs: number, { services }: Evidence): boolean {
  return services
    .filter((other) => other !== service)
    .some(({ logs, traces }) =>
      [logs, traces].some((signal) => signal.kind === 'ended' && Math.abs(signal.lastMs - sinceMs) <= togetherMs)
    );
}

const newestOf = (state: SignalState): number => (state.kind === 'fresh' || state.kind === 'ended' ? state.lastMs : 0);

/** Of a job that several apps share the instance tells which. */
export const selectorOf = ({ service, scrape }: ScrapeFault): string =>
  service.name === scrape.job
    ? `{job=${JSON.stringify(scrape.job)}}`
    : `{job=${JSON.stringify(scrape.job)},instance=${JSON.stringify(scrape.instance)}}`;

export function upEvidence(fault: ScrapeFault, nowMs: number): EvidenceItem {
  const { scrape, service } = fault;
  const query = `up${selectorOf(fault)}`;
  const since =
    scrape.sinceMs === undefined ? 'in all that is stored of the last 24 hours' : `since ${ago(scrape.sinceMs, nowMs)}`;
  return scrape.state === 'gone'
    ? item(
        'collector',
        `Is ${service.name} scraped?`,
        `its up series ended ${ago(scrape.lastMs, nowMs)}`,
        'nobody scrapes it any more',
        proofOf(scrape.source, query, nowMs, 24)
      )
    : item(
        'collector',
        `Does the scrape of ${service.name} work?`,
        `up is 0 ${since}`,
        'the collector is there, its scrape fails',
        proofOf(scrape.source, query, nowMs, 24)
      );
}

/** The app's other signals, as evidence that it lives or does not. */
export function lifeEvidence({ service }: ScrapeFault, evidence: Evidence): readonly EvidenceItem[] {
  const { nowMs } = evidence;
  const say = (signal: string, state: SignalState): readonly EvidenceItem[] =>
    state.kind === 'fresh' || state.kind === 'ended'
      ? [
          item(
            'source',
            `When did the last ${signal} of ${service.name} arrive?`,
            ago(state.lastMs, nowMs),
            state.kind === 'fresh' ? 'the app is alive' : 'the app is silent'
          ),
        ]
      : [];
  return signalsOf(service).flatMap(({ name, state }) => say(name, state));
}

/** Which of its signals show that the app lives: `logs and traces`. */
export function livingSignals({ logs, traces, ownLogs }: Service): string {
  if (ownLogs) {
    return ownLogs.kind === 'fresh' ? 'logs' : '';
  }
  const fresh = [logs.kind === 'fresh' ? 'logs' : '', traces.kind === 'fresh' ? 'traces' : ''].filter(Boolean);
  return fresh.join(' and ');
}

/** Whose scrape fails: one of several instances is named. */
export const whose = ({ isOneOfSeveral, scrape, service }: ScrapeFault): string =>
  isOneOfSeveral ? `${scrape.instance}, one of several instances of ${service.name},` : service.name;

/** A scrape that fails at a whole number of seconds was given up by its timeout (Prometheus' default is 10 s). */
export function timeoutOf(scrapeSeconds = 0): number | undefined {
  const whole = Math.round(scrapeSeconds);
  return whole >= 1 && Math.abs(scrapeSeconds - whole) < 0.03 ? whole : undefined;
}
