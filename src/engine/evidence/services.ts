/** Brings together what is one sender: the same name in `up`, in log streams and in spans. */
import { grouped } from '../grouped';
import { DataSource, Labels } from '../model';
import { Asker } from '../probing/asker';
import { absoluteRange, lines } from '../probing/question';
import {
  LogsEvidence,
  MetricsEvidence,
  ScrapeClue,
  ScrapeTarget,
  Service,
  SignalState,
  TracesEvidence,
} from './evidence';
import { freshMs, identityLabels } from './logs';
import { componentNamed, dayMs } from './metrics';
import { stoppedLately } from './stopped';
import { newestTraceMs } from './traces';
import { trafficOf } from './traffic';
import { appKey, appLabels, hostOf, isMoved, isReplaced } from './workloads';

/** Container runtimes write `/name`, OpenTelemetry `namespace/name`: the last part is the name. */
const normal = (name: string): string => name.toLowerCase().replace(/^.*\//, '');

interface Draft {
  readonly name: string;
  readonly names: ReadonlySet<string>;
  readonly targets: readonly ScrapeTarget[];
  readonly logValues: { readonly source: DataSource; readonly label: string; readonly value: string }[];
  readonly traceNames: { readonly source: DataSource; readonly name: string }[];
}

export async function gatherServices(
  metrics: readonly MetricsEvidence[],
  logs: readonly LogsEvidence[],
  traces: readonly TracesEvidence[],
  nowMs: number,
  asker: Asker
): Promise<readonly Service[]> {
  const drafts = draftServices(metrics, logs, traces);
  return Promise.all(drafts.map((draft) => complete(draft, logs, traces, nowMs, asker)));
}

function draftServices(
  metrics: readonly MetricsEvidence[],
  logs: readonly LogsEvidence[],
  traces: readonly TracesEvidence[]
): readonly Draft[] {
  const all = metrics.flatMap(({ targets }) => targets.filter((target) => !isMoved(target, targets)));
  const drafts: Draft[] = scrapedApps(all.filter(({ component }) => component === undefined));
  /** All that are called so: an app may be scraped by several jobs. */
  const draftsFor = (name: string): readonly Draft[] => {
    const wanted = normal(name);
    const known = drafts.filter((each) => each.names.has(wanted));
    if (known.length > 0) {
      return known;
    }
    const draft: Draft = { name, names: new Set([wanted]), targets: [], logValues: [], traceNames: [] };
    drafts.push(draft);
    return [draft];
  };
  const componentNames = new Set(all.flatMap(({ component, job }) => (component ? normal(job) : [])));
  for (const { source, streams } of logs) {
    for (const { label, value } of streams.flatMap(streamIdentities)) {
      if (!componentNames.has(normal(value)) && componentNamed(value) === undefined) {
        draftsFor(value).forEach(({ logValues }) => addOnce(logValues, { source, label, value }));
      }
    }
  }
  for (const { source, services } of traces) {
    services.forEach((name) => draftsFor(name).forEach(({ traceNames }) => traceNames.push({ source, name })));
  }
  return drafts;
}

/**
 * Each app of each job. A job that several apps share names none of them, nor does a host on which several run: that a
 * machine's log goes on says nothing of one of its apps.
 */
function scrapedApps(targets: readonly ScrapeTarget[]): Draft[] {
  const apps = [...grouped(targets, appKey).values()].map((own) => ({
    own,
    job: own[0]?.job ?? '',
    labels: [...new Set(own.flatMap(appLabels))],
    hosts: [...new Set(own.map(({ instance: each }) => hostOf(each)).filter((host) => host !== ''))],
  }));
  const isAlone = (app: object, name: string): boolean =>
    !apps.some((other) => other !== app && [other.job, ...other.labels, ...other.hosts].some((each) => each === name));
  return apps.map((app) => {
    const { own, job, labels, hosts } = app;
    const isShared = apps.some((other) => other !== app && other.job === job);
    const names = [...(isShared ? [] : [job]), ...labels, ...hosts.filter((host) => isAlone(app, host))];
    return {
      name: (isShared ? labels[0] : undefined) ?? job,
      names: new Set(names.map(normal)),
      targets: own,
      logValues: [],
      traceNames: [],
    };
  });
}

/** Of several instances the one in trouble speaks for the service; one that was replaced is in none. */
function speaker({ targets }: Draft): ScrapeTarget | undefined {
  const standing = targets.filter((target) => !isReplaced(target, targets));
  const newest = [...standing].sort((a, b) => b.lastMs - a.lastMs);
  return standing.find(({ state }) => state === 'down') ?? newest.find(({ state }) => state === 'gone') ?? standing[0];
}

/** The label that names a stream's sender best. */
function streamIdentities(labels: Labels): readonly { readonly label: string; readonly value: string }[] {
  const label = identityLabels.find((each) => labels[each] !== undefined && labels[each] !== '');
  const value = label === undefined ? undefined : labels[label];
  return label === undefined || value === undefined ? [] : [{ label, value }];
}

function addOnce<T>(list: T[], item: T): void {
  const text = JSON.stringify(item);
  if (!list.some((each) => JSON.stringify(each) === text)) {
    list.push(item);
  }
}

async function complete(
  draft: Draft,
  logs: readonly LogsEvidence[],
  traces: readonly TracesEvidence[],
  nowMs: number,
  asker: Asker
): Promise<Service> {
  const scrape = speaker(draft);
  const traffic = scrape && trafficOf(scrape, nowMs, asker);
  const states = {
    logs: await logState(draft, logs, nowMs, asker),
    traces: await traceState(draft, traces, nowMs, asker),
  };
  const now = traffic?.isSteady ? await stoppedLately(draft, states, { logs, traces, nowMs }, asker) : states;
  return {
    name: scrape ? draft.name : (draft.traceNames[0]?.name ?? draft.name),
    names: draft.names,
    scrape,
    ...now,
    ...(await ownLogs(draft, scrape, logs, nowMs, asker)),
    traffic: traffic?.rising,
    trafficQuery: traffic?.query,
    clue: scrape?.state === 'down' ? await scrapeClue(scrape, draft, logs, nowMs, asker) : undefined,
  };
}

async function logState(
  draft: Draft,
  logs: readonly LogsEvidence[],
  nowMs: number,
  asker: Asker
): Promise<SignalState> {
  const failed = logs.find(({ failure }) => failure);
  if (draft.logValues.length === 0) {
    return failed?.failure ? { kind: 'unknown', why: failed.failure.message } : { kind: 'never' };
  }
  const isFresh = draft.logValues.some(({ source, label, value }) =>
    logs.some((each) => each.source.uid === source.uid && each.fresh.get(label)?.has(value))
  );
  if (isFresh && !needsMoment(draft)) {
    return { kind: 'fresh', lastMs: nowMs };
  }
  const questions = draft.logValues.map(({ source, label, value }) =>
    lines(source, `{${label}=${JSON.stringify(value)}}`, absoluteRange(nowMs - dayMs, nowMs), 1)
  );
  await asker.ask(questions);
  const times = questions.flatMap((question) => {
    const answer = asker.answer(question);
    return answer.ok ? answer.value.map(({ timeMs }) => timeMs) : [];
  });
  if (times.length === 0) {
    return { kind: 'unknown', why: 'no newest line was found' };
  }
  return { kind: isFresh ? 'fresh' : 'ended', lastMs: Math.max(...times) };
}

/** More streams of one instance than these tell nothing more. */
const ownStreams = 4;

/** Of several instances one is in trouble: its own streams are those with a label value that it has and no other one. */
async function ownLogs(
  { targets, logValues }: Draft,
  scrape: ScrapeTarget | undefined,
  logs: readonly LogsEvidence[],
  nowMs: number,
  asker: Asker
): Promise<Pick<Service, 'ownLogs'>> {
  const others = targets.filter(({ state }) => state === 'up');
  if (!scrape || scrape.state === 'up' || others.length === 0) {
    return {};
  }
  const valuesOf = ({ labels, instance: each }: ScrapeTarget) => [...Object.values(labels), each, hostOf(each)];
  const shared = new Set(others.flatMap(valuesOf));
  const own = valuesOf(scrape).filter((value) => value !== '' && !shared.has(value));
  const questions = logs.flatMap(({ source, streams }) => {
    const selectors = streams
      .filter((labels) => logValues.some((each) => each.source.uid === source.uid && labels[each.label] === each.value))
      .flatMap((labels) => {
        const found = Object.entries(labels).find(([, value]) => own.includes(value));
        const sender = streamIdentities(labels)[0];
        return found && sender ? [selectorText([[sender.label, sender.value], found])] : [];
      });
    return [...new Set(selectors)]
      .slice(0, ownStreams)
      .map((selector) => lines(source, selector, absoluteRange(nowMs - dayMs, nowMs), 1));
  });
  await asker.ask(questions);
  const times = questions.flatMap((question) => {
    const answer = asker.answer(question);
    return answer.ok ? answer.value.map(({ timeMs }) => timeMs) : [];
  });
  const lastMs = Math.max(...times);
  return {
    ownLogs:
      times.length === 0
        ? { kind: 'unknown', why: 'no line says of which instance it is' }
        : { kind: lastMs >= nowMs - freshMs ? 'fresh' : 'ended', lastMs },
  };
}

const selectorText = (labels: ReadonlyArray<readonly [string, string]>): string =>
  `{${[...new Map(labels)].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;

/** Where the scrape is in trouble, "within 15 minutes" is too coarse: a line after the trouble began proves that the app lives. */
function needsMoment(draft: Draft): boolean {
  const scrape = speaker(draft);
  return scrape !== undefined && scrape.state !== 'up';
}

async function traceState(
  draft: Draft,
  traces: readonly TracesEvidence[],
  nowMs: number,
  asker: Asker
): Promise<SignalState> {
  const found = draft.traceNames.flatMap(({ source, name }) => {
    const store = traces.find((each) => each.source.uid === source.uid);
    return store ? [{ source, name, store, lastMs: store.lastMs.get(name) }] : [];
  });
  if (found.length === 0) {
    const failed = traces.find(({ failure }) => failure);
    return failed?.failure ? { kind: 'unknown', why: failed.failure.message } : { kind: 'never' };
  }
  const fresh = found.find(({ store, name }) => store.fresh.has(name));
  if (fresh) {
    const { source, name, lastMs = nowMs } = fresh;
    return {
      kind: 'fresh',
      lastMs: needsMoment(draft) ? await newestTraceMs(source, name, lastMs, nowMs, asker) : nowMs,
    };
  }
  if (found.some(({ store, name }) => store.unknown.has(name))) {
    return { kind: 'unknown', why: 'its newest span was not asked for, or not told' };
  }
  const ends = found.flatMap(({ lastMs }) => lastMs ?? []);
  const endMs = Math.max(...ends);
  // A span may arrive between one search and the next.
  const kind = endMs >= nowMs - freshMs ? 'fresh' : 'ended';
  return ends.length === 0 ? { kind: 'never' } : { kind, lastMs: endMs };
}

const clueLines = 100;
const unreachable =
  /no such host|server misbehaving|connection refused|no route to host|network is unreachable|i\/o timeout|context deadline exceeded|connection reset|connect: /i;
/** Status codes as request logs and the collector write them; a bare number may be a duration. */
const rejected =
  /server returned HTTP status [45]\d\d|HTTPS_REQUIRED|status\w*\W{0,4}[45]\d\d\b|HTTP\/[\d.]+" [45]\d\d\b|\/metrics\S*\s+[45]\d\d\b/i;

/** What the logs say about failing scrapes: the collector's errors, or the app's own request log. */
async function scrapeClue(
  target: ScrapeTarget,
  draft: Draft,
  logs: readonly LogsEvidence[],
  nowMs: number,
  asker: Asker
): Promise<ScrapeClue | undefined> {
  // The line is written when the scrape is made, its sample a moment later.
  const fromMs = Math.max((target.sinceMs ?? 0) - 60_000, nowMs - 3_600_000);
  const questions = logs.flatMap(({ source, fresh }) => {
    const label = [...fresh.entries()].sort(([, a], [, b]) => b.size - a.size)[0]?.[0];
    const query = `{${label}=~".+"} |~ "(?i)scrape|/metrics"`;
    return label === undefined
      ? []
      : [{ source, query, question: lines(source, query, absoluteRange(fromMs, nowMs), clueLines) }];
  });
  await asker.ask(questions.map(({ question }) => question));
  for (const { source, query, question } of questions) {
    const answer = asker.answer(question);
    for (const { line, labels, timeMs } of answer.ok ? answer.value : []) {
      const kind = concerns(target, draft, line, labels) ? clueKind(line) : undefined;
      if (kind) {
        return { kind, line: line.slice(0, 400), excerpt: excerptOf(line), timeMs, source, query };
      }
    }
  }
  return undefined;
}

/** The words of the line that matter, with a little of what stands before and after them. */
function excerptOf(line: string): string {
  const at = unreachable.exec(line)?.index ?? 0;
  const fromIndex = Math.max(0, at - 80);
  const text = line.slice(fromIndex, fromIndex + 160);
  return `${fromIndex > 0 ? '…' : ''}${text}${fromIndex + 160 < line.length ? '…' : ''}`;
}

/** The line is the service's own, or names the target, or the scrape pool that is called like it. */
function concerns(target: ScrapeTarget, draft: Draft, line: string, labels: Labels): boolean {
  const own = identityLabels.some((label) => draft.names.has(normal(labels[label] ?? '')));
  const isNamed = [target.job, target.instance].some((name) => name !== '' && line.includes(name));
  // Alloy calls a pool by its component, `prometheus.scrape.backend`, whatever job its targets are given.
  const [, pool] = /scrape_pool="?[^\s"]*?([^\s"./]+)(?=["\s]|$)/.exec(line) ?? [];
  const endsAlike = (name: string) => name === pool || name.endsWith(`-${pool}`) || name.endsWith(`_${pool}`);
  return own || isNamed || (pool !== undefined && [...draft.names].some(endsAlike));
}

function clueKind(line: string): ScrapeClue['kind'] | undefined {
  if (unreachable.test(line) && /scrape|metrics/i.test(line)) {
    return 'unreachable';
  }
  return rejected.test(line) && /\/metrics|scrape/i.test(line) ? 'rejected' : undefined;
}
