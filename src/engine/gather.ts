/** Asks for all evidence, from cheap and deciding to specific: pipeline, then selectors of what shows nothing, then what single checks want to know. */
import { Check } from './checks/check';
import {
  Evidence,
  isEnding,
  isFailing,
  LogsEvidence,
  MetricsEvidence,
  Part,
  selectorKey,
  TracesEvidence,
} from './evidence/evidence';
import { endingQuestions, Endings, gatherEndings, Reading, readingsOf } from './evidence/ending';
import { gatherLogs, withStreamsOf } from './evidence/logs';
import { gatherMetrics, metricsQuestions, unreadMetrics, withEndedTargets } from './evidence/metrics';
import { partsOf, suspectsOf } from './evidence/parts';
import {
  gatherMetricNames,
  gatherMetricSelectors,
  gatherOrigins,
  gatherStreamSelectors,
  selectorQuestions,
  Suspect,
} from './evidence/selectors';
import { withRecorded } from './evidence/recorded';
import { gatherServices } from './evidence/services';
import { gatherTraces } from './evidence/traces';
import { quietQuestions } from './explain/quiet';
import { DataSource, ResolvedVariable, ScanPhase, SkippedTarget } from './model';
import { ClockReading } from './ports';
import { Asker } from './probing/asker';
import { inParallel } from './probing/parallel';
import { confirmEmpty, TargetState } from './probing/panels';
import { isTerm, Question } from './probing/question';

export interface EvidenceInput {
  readonly nowMs: number;
  readonly grafanaTime?: ClockReading;
  readonly dataSources: readonly DataSource[];
  readonly targets: readonly TargetState[];
  /** Targets that are empty by what a term told. */
  readonly unconfirmed: ReadonlySet<string>;
  readonly skipped: readonly SkippedTarget[];
  readonly variables: ReadonlyMap<string, readonly ResolvedVariable[]>;
}

type OnPhase = (phase: ScanPhase, done: number, total: number) => void;

/** Evidence before anything but the panels was asked: enough for a first report. */
export function firstEvidence({ unconfirmed: _, ...input }: EvidenceInput, asker: Asker): Evidence {
  return {
    ...input,
    metrics: [],
    logs: [],
    traces: [],
    services: [],
    metricSelectors: new Map(),
    streamSelectors: new Map(),
    origins: new Map(),
    parts: [],
    metricNames: new Map(),
    answer: asker.answer,
  };
}

export async function gatherEvidence(
  input: EvidenceInput,
  asker: Asker,
  checks: readonly Check[],
  onPhase: OnPhase
): Promise<Evidence> {
  const { nowMs, dataSources, variables } = input;
  const suspectsIn = (states: readonly TargetState[], silentSince?: Endings['silentSince']): readonly Suspect[] =>
    states
      .filter((state) => isFailing(state) || isEnding(state))
      .flatMap((state) => suspectsOf(state, variables, dataSources))
      .map((suspect) => ({
        ...suspect,
        silentSinceMs: silentSince?.get(selectorKey(suspect.source, suspect.selector)),
      }));
  onPhase('pipeline', 0, 2);
  const readings = readingsOf(input.targets, dataSources, nowMs);
  // The stores' own questions are among the opening ones: whoever asks them next waits for these requests.
  const opening = asker.ask(openingQuestions(input, suspectsIn(input.targets), readings, asker, checks));
  const [found] = await Promise.all([gatherStores(askedSources(input), input, asker), opening]);
  onPhase('pipeline', 1, 2);
  onPhase('selectors', 0, 2);
  const { targets: shown, silentSince } = await gatherEndings(readings, nowMs, asker);
  const suspects = suspectsIn(shown, silentSince);
  const present = await gatherMetricSelectors(suspects, nowMs, asker);
  const stores = { ...found, metrics: await withEndedTargets(found.metrics, present.values(), nowMs, asker) };
  const services = await gatherServices(stores.metrics, stores.logs, stores.traces, nowMs, asker);
  const metricSelectors = await withRecorded(present, nowMs, asker);
  onPhase('selectors', 1, 2);
  const logs = await withStreamsOf(
    suspects.filter(({ selector }) => selector.language === 'logql'),
    stores.logs,
    nowMs,
    asker
  );
  const streamSelectors = await gatherStreamSelectors(suspects, logs, nowMs, asker);
  const told = partsOf(shown, variables, dataSources, metricSelectors, streamSelectors);
  const explained = new Set(told.filter(isExplained).map(({ state }) => state.target.id));
  const unexplained = new Set([...input.unconfirmed].filter((id) => !explained.has(id)));
  const targets = await confirmEmpty(asker, shown, dataSources, unexplained);
  const metricNames = await gatherMetricNames(metricSelectors.values(), nowMs, asker);
  const troubled = stores.metrics.some((each) => each.targets.some(({ state }) => state !== 'up'));
  const following = troubled
    ? targets.filter((state) => !isFailing(state)).flatMap((state) => suspectsOf(state, variables, dataSources))
    : [];
  const origins = await gatherOrigins(following, nowMs, asker);
  const parts = partsOf(targets, variables, dataSources, metricSelectors, streamSelectors);
  const evidence: Evidence = {
    ...firstEvidence({ ...input, targets }, asker),
    ...stores,
    logs,
    services,
    metricSelectors,
    streamSelectors,
    metricNames,
    origins,
    parts,
  };
  onPhase('explanation', 0, 1);
  await askRounds(evidence, asker, checks);
  onPhase('explanation', 1, 1);
  return evidence;
}

/** All that can be asked at once of metric stores that have answered a panel: many terms share a request. */
function openingQuestions(
  input: EvidenceInput,
  suspects: readonly Suspect[],
  readings: readonly Reading[],
  asker: Asker,
  checks: readonly Check[]
): readonly Question<unknown>[] {
  const answering = input.dataSources.filter(
    ({ uid, kind }) =>
      kind === 'prometheus' && input.targets.some(({ target, answer }) => answer.ok && target.datasource.uid === uid)
  );
  const unread = { ...firstEvidence(input, asker), metrics: answering.map(unreadMetrics) };
  return [
    ...answering.flatMap((source) => metricsQuestions(source, input.nowMs)),
    ...selectorQuestions(
      suspects.filter(({ source }) => answering.includes(source)),
      input.nowMs
    ),
    ...endingQuestions(readings),
    ...checkQuestions(checks, unread).filter(isTerm),
  ];
}

const checkQuestions = (checks: readonly Check[], evidence: Evidence): readonly Question<unknown>[] =>
  checks.flatMap((check) => check.asks?.(evidence) ?? []);

/** What the last round answered may raise a new question; more rounds than these nobody should need. */
const rounds = 3;

async function askRounds(evidence: Evidence, asker: Asker, checks: readonly Check[]): Promise<void> {
  let asked = -1;
  for (let round = 0; round < rounds; round++) {
    const wanted = [...checkQuestions(checks, evidence), ...quietQuestions(evidence)];
    const questions = new Map(wanted.map((each) => [each.key, each]));
    if (questions.size === asked) {
      return;
    }
    asked = questions.size;
    await asker.ask([...questions.values()]);
  }
}

/** A selector that finds nothing, or a variable without a good value, is reason enough to be empty. */
const isExplained = ({ key, stream, variable }: Part): boolean =>
  variable !== undefined || (stream ? stream.matched.length === 0 : key !== '*');

/**
 * Stores that panels ask. Of a kind that no panel asks all are witnesses: logs and traces tell whether an app lives whose
 * metrics are missing.
 */
function askedSources({ targets, dataSources, variables }: EvidenceInput): readonly DataSource[] {
  const uids = new Set([
    ...targets.flatMap(({ target }) => [target.datasource.uid, target.datasource.serviceMapUid]),
    ...[...variables.values()].flat().map(({ datasourceUid }) => datasourceUid),
  ]);
  const used = dataSources.filter(({ uid }) => uids.has(uid));
  const kinds = new Set(used.map(({ kind }) => kind));
  return dataSources.filter((source) => used.includes(source) || !kinds.has(source.kind));
}

/** Clocks this close to each other are the same. */
const sameClockMs = 30_000;

/** Grafana's clock says the same as the one here, the time that its answer took allowed for. */
const isNowTold = ({ grafanaTime }: EvidenceInput): boolean =>
  grafanaTime !== undefined &&
  Math.abs(grafanaTime.saidMs - grafanaTime.askedMs) <= sameClockMs &&
  Math.abs(grafanaTime.saidMs - grafanaTime.answeredMs) <= sameClockMs;

async function gatherStores(
  sources: readonly DataSource[],
  input: EvidenceInput,
  asker: Asker
): Promise<{ metrics: readonly MetricsEvidence[]; logs: readonly LogsEvidence[]; traces: readonly TracesEvidence[] }> {
  const { nowMs } = input;
  const metrics: MetricsEvidence[] = [];
  const logs: LogsEvidence[] = [];
  const traces: TracesEvidence[] = [];
  await inParallel(sources, sources.length, async (source) => {
    switch (source.kind) {
      case 'prometheus':
        metrics.push(await gatherMetrics(source, nowMs, asker, isNowTold(input)));
        break;
      case 'loki':
        logs.push(await gatherLogs(source, nowMs, asker));
        break;
      case 'tempo':
        traces.push(await gatherTraces(source, nowMs, asker));
        break;
      case 'other':
        break;
    }
  });
  return { metrics: ordered(metrics, sources), logs: ordered(logs, sources), traces: ordered(traces, sources) };
}

/** Answers arrive in any order; reports must not depend on it. */
function ordered<T extends { readonly source: DataSource }>(
  found: readonly T[],
  sources: readonly DataSource[]
): readonly T[] {
  return [...found].sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source));
}
