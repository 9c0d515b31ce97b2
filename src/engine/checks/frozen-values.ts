import { Check } from './check';
import { Drawn, drawnSelectors, mayRead } from './shared/drawn';
import { isBusy } from './shared/arrivals';
import { Evidence } from '../evidence/evidence';
import { dayMs } from '../evidence/metrics';
import { DataSource, Labels, Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { formatSelector } from '../query/selector';
import { inTurn } from './shared/rounds';
import { ago, item, listed, plural, proofOf } from './shared/words';

/** A Pushgateway hands out the last push for ever. Rivals: the value does not change; its sender pushes that rarely. */
export const frozenValues: Check = {
  id: 'frozen-values',
  hop: 'source',
  title: 'Pushed values are old and look new',
  asks: (evidence) => [
    ...stores(evidence).flatMap((source) => {
      const { last, pushes, refused } = firstRound(source, evidence);
      return inTurn(evidence, last, pushes, refused);
    }),
    ...silent(evidence).flatMap((group) => drawnOf(evidence, group).map((drawn) => isThere(drawn, group, evidence))),
  ],
  examine: (evidence) =>
    silent(evidence).flatMap((group) => {
      const { source, labels, pushes, lastMs, refused } = group;
      const busy = evidence.services.filter(isBusy).map(({ name }) => name);
      // Who pushes only what happens has nothing to push while nothing happens.
      if (busy.length === 0 && evidence.services.some(({ traffic }) => traffic === false)) {
        return [];
      }
      const proved = refused !== undefined && busy.length > 0;
      const job = labels['job'] ?? 'a job';
      const minutes = Math.max(1, Math.round(gapMs(group, evidence) / 60_000));
      const selector = formatSelector('promql', 'push_time_seconds', own(labels));
      const read = drawnOf(evidence, group).filter(
        (drawn) => (count(evidence, isThere(drawn, group, evidence)) ?? 0) > 0
      );
      return [
        {
          subject: `${source.name} ${job}${labels['instance'] ? ` ${labels['instance']}` : ''}`,
          signal: 'metrics' as const,
          verdict: proved ? ('proved' as const) : ('likely' as const),
          what: `${job} last pushed its metrics ${ago(lastMs, evidence.nowMs)}; the Pushgateway hands out the same values with every scrape since, as if they were new.`,
          proofLine: `pushed ${plural(pushes, 'time')} in 24 hours, about every ${minutes} min, and not since ${ago(lastMs, evidence.nowMs)}`,
          sinceMs: lastMs,
          evidence: [
            item(
              'source',
              `When did ${job} push last?`,
              ago(lastMs, evidence.nowMs),
              'what is stored since is no new measurement',
              proofOf(source, `time() - ${selector}`, evidence.nowMs, 24)
            ),
            item(
              'source',
              'How often does it push?',
              `${plural(pushes, 'time')} in 24 hours, about every ${minutes} min until then`,
              'it is overdue',
              proofOf(source, `changes(${selector}[1d])`, evidence.nowMs)
            ),
          ],
          rivals: [
            {
              rival: 'the values do not change',
              because: 'each push moves push_time_seconds, whatever it brings, and that stands still',
            },
            { rival: 'it pushes that rarely', because: `until then it pushed about every ${minutes} min` },
            ...(busy.length > 0
              ? [
                  {
                    rival: 'nothing happens that it could push',
                    because: `${listed(busy, 3)} served requests just now`,
                  },
                ]
              : []),
          ],
          wouldDecide: proved ? [] : [`Whether ${job} runs at all: its own logs`],
          remedy: {
            text: refused
              ? `The Pushgateway refuses the pushes of ${job}: read its log for the reason, most often metrics that are inconsistent with those of another group.`
              : `Look at ${job}: it does not run any more, or no longer reaches the Pushgateway. Draw the age of its data beside them, time() - push_time_seconds, and delete the group when the job is gone for good.`,
          },
          claims: [],
          distorts: [
            ...new Map(
              read.flatMap(({ targets }) =>
                targets.map(({ id }) => [
                  id,
                  { targetId: id, how: `shows values of ${job} as new that are from ${ago(lastMs, evidence.nowMs)}` },
                ])
              )
            ).values(),
          ],
        },
      ];
    }),
};

/** Fewer pushes in a day have no rhythm that could be missed. */
const fewPushes = 6;
/** A push is missed when it is this many times later than usual. */
const overdue = 4;

const stores = ({ metrics }: Evidence): readonly DataSource[] =>
  metrics.flatMap(({ source, failure }) => (failure ? [] : [source]));

function firstRound(source: DataSource, { nowMs }: Evidence) {
  const ask = (expr: string) => instant(source, expr, nowMs);
  return {
    last: ask('max without () (push_time_seconds) < time() - 1800'),
    pushes: ask(`changes(push_time_seconds[1d]) >= ${fewPushes}`),
    refused: ask('max without () (push_failure_time_seconds) > max without () (push_time_seconds)'),
  };
}

/** What one sender pushes under one grouping key. */
interface Group {
  readonly source: DataSource;
  readonly labels: Labels;
  readonly pushes: number;
  readonly lastMs: number;
  /** Its last push failed; undefined when not answered. */
  readonly refused?: boolean;
}

/** More than these at once are one fault of another kind. */
const mostGroups = 5;

function silent(evidence: Evidence): readonly Group[] {
  return stores(evidence).flatMap((source) => {
    const { last, pushes, refused } = firstRound(source, evidence);
    const [lasts, counts, failures] = [last, pushes, refused].map((each) => evidence.answer(each));
    const groups = (lasts?.ok ? lasts.value : []).flatMap(({ labels, last: seconds }): readonly Group[] => {
      const pushed = counts?.ok ? counts.value.find((each) => isSame(each.labels, labels))?.last : undefined;
      return seconds === undefined || pushed === undefined
        ? []
        : [
            {
              source,
              labels,
              pushes: pushed,
              lastMs: seconds * 1000,
              ...(failures?.ok ? { refused: failures.value.some((each) => isSame(each.labels, labels)) } : {}),
            },
          ];
    });
    return groups
      .filter((group) => evidence.nowMs - group.lastMs > overdue * gapMs(group, evidence))
      .slice(0, mostGroups);
  });
}

/** Between two pushes, on the average of the day until they ended. */
const gapMs = ({ lastMs, pushes }: Group, { nowMs }: Evidence): number =>
  Math.max(0, dayMs - (nowMs - lastMs)) / pushes;

const isSame = (one: Labels, other: Labels): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (name) => name === '__name__' || one[name] === other[name]
  );

const own = (labels: Labels): readonly Matcher[] =>
  Object.entries(labels)
    .filter(([label]) => label !== '__name__')
    .map(([label, value]) => ({ label, op: '=', value }));

/** More selectors than these are not asked for. */
const mostSelectors = 100;

/** Selectors that may read what was pushed, and not when. */
const drawnOf = (evidence: Evidence, { source, labels }: Group): readonly Drawn[] =>
  drawnSelectors(
    evidence,
    ({ metric = '', matchers }) => !/^push_(failure_)?time_seconds$/.test(metric) && mayRead(matchers, labels)
  )
    .filter((drawn) => drawn.source.uid === source.uid)
    .slice(0, mostSelectors);

const isThere = (
  { source, selector }: Drawn,
  { labels }: Group,
  { nowMs }: Evidence
): Question<readonly SeriesSummary[]> =>
  instant(source, `count(${addMatchers('promql', selector.text, own(labels))})`, nowMs);

/** None is an answer too: zero. */
function count(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
