import { Check, Claim, Fading, Finding } from './check';
import { isOutcome } from './shared/outcomes';
import { folded } from './shared/nearest';
import { senderLabels } from './shared/log-silences';
import { ago, duration, item, listed, moment, proofOf } from './shared/words';
import { Evidence, isFailing, LogsEvidence } from '../evidence/evidence';
import { identityLabels, matchesAll } from '../evidence/logs';
import { lately } from '../evidence/rises';
import { searchQuestion, spansOf } from '../evidence/traces';
import { grouped } from '../grouped';
import { DataSource, Labels, Matcher, PlannedTarget, SeriesSummary } from '../model';
import { Question } from '../probing/question';

/** Lines that came under one label come under another since minutes. Rivals: the sender stopped; it has nothing to report. */
export const logLabelsChanged: Check = {
  id: 'log-labels-changed',
  hop: 'collector',
  title: 'Log lines come under other labels',
  asks: (evidence) => [
    ...evidence.logs.flatMap((store) => questionsOf(evidence, store)),
    ...evidence.logs.flatMap((store) =>
      changesOf(evidence, store).flatMap((change) => spanQuestions(evidence, change))
    ),
  ],
  examine: (evidence) =>
    evidence.logs.flatMap((store) => changesOf(evidence, store).flatMap((change) => finding(evidence, store, change))),
};

const windowMs = 30_000;
/** Lines are sent in batches. */
const togetherMs = 90_000;
/** So many moments with lines, and no rest before that was as long as the present one. */
const leastMoments = 6;
/** More label sets than these make an answer too large. */
const setsAtMost = 200;

/** Labels that panels select by, and those that name senders. */
function labelsOf({ targets }: Evidence, { source, streams }: LogsEvidence): readonly string[] {
  const asked = targets
    .filter(({ target }) => target.datasource.uid === source.uid)
    .flatMap(({ target }) => selectorsOf(target).flatMap((matchers) => matchers.map(({ label }) => label)));
  const names = [...new Set([...asked, ...identityLabels])];
  return names.filter((name) => streams.some((labels) => (labels[name] ?? '') !== '')).sort();
}

const selectorsOf = ({ parsed }: PlannedTarget): ReadonlyArray<readonly Matcher[]> =>
  parsed.ok ? parsed.selectors.map(({ matchers }) => matchers) : [];

const projected = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(names.flatMap((name) => (labels[name] ? [[name, labels[name]]] : [])));

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());

function questionsOf(evidence: Evidence, store: LogsEvidence): ReadonlyArray<Question<readonly SeriesSummary[]>> {
  const names = labelsOf(evidence, store);
  const sets = [
    ...new Map(store.streams.map((labels) => [keyOf(projected(labels, names)), projected(labels, names)])).values(),
  ];
  const isPossible = sets.length <= setsAtMost && sets.some((one) => sets.some((other) => changeBetween(one, other)));
  return store.failure !== undefined || !isPossible
    ? []
    : senderLabels(store.streams).map((label) =>
        lately(
          store.source,
          `sum by (${names.join(', ')}) (count_over_time({${label}=~".+"}[${duration(windowMs)}]))`,
          evidence.nowMs
        )
      );
}

interface Change {
  /** The label whose value is another, or that is gone. */
  readonly label: string;
  readonly value: string;
  /** Where the lines are now; absent where the label is only gone. */
  readonly now?: { readonly label: string; readonly value: string };
}

/** One label with another value, one value under another label, or a label less; everything else is the same. */
function changeBetween(from: Labels, to: Labels): Change | undefined {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const differing = names.filter((name) => from[name] !== to[name]);
  const lost = differing.filter((name) => from[name] !== undefined);
  const won = differing.filter((name) => to[name] !== undefined);
  const [label, newLabel] = [lost[0], won[0]];
  const [value, newValue] = [from[label ?? ''], to[newLabel ?? '']];
  if (lost.length !== 1 || won.length > 1 || !label || !value) {
    return undefined;
  }
  if (!newLabel || !newValue) {
    return { label, value };
  }
  const isMoved = label !== newLabel && value === newValue;
  // What happened changes with every line: only another spelling is a change of the label.
  const isRenamed = label === newLabel && (!isOutcome(label) || folded(value) === folded(newValue));
  return isMoved || isRenamed ? { label, value, now: { label: newLabel, value: newValue } } : undefined;
}

interface StreamSet {
  readonly labels: Labels;
  /** Lines at each moment. */
  readonly counts: ReadonlyMap<number, number>;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly isSilent: boolean;
}

function setsOf(evidence: Evidence, store: LogsEvidence): readonly StreamSet[] {
  const found = questionsOf(evidence, store).flatMap((question) => {
    const answer = evidence.answer(question);
    return answer.ok ? answer.value : [];
  });
  return found.flatMap(({ labels, points = [] }) => {
    const times = points.filter(([, count]) => count > 0).map(([timeMs]) => timeMs);
    const [first, last] = [times[0], times.at(-1)];
    const longest = Math.max(...times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs)));
    return first === undefined || last === undefined
      ? []
      : [
          {
            labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')),
            counts: new Map(points),
            firstMs: first,
            // A window shows a line until its end.
            lastMs: last - windowMs / 2,
            isSilent: times.length >= leastMoments && evidence.nowMs - last > Math.max(longest, windowMs / 2),
          },
        ];
  });
}

/**
 * When lines of its own begin: a collector that gives a file's lines other labels reads the file again from its beginning
 * (Alloy keeps positions by path and labels), so that the old lines are there twice.
 */
function beginsAt(set: StreamSet, before: StreamSet): number {
  const shared = [...before.counts].filter(([timeMs]) => timeMs >= set.firstMs && timeMs <= before.lastMs - windowMs);
  const isCopy =
    shared.length >= leastMoments &&
    shared.every(([timeMs, count]) => set.counts.get(timeMs) === count) &&
    new Set(shared.map(([, count]) => count)).size > 1;
  const own = [...set.counts.keys()].filter((timeMs) => timeMs > before.lastMs);
  return isCopy && own.length > 0 ? Math.min(...own) : set.firstMs;
}

interface FoundChange extends Change {
  readonly atMs: number;
  readonly ended: readonly StreamSet[];
  readonly begun: readonly StreamSet[];
  /** A label that names the sender is the same before and after. */
  readonly isSameSender: boolean;
  readonly sets: readonly StreamSet[];
}

function changesOf(evidence: Evidence, store: LogsEvidence): readonly FoundChange[] {
  const sets = setsOf(evidence, store);
  const pairs = sets
    .filter(({ isSilent }) => isSilent)
    .flatMap((from) =>
      sets.flatMap((to) => {
        const change = changeBetween(from.labels, to.labels);
        return change && beginsAt(to, from) >= from.lastMs - windowMs ? [{ from, change }] : [];
      })
    );
  const byChange = grouped(pairs, ({ from, change }) => {
    const { label, value, now } = change;
    return JSON.stringify([label, isAnyValue(change) ? '' : value, now, sender(from.labels, change)]);
  });
  return [...byChange.values()].flatMap(([{ from, change }]) => foundChange(sets, change, from.labels));
}

/** Who sends it, as far as that is told by other labels than the changed one. */
const sender = (labels: Labels, { label, now }: Change): Labels =>
  projected(
    labels,
    identityLabels.filter((name) => name !== label && name !== now?.label)
  );

/** A label of what happened is gone with all of its values. */
const isAnyValue = ({ label, now }: Change): boolean => !now && isOutcome(label);

/** Of one sender nothing comes under the old label any more, and nothing came under the new one before. */
function foundChange(sets: readonly StreamSet[], change: Change, from: Labels): readonly FoundChange[] {
  const { label, value, now } = change;
  const own = sets.filter(({ labels }) => keyOf(sender(labels, change)) === keyOf(sender(from, change)));
  const ended = own.filter(({ labels }) => (isAnyValue(change) ? label in labels : labels[label] === value));
  const begun = own.filter(
    (each) => !ended.includes(each) && (now ? each.labels[now.label] === now.value : !(label in each.labels))
  );
  const atMs = Math.max(...ended.map(({ lastMs }) => lastMs));
  const beganMs = Math.min(
    ...begun.map((each) => {
      const before = ended.find(({ labels }) => changeBetween(labels, each.labels));
      return before ? beginsAt(each, before) : each.firstMs;
    })
  );
  // Without a name of its own, lines that lack a label may be anybody's.
  const isSameSender =
    Object.keys(sender(from, change)).length > 0 && (now !== undefined || own.length === ended.length + begun.length);
  const isOver = ended.some((each) => each.isSilent && each.lastMs > atMs - togetherMs);
  return isOver && beganMs >= atMs - windowMs && beganMs <= atMs + togetherMs
    ? [{ ...change, atMs, ended, begun, sets, isSameSender }]
    : [];
}

/** It reads lines that came under the old label, and nothing that comes now. */
const isStarved =
  (source: DataSource, { atMs, ended, sets }: FoundChange) =>
  (target: PlannedTarget): boolean =>
    target.datasource.uid === source.uid &&
    selectorsOf(target).length > 0 &&
    selectorsOf(target).every((matchers) => {
      const read = sets.filter(({ labels }) => matchesAll(labels, matchers) !== false);
      return (
        read.some((each) => ended.includes(each)) &&
        read.every((each) => ended.includes(each) || (each.isSilent && each.lastMs <= atMs + windowMs))
      );
    });

function finding(evidence: Evidence, { source }: LogsEvidence, change: FoundChange): readonly Finding[] {
  const { label, value, now, atMs, isSameSender, begun } = change;
  const starved = isStarved(source, change);
  const states = evidence.targets.filter(({ target }) => starved(target) || hasNoSpans(evidence, change)(target));
  const claims: readonly Claim[] = evidence.parts
    .filter(({ state }) => isFailing(state) && state.status !== 'error' && states.includes(state))
    .map(({ state, key }) => ({ targetId: state.target.id, part: key }));
  const fading: readonly Fading[] = states
    .filter((state) => !isFailing(state))
    .map(({ target }) => ({
      targetId: target.id,
      emptyAtMs: atMs + Math.max(target.range.toMs - target.range.fromMs, ...windowsOf(target)),
    }));
  const before = isAnyValue(change) ? label : `${label}="${value}"`;
  const after = now ? `${now.label}="${now.value}"` : `no ${label}`;
  const same = Object.entries(begun[0]?.labels ?? {}).flatMap(([name, each]) =>
    name === now?.label ? [] : [`${name}="${each}"`]
  );
  const old = isAnyValue(change) ? `{${[`${label}=~".+"`, ...same].join(', ')}}` : `{${before}}`;
  const young = `{${[...(now ? [after] : []), ...same, ...(now ? [] : [`${label}=""`])].join(', ')}}`;
  return claims.length + fading.length === 0
    ? []
    : [
        {
          // Every value of the label is spelled otherwise: one finding.
          subject:
            now && isOutcome(label) && label === now.label
              ? label
              : `${now ? '' : `${same.join(' ')} `}${before} ${after}`,
          signal: 'logs',
          verdict: isSameSender ? 'proved' : 'likely',
          what: `Lines that came with ${before} come with ${after} since ${moment(atMs)}; the panels ask for ${now ? 'the old one' : 'it'}.`,
          proofLine: `${source.name} has no line with ${before} any more; at the same moment lines with ${after} began, all other labels the same`,
          sinceMs: atMs,
          evidence: [
            item(
              'store',
              `When did the last line with ${before} arrive?`,
              ago(atMs, evidence.nowMs),
              'until then lines came steadily',
              proofOf(source, `sum by (${label}) (count_over_time(${old}[1m]))`, evidence.nowMs)
            ),
            item(
              'store',
              `Which lines are new since then?`,
              young,
              'they differ in this label alone',
              proofOf(source, `sum(count_over_time(${young}[1m]))`, evidence.nowMs)
            ),
          ],
          rivals: [
            ...(isSameSender
              ? [
                  {
                    rival: 'the sender stopped',
                    because: `lines with ${listed(same, 3)} go on ${now ? 'under the new label' : 'without it'}`,
                  },
                ]
              : []),
            { rival: 'it has nothing to report', because: 'the new lines began when the old ones ended' },
          ],
          wouldDecide: isSameSender
            ? []
            : [`whether ${value} and ${now?.value ?? 'the new lines'} are the same sender`],
          remedy: {
            text: `Set ${before} again where the lines get their labels (the app’s resource attributes, the collector’s relabelling or log stages${now ? '), or let the panels ask for ' + after : `, which take it from a field that the lines may write otherwise now)`}.`,
          },
          claims,
          fading,
        },
      ];
}

const windowsOf = ({ parsed }: PlannedTarget): readonly number[] =>
  parsed.ok ? parsed.selectors.map(({ rangeMs }) => rangeMs ?? 0) : [];

const isIdentity = (label: string): boolean => identityLabels.some((each) => each === label);

/** A sender that is called otherwise in its lines may be so in its spans. */
const spanQuestions = ({ traces, nowMs }: Evidence, { label, value, now, atMs }: FoundChange) =>
  now && isIdentity(label) && label === now.label
    ? traces
        .filter(({ failure, services }) => !failure && services.includes(value) && services.includes(now.value))
        .map(({ source }) => searchQuestion(source, spansOf(value), nowMs, atMs + togetherMs / 3))
    : [];

const hasNoSpans =
  (evidence: Evidence, change: FoundChange) =>
  ({ language, query, mode }: PlannedTarget): boolean => {
    const answers = spanQuestions(evidence, change).map((question) => evidence.answer(question));
    return (
      language === 'traceql' &&
      mode !== 'service-map' &&
      query.includes(JSON.stringify(change.value)) &&
      answers.length > 0 &&
      answers.every((answer) => answer.ok && answer.value.length === 0)
    );
  };
