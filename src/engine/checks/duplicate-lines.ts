import { Check } from './check';
import { Evidence, isFailing, LogsEvidence } from '../evidence/evidence';
import { freshMs, matchesAll } from '../evidence/logs';
import { Labels, LogLine, Matcher, PlannedTarget } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { isLogsQuery } from '../query/logql';
import { item, plural, proofOf } from './shared/words';

/** The same lines are read twice and stored in two streams, which Loki cannot know to be one. Rival: two processes that write alike. */
export const duplicateLines: Check = {
  id: 'duplicate-lines',
  hop: 'collector',
  title: 'The same log lines are stored twice',
  asks: (evidence) => suspects(evidence).map(({ question }) => question),
  examine: (evidence) => {
    const told = suspects(evidence).flatMap((suspect) => {
      const answer = evidence.answer(suspect.question);
      const shared = answer.ok ? sharedLines(answer.value, suspect) : undefined;
      return shared ? [{ suspect, shared }] : [];
    });
    return told.map(({ suspect: { store, label, one, other, text, asked }, shared }) => {
      const { source } = store;
      const values = [one, other].map((labels) => labels[label] ?? '(none)');
      // The query may read more than these two streams.
      const kept = addMatchers('logql', text, [{ label, op: '!=', value: other[label] ?? one[label] ?? '' }]);
      return {
        subject: `${source.name} ${label} ${values.join(' ')}`,
        signal: 'logs' as const,
        verdict: 'proved' as const,
        what: `The same log lines are stored twice in ${source.name}, told apart only by ${label}: ${values.join(' and ')}.`,
        proofLine: `${shared} of the newest lines are in both streams, with the same text and the same time`,
        evidence: [
          item(
            'collector',
            'Which lines do the two streams share?',
            `${plural(shared, 'line')}, alike to the millisecond: all but a few of the newest of either`,
            'they were written once and read twice',
            proofOf(source, asked, evidence.nowMs, 1)
          ),
        ],
        rivals: [
          {
            rival: 'two processes write alike',
            because: 'their lines differ from each other, and each has its pair with the same time in the other stream',
          },
        ],
        remedy: {
          text: `Let one of the two ways read them: two collectors, or two sources of one, take the same file or container. Until then, leave one out in the queries.`,
          lines: { file: 'dashboard query', before: text, after: kept },
        },
        claims: [],
        distorts: drawn(evidence)
          .filter(
            (target) =>
              target.datasource.uid === source.uid &&
              !isGroupedBy(target.query, label) &&
              selectorsOf(target).some(({ matchers }) => [one, other].every((each) => matchesAll(each, matchers)))
          )
          .map((target) => ({
            targetId: target.id,
            how: isLogsQuery(target.query) ? 'shows each line twice' : 'counts each line twice',
          })),
      };
    });
  },
};

/** Labels that may tell by which way a line came; in all others streams differ that hold different lines. */
const ofWay =
  /^(job|agent|collector|shipper|forwarder|replica|exporter|via|input|source|log_?source|component(_id)?|filename|file|host(name)?|node(_?name)?|instance|cluster)$/i;

interface Suspect {
  readonly store: LogsEvidence;
  readonly text: string;
  /** The same, of what the two streams have in common: the lines of others would take the places of theirs. */
  readonly asked: string;
  readonly label: string;
  readonly one: Labels;
  readonly other: Labels;
  readonly question: Question<readonly LogLine[]>;
}

/** Reading lines is dear: no more selectors of a store than these, the most read first. */
const mostSelectors = 2;
const lineCount = 200;

const drawn = ({ targets }: Evidence): readonly PlannedTarget[] =>
  targets.flatMap((state) =>
    !isFailing(state) && state.status !== 'skipped' && state.target.language === 'logql' ? [state.target] : []
  );

const selectorsOf = ({ parsed }: PlannedTarget) => (parsed.ok ? parsed.selectors : []);

/** Selectors that read two streams alike but for one label that may say how they came. */
function suspects(evidence: Evidence): readonly Suspect[] {
  return evidence.logs.flatMap((store) => {
    const reading = new Map<string, { matchers: readonly Matcher[]; times: number }>();
    for (const target of drawn(evidence).filter(({ datasource }) => datasource.uid === store.source.uid)) {
      for (const { text, matchers } of selectorsOf(target)) {
        reading.set(text, { matchers, times: (reading.get(text)?.times ?? 0) + 1 });
      }
    }
    const range = absoluteRange(evidence.nowMs - freshMs, evidence.nowMs);
    return [...reading.entries()]
      .sort(([, a], [, b]) => b.times - a.times)
      .flatMap(([text, { matchers }]) => {
        const pair = pairOf(store.streams.filter((labels) => matchesAll(labels, matchers)));
        if (!pair) {
          return [];
        }
        const asked = addMatchers('logql', text, sharedMatchers(pair, matchers));
        return [{ store, text, asked, ...pair, question: lines(store.source, asked, range, lineCount) }];
      })
      .filter(
        (each, index, all) => all.findIndex(({ one, other }) => one === each.one && other === each.other) === index
      )
      .slice(0, mostSelectors);
  });
}

/** Those that are not asked yet. */
const sharedMatchers = (
  { label, one }: Pick<Suspect, 'label' | 'one'>,
  known: readonly Matcher[]
): readonly Matcher[] =>
  Object.entries(one)
    .filter(([name]) => name !== label && !known.some((each) => each.label === name && each.op === '='))
    .map(([name, value]) => ({ label: name, op: '=', value }));

/** Streams looked at: pairs grow with the square. */
const mostStreams = 200;

function pairOf(streams: readonly Labels[]): { label: string; one: Labels; other: Labels } | undefined {
  const some = streams.slice(0, mostStreams);
  for (const [index, one] of some.entries()) {
    for (const other of some.slice(index + 1)) {
      const [label, ...more] = differing(one, other);
      if (label !== undefined && more.length === 0 && ofWay.test(label)) {
        return { label, one, other };
      }
    }
  }
  return undefined;
}

const differing = (one: Labels, other: Labels): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);

/** Fewer different lines may be alike by chance. */
const fewLines = 10;

/** How many lines both streams have at the same time, where that is nearly all of them. */
function sharedLines(found: readonly LogLine[], { one, other }: Suspect): number | undefined {
  const of = (labels: Labels) =>
    found.filter((line) => Object.entries(labels).every(([name, value]) => line.labels[name] === value));
  const [ones, others] = [of(one), of(other)];
  // The last of the lines that were asked for may be one of a pair.
  const fromMs = Math.max(...[ones, others].map((each) => Math.min(...each.map(({ timeMs }) => timeMs))));
  const [inOne, inOther] = [ones, others].map(
    (each) => new Set(each.filter(({ timeMs }) => timeMs > fromMs).map(({ timeMs, line }) => `${timeMs} ${line}`))
  );
  const shared = [...(inOne ?? [])].filter((each) => inOther?.has(each));
  const texts = new Set(shared.map((each) => each.replace(/^\d+ /, '')));
  const most = Math.max(inOne?.size ?? 0, inOther?.size ?? 0);
  return texts.size >= fewLines && shared.length >= 0.9 * most ? shared.length : undefined;
}

/** A query that keeps the streams apart counts each of them rightly. */
const isGroupedBy = (query: string, label: string): boolean =>
  [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].some(([, names = '']) =>
    names.split(',').some((name) => name.trim() === label)
  );
