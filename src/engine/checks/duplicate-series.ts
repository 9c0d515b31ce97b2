import { Check } from './check';
import { Drawn, drawnSelectors, drawnStates, mayRead } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { grouped } from '../grouped';
import { DataSource, Labels, Matcher, PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { literal } from '../query/text';
import { inTurn } from './shared/rounds';
import { item, listed, plural, proofOf } from './shared/words';
import { productOf } from './shared/write-path';

/** Two collectors scrape the same process and neither is left out. Rival: two processes of the same name. */
export const duplicateSeries: Check = {
  id: 'duplicate-series',
  hop: 'collector',
  title: 'The same target is collected more than once',
  asks: (evidence) => [
    ...stores(evidence).flatMap((source) => {
      const { ups, starts } = firstRound(source, evidence);
      return inTurn(evidence, ups, starts);
    }),
    ...copies(evidence).flatMap((each) =>
      drawnOf(evidence, each).flatMap((drawn) => Object.values(twins(drawn, each, evidence)))
    ),
    ...copies(evidence).flatMap((each) =>
      affected(evidence, each).flatMap((target) => Object.values(totals(target, each)))
    ),
  ],
  examine: (evidence) =>
    copies(evidence).flatMap((copy) => {
      const { source, label, kept, dropped, targets, started } = copy;
      const isReplica = replicaLabel.test(label);
      if (started === 'different' || (started === 'unknown' && !isReplica)) {
        return [];
      }
      const times = dropped.length + 1;
      const names = [...new Set(targets.map(({ job }) => job ?? ''))];
      const values = listed([kept, ...dropped].map(named));
      const [first] = targets;
      const example = `job=${JSON.stringify(first?.job ?? '')},instance=${JSON.stringify(first?.instance ?? '')}`;
      return [
        {
          subject: `${source.name} ${label}`,
          signal: 'metrics' as const,
          verdict: started === 'same' ? ('proved' as const) : ('likely' as const),
          what: `${plural(times, 'collector')} scrape ${listed(names, 3)}: each series is stored ${times} times, told apart only by ${label}.`,
          proofLine: `up of the same job and instance is there with ${label} = ${values}${started === 'same' ? ', and all of them are one process, started at the same moment' : ''}`,
          evidence: [
            item(
              'collector',
              'How many up series has one target?',
              `${times}, with ${label} = ${values}`,
              'each comes from a scrape of its own',
              proofOf(source, `up{${example}}`, evidence.nowMs)
            ),
            ...(started === 'same'
              ? [
                  item(
                    'source',
                    'When did the process behind each of them start?',
                    'at the same moment, to the fraction of a second',
                    'it is one process, scraped more than once',
                    proofOf(source, `process_start_time_seconds{${example}}`, evidence.nowMs)
                  ),
                ]
              : []),
          ],
          rivals:
            started === 'same'
              ? [
                  {
                    rival: 'two processes have the same name',
                    because: 'all copies say the same start time of their process',
                  },
                ]
              : [],
          wouldDecide:
            started === 'same'
              ? []
              : ['process_start_time_seconds of the target, which says whether it is one process'],
          remedy: {
            text: `Let one collector scrape ${listed(names, 3)} and take it out of the other. Where both are wanted so that one may fail, ${productOf(source) === 'prometheus' ? `Prometheus keeps both: let the queries take one of them, max without (${copy.label}) (…)` : `let Mimir keep one copy: enable its HA tracker and send the labels cluster and __replica__${productOf(source) === undefined ? `; Prometheus keeps both: let the queries take one of them, max without (${copy.label}) (…)` : ''}`}.`,
            ...(productOf(source) === 'prometheus'
              ? {}
              : {
                  lines: {
                    file: 'mimir.yaml',
                    after: [
                      'limits:',
                      '  accept_ha_samples: true',
                      'distributor:',
                      '  ha_tracker:',
                      '    enable_ha_tracker: true',
                    ].join('\n'),
                  },
                }),
          },
          claims: [],
          distorts: affected(evidence, copy)
            .filter((target) => isMultiplied(evidence, target, copy))
            .map((target) => ({
              targetId: target.id,
              how: /\b(sum|count)\b/.test(target.query)
                ? `adds up each series ${timesOf(times)}`
                : `draws each series ${timesOf(times)}`,
            })),
        },
      ];
    }),
};

const timesOf = (times: number): string => (times === 2 ? 'twice' : `${times} times`);
const named = (value: string): string => (value === '' ? '(none)' : value);

/** Names that people give to the one of several collectors that a series came through. */
const replicaLabel = /^_*(.*_)?(replica|collector|agent|scraper|prometheus|prometheus_replica|alloy|shard)_*$/i;

/** `up` of each target that has several, for at least ten minutes: a label that has just changed leaves two for five. */
const steadyUp = '(up and up offset 10m)';
const severalUp = `on (job, instance) (count by (job, instance) (${steadyUp}) > 1)`;

const stores = ({ metrics }: Evidence): readonly DataSource[] =>
  metrics.flatMap(({ source, failure }) => (failure ? [] : [source]));

function firstRound(source: DataSource, { nowMs }: Evidence) {
  return {
    ups: instant(source, `${steadyUp} and ${severalUp}`, nowMs),
    starts: instant(source, `process_start_time_seconds and ${severalUp}`, nowMs),
  };
}

/** All targets of a store that are there under several values of one label and are otherwise alike. */
interface Copies {
  readonly source: DataSource;
  readonly label: string;
  readonly kept: string;
  readonly dropped: readonly string[];
  readonly targets: readonly Labels[];
  readonly started: 'same' | 'different' | 'unknown';
}

function copies(evidence: Evidence): readonly Copies[] {
  return stores(evidence).flatMap((source) => {
    const { ups, starts } = firstRound(source, evidence);
    const several = evidence.answer(ups);
    const groups = new Map<string, { label: string; values: readonly string[]; targets: Labels[] }>();
    for (const same of several.ok ? byTarget(several.value) : []) {
      const [label, ...others] = differing(same);
      const [first] = same;
      if (label === undefined || others.length > 0 || !first) {
        continue;
      }
      const values = [...new Set(same.map((each) => each[label] ?? ''))].sort();
      const key = JSON.stringify([label, values]);
      const group = groups.get(key) ?? { label, values, targets: [] };
      groups.set(key, group);
      group.targets.push(first);
    }
    const processes = evidence.answer(starts);
    return [...groups.values()].flatMap(({ label, values: [kept, ...dropped], targets }) =>
      kept === undefined
        ? []
        : [{ source, label, kept, dropped, targets, started: startedOf(processes.ok ? processes.value : [], targets) }]
    );
  });
}

function byTarget(series: readonly SeriesSummary[]): readonly (readonly Labels[])[] {
  const targets = grouped(
    series.map(({ labels }) => labels),
    (labels) => JSON.stringify([labels['job'], labels['instance']])
  );
  return [...targets.values()].filter(({ length }) => length > 1);
}

function differing(sets: readonly Labels[]): readonly string[] {
  const names = [...new Set(sets.flatMap((labels) => Object.keys(labels)))];
  return names.filter((name) => new Set(sets.map((labels) => labels[name] ?? '')).size > 1);
}

function startedOf(starts: readonly SeriesSummary[], targets: readonly Labels[]): Copies['started'] {
  const times = targets.map(({ job, instance: name }) =>
    starts.flatMap(({ labels, last }) =>
      labels['job'] === job && labels['instance'] === name && last !== undefined ? [last] : []
    )
  );
  if (times.some((each) => new Set(each).size > 1)) {
    return 'different';
  }
  return times.some(({ length }) => length > 1) ? 'same' : 'unknown';
}

const only = ({ label, kept }: Copies): Matcher => ({ label, op: '=', value: kept });
const rest = ({ label, dropped }: Copies): Matcher =>
  dropped.length === 1
    ? { label, op: '=', value: dropped[0] ?? '' }
    : { label, op: '=~', value: dropped.map(literal).join('|') };
const without = (copy: Copies): Matcher => ({ ...rest(copy), op: copy.dropped.length === 1 ? '!=' : '!~' });

/** More selectors than these are not asked for. */
const mostSelectors = 100;

/** Selectors that may read the targets, and do not themselves choose one of the copies. */
const drawnOf = (evidence: Evidence, { source, label, targets }: Copies): readonly Drawn[] =>
  drawnSelectors(
    evidence,
    ({ matchers }) =>
      !matchers.some((each) => each.label === label) && targets.some((labels) => mayRead(matchers, labels))
  )
    .filter((drawn) => drawn.source.uid === source.uid)
    .slice(0, mostSelectors);

/** Series that are there twice, and those of the other collectors that the kept one lacks. */
function twins({ source, selector }: Drawn, copy: Copies, { nowMs }: Evidence) {
  const own = addMatchers('promql', selector.text, [only(copy)]);
  const others = addMatchers('promql', selector.text, [rest(copy)]);
  const ask = (expr: string) => instant(source, expr, nowMs);
  return {
    both: ask(`count(${others} and ignoring (${copy.label}) ${own})`),
    alone: ask(`count(${others} unless ignoring (${copy.label}) ${own})`),
  };
}

/** Targets of which every selector that reads copies reads nothing but copies: without them it reads all there is. */
function affected(evidence: Evidence, copy: Copies): readonly PlannedTarget[] {
  const told = drawnOf(evidence, copy).map((drawn) => {
    const { both, alone } = twins(drawn, copy, evidence);
    return { drawn, both: count(evidence, both), alone: count(evidence, alone) };
  });
  const spoiled = told.filter(({ both, alone }) => (both ?? 0) > 0 && alone === 0);
  const unclear = told.filter(({ both, alone }) => both === undefined || alone !== 0);
  return drawnStates(evidence)
    .map(({ target }) => target)
    .filter(
      (target) =>
        spoiled.some(({ drawn }) => drawn.targets.includes(target)) &&
        !unclear.some(({ drawn }) => drawn.targets.includes(target))
    );
}

/** What the query comes to over its last hour, with all copies and with one: at one moment, what is rare is often zero. */
function totals({ datasource, query, range }: PlannedTarget, copy: Copies) {
  const total = (expr: string) => instant(datasource, `sum(sum_over_time((${expr})[1h:3m]))`, range.toMs);
  return { all: total(query), once: total(addMatchers('promql', query, [without(copy)])) };
}

/** Of copies that are there for ten minutes at least, a sum over an hour is a sixth more. */
const multiplied = 1.15;

/** Averages, quotients and quantiles come out the same; sums and lines do not. */
function isMultiplied(evidence: Evidence, target: PlannedTarget, copy: Copies): boolean {
  const { all, once } = totals(target, copy);
  const [every, single] = [all, once].map((each) => number(evidence, each));
  return every !== undefined && single !== undefined && single !== 0 && every / single > multiplied;
}

function number(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? answer.value[0]?.last : undefined;
}

/** None is an answer too: zero. */
function count(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
