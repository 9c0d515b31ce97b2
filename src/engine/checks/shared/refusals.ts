/** What the checks of refused writes share: what the store discards, by reason, and what of it began when series ended. */
import { Check, Finding } from '../check';
import { claimParts, fadingMetrics } from './claims';
import { Evidence, MetricsEvidence } from '../../evidence/evidence';
import { DataSource, EvidenceItem, Remedy, RivalRuledOut, SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import {
  dropsOf,
  gaveBefore,
  Loss,
  lossesOf,
  lossEvidence,
  lossQuestions,
  offersOf,
  overDay,
  Points,
  roseWith,
  seriesPoints,
  sinceMs,
} from './losses';
import { lateOf, lateQuestions } from './late';
import { risingRate, roseLately } from './rising';
import { livingSignals, scrapeFaults } from './scrapes';
import { ago, item, listed, proofOf } from './words';

/** What Prometheus and Alloy leave out of what they scrape, for its time (scrape/metrics.go of Prometheus). */
const scraped = ['out_of_bounds', 'out_of_order', 'duplicate_timestamp'].map(
  (reason) =>
    `label_replace(sum(${risingRate(`prometheus_target_scrapes_sample_${reason}_total`)}), "reason", "scrape-${reason}", "", "")`
);
export const discards = [`sum by (reason) (${risingRate('cortex_discarded_samples_total')})`, ...scraped].join(' or ');
const failed = 'prometheus_remote_storage_samples_failed_total';
/** A component may have had another address before. Tempo’s generator writes by itself, as one tenant after the other. */
export const failures = [
  `sum by (component_id) (${risingRate(`${failed}{component_id!=""}`)})`,
  `sum by (url) (${risingRate(`${failed}{component_id="", tenant=""}`)})`,
].join(' or ');

const retried = 'prometheus_remote_storage_samples_retried_total';
const delivered = 'prometheus_remote_storage_bytes_total';
const retriedOf = (own: string): string =>
  `(${risingRate(`${retried}{${own}}`)} unless ${roseLately(`${delivered}{${own}}`)} > 0)`;
/** What is sent again and again while not one request succeeds: nobody answers there, or with 5xx or 429. */
export const stuck = [
  `sum by (component_id) (${retriedOf('component_id!=""')})`,
  `sum by (url) (${retriedOf('component_id="", tenant=""')})`,
].join(' or ');

/** Over which the rates above are taken. */
const ratedMs = 600_000;

/** Below this it is the odd late sample, not a fault: a sample in 100 seconds. */
const leastPerSecond = 0.01;

/** Why samples are refused, and what to do about it. `reasons` are Mimir's, spelt with `-`. */
interface Refusal {
  readonly id: string;
  readonly title: string;
  readonly reasons: readonly string[];
  /** `samples that are older than what the store already has` */
  readonly what: string;
  readonly remedy: Remedy;
  /** Refused ones are sent again: they are late, not lost. */
  readonly isRetried?: boolean;
}

/** The distributor writes `label_value_too_long`, the ingester `sample-out-of-order`: one spelling for both. */
const spelt = (reason = ''): string => reason.replaceAll('_', '-');

/** What a store discards, or a collector cannot deliver, with its history. */
interface Stream {
  readonly name: string;
  readonly perSecond: number;
  readonly points: Points;
}

const streamQuestions = (
  source: DataSource,
  expr: string,
  nowMs: number
): readonly [Question<readonly SeriesSummary[]>, Question<readonly SeriesSummary[]>] => [
  instant(source, expr, nowMs),
  overDay(source, expr, nowMs),
];

function streams(
  evidence: Evidence,
  source: DataSource,
  expr: string,
  nameOf: (labels: SeriesSummary['labels']) => string
): readonly Stream[] | undefined {
  const [now, day] = streamQuestions(source, expr, evidence.nowMs).map((question) => seriesPoints(evidence, question));
  return now?.flatMap(({ labels, last = 0 }) => {
    const name = nameOf(labels);
    const points = day?.find((each) => nameOf(each.labels) === name)?.points ?? [];
    const young = points.at(-1)?.[0] === evidence.nowMs ? [] : [[evidence.nowMs, last] as const];
    return last >= leastPerSecond ? [{ name, perSecond: last, points: [...points, ...young] }] : [];
  });
}

/** What is discarded now, by reason; undefined when the question was not answered. */
export const discardsOf = (evidence: Evidence, source: DataSource): readonly Stream[] | undefined =>
  streams(evidence, source, discards, ({ reason }) => spelt(reason));

/** Which components cannot deliver what they have, for good: what may be tried again is not counted. */
export const failuresOf = (evidence: Evidence, source: DataSource): readonly Stream[] | undefined =>
  streams(evidence, source, failures, ({ component_id, url }) => component_id ?? url ?? 'remote write');

/** Which components deliver nothing at present, though they try. */
const stuckOf = (evidence: Evidence, source: DataSource): readonly Stream[] | undefined =>
  streams(evidence, source, stuck, ({ component_id, url }) => component_id ?? url ?? 'remote write');

const isRisen =
  ({ lastMs }: Loss) =>
  ({ points }: Stream): boolean =>
    roseWith(points, lastMs) !== undefined;

/** What began to be refused with the loss; undefined where it is not known. */
export function refusalsWith(evidence: Evidence, loss: Loss): readonly string[] | undefined {
  const all = [discardsOf(evidence, loss.source), failuresOf(evidence, loss.source)];
  return all.some((each) => each === undefined)
    ? undefined
    : all.flatMap((each) => each ?? []).flatMap((stream) => (isRisen(loss)(stream) ? [stream.name] : []));
}

const answering = ({ metrics }: Evidence): readonly MetricsEvidence[] =>
  metrics.filter(({ failure }) => failure === undefined);

/** One cheap question a store; what it was before, and what else happened, only where something is refused. */
export function refusalQuestions(evidence: Evidence): readonly Question<unknown>[] {
  return answering(evidence).flatMap(({ source }) => {
    const exprs = [discards, failures, stuck].map((expr) => streamQuestions(source, expr, evidence.nowMs));
    const isRefusing = [discardsOf, failuresOf, stuckOf].some((of) => (of(evidence, source) ?? []).length > 0);
    return [
      ...exprs.map(([now]) => now),
      ...(isRefusing
        ? [
            ...exprs.map(([, day]) => day),
            ...lossesOf(evidence)
              .filter((loss) => loss.source.uid === source.uid)
              .flatMap((loss) => lossQuestions(loss, evidence)),
          ]
        : []),
    ];
  });
}

// ---------------------------------------------------------------- from a refusal to what it starves

interface Explained {
  readonly loss: Loss;
  readonly isProved: boolean;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: readonly RivalRuledOut[];
  readonly missing: readonly string[];
}

/** A loss is a refusal's when they began together, the source gives what it gave, and nothing else swallows it. */
function explained(
  evidence: Evidence,
  loss: Loss,
  own: readonly Stream[],
  others: readonly Stream[]
): readonly Explained[] {
  const risen = own.filter(isRisen(loss));
  if (risen.length === 0) {
    return [];
  }
  const isAlone = !others.some(isRisen(loss));
  const missing = isAlone ? [] : ['which of the reasons it is: more than one began then'];
  return loss.whole ? explainedWhole(evidence, loss, risen, missing) : explainedPart(evidence, loss, missing);
}

function explainedPart(evidence: Evidence, loss: Loss, missing: readonly string[]): readonly Explained[] {
  const offers = offersOf(evidence, loss);
  const drops = dropsOf(evidence, loss);
  // What is offered less has been taken away by the app itself.
  if (offers?.some(({ then, now }) => now < then)) {
    return [];
  }
  const isProved = offers !== undefined && drops?.length === 0 && missing.length === 0;
  return [
    {
      loss,
      isProved,
      evidence: lossEvidence(evidence, loss, offers),
      rivals: isProved
        ? [
            { rival: 'the app exports them no more', because: 'its scrapes read as many samples as before' },
            {
              rival: 'the collector drops them',
              because: 'its relabelling drops nothing since then that it did not drop before',
            },
          ]
        : [],
      missing: [
        ...missing,
        ...(offers ? [] : ['scrape_samples_scraped of the job, from before and after']),
        ...(drops?.length === 0 ? [] : ['what the collector’s relabelling drops']),
      ],
    },
  ];
}

/** Of targets that are gone the amount tells: what is refused is about what they gave. */
function explainedWhole(
  evidence: Evidence,
  loss: Loss,
  risen: readonly Stream[],
  missing: readonly string[]
): readonly Explained[] {
  const gave = gaveBefore(evidence, loss);
  // A rate of 10 minutes holds only as much of it as these have of the loss.
  const share = Math.min(1, (evidence.nowMs - loss.lastMs) / ratedMs);
  const rise = risen.reduce((sum, { points }) => sum + (roseWith(points, loss.lastMs) ?? 0), 0) / share;
  const living = scrapeFaults(evidence).filter(
    ({ scrape, life }) => life === 'alive' && loss.jobs.includes(scrape.job)
  );
  const isLess = gave !== undefined && rise < gave / 2;
  // Nobody has ended what is silent; it may give less than it did.
  if (isLess && !isSilent(loss)) {
    return [];
  }
  const [alive] = living;
  const isProved = gave !== undefined && !isLess && alive !== undefined && missing.length === 0;
  return [
    {
      loss,
      isProved,
      evidence: [
        ...lossEvidence(evidence, loss, undefined),
        ...(gave === undefined
          ? []
          : [
              item(
                'store',
                'Is as much refused as is gone?',
                `${perSecond(rise)} are refused, ${perSecond(gave)} are gone`,
                isLess ? 'it began when the series fell silent' : 'what is gone is what is refused'
              ),
            ]),
      ],
      rivals: isProved
        ? [
            { rival: 'nothing scrapes it any more', because: 'then nothing of it could be refused' },
            { rival: 'the app stopped', because: `its ${livingSignals(alive.service)} still arrive` },
          ]
        : [],
      missing: [
        ...missing,
        ...(gave === undefined ? ['scrape_samples_scraped of the job, from before'] : []),
        ...(isLess ? ['whether its scrapes still bring as much: less is refused than it gave'] : []),
        ...(alive ? [] : ['logs or traces of the app: they would show that it lives']),
      ],
    },
  ];
}

const isSilent = ({ targets }: Loss): boolean => targets.every((target) => target.isSilent === true);

const perSecond = (rate: number): string => `${Number(rate.toPrecision(2))} samples a second`;

/** What waits in a collector whose requests are refused for now. */
const waiting = (evidence: Evidence, { uid }: DataSource): readonly Explained[] =>
  lateOf(evidence)
    .filter((late) => late.source.uid === uid)
    .map(({ source, writer, sentMs, lagSeconds, targets, isLate }) => ({
      loss: {
        source,
        jobs: [...new Set(targets.map(({ job }) => job))].sort(),
        lastMs: sentMs,
        isLost: isLate,
        targets,
        whole: true,
      },
      isProved: true,
      evidence: [
        item(
          'collector',
          `How far behind is ${writer}?`,
          `${Math.round(lagSeconds / 60)} min`,
          'it sends again what is refused, and falls behind'
        ),
      ],
      rivals: [
        { rival: 'the collector is too slow by itself', because: 'the store refuses its requests for their rate' },
      ],
      missing: [],
    }));

interface Told {
  readonly retried: boolean;
  readonly source: DataSource;
  readonly own: readonly Stream[];
  readonly others: readonly Stream[];
}

/** Findings about what is refused in one store: with what it starves, or by itself. */
function findings(evidence: Evidence, told: Told, words: (all: readonly Explained[]) => Words): readonly Finding[] {
  const { source, own, others, retried } = told;
  if (own.length === 0) {
    return [];
  }
  const late = retried ? waiting(evidence, source) : [];
  const losses = [
    ...late,
    ...lossesOf(evidence)
      .filter((loss) => loss.source.uid === source.uid)
      .flatMap((loss) => explained(evidence, loss, own, others)),
  ];
  const proved = losses.filter(({ isProved }) => isProved);
  const all = proved.length > 0 ? proved : losses;
  const { rivals, ...rest } = words(all);
  const [first] = all;
  const isProved = all.length === proved.length;
  const starts = own.flatMap(({ points }) => sinceMs(points, evidence.nowMs) ?? []);
  return [
    {
      ...rest,
      signal: 'metrics',
      verdict: isProved ? 'proved' : 'likely',
      sinceMs: first?.loss.lastMs ?? (starts.length > 0 ? Math.min(...starts) : undefined),
      evidence: [...rest.evidence, ...all.flatMap((each) => each.evidence)],
      rivals: isProved ? [...rivals, ...(first?.rivals ?? [])] : [],
      wouldDecide: isProved ? [] : [...new Set(all.flatMap(({ missing }) => missing))],
      claims: claimParts(evidence, (part) => all.some(({ loss }) => loss.isLost(part))),
      fading: all.flatMap(({ loss }) => (loss.whole ? fadingMetrics(evidence, loss.targets, loss.lastMs) : [])),
    },
  ];
}

type Words = Pick<Finding, 'subject' | 'what' | 'proofLine' | 'evidence' | 'remedy' | 'rivals'>;

const jobsOf = (all: readonly Explained[]): string => listed([...new Set(all.flatMap(({ loss }) => loss.jobs))].sort());

interface RefusalCheck extends Check {
  readonly reasons: readonly string[];
}

/** A check for samples that the store discards for reasons of one kind. */
export const refusalCheck = ({ id, title, reasons, what, remedy, isRetried = false }: Refusal): RefusalCheck => ({
  reasons,
  id,
  hop: 'store',
  title,
  asks: (evidence) => [...refusalQuestions(evidence), ...(isRetried ? lateQuestions(evidence) : [])],
  examine: (evidence) =>
    answering(evidence).flatMap(({ source }) => {
      const all = discardsOf(evidence, source) ?? [];
      const own = all.filter(({ name }) => reasons.includes(name));
      const others = all.filter(({ name }) => !reasons.includes(name));
      const names = listed(own.map(({ name }) => name));
      const rate = own.reduce((sum, stream) => sum + stream.perSecond, 0);
      const who = own.every(({ name }) => name.startsWith('scrape-')) ? 'The collector' : source.name;
      return findings(evidence, { source, own, others, retried: isRetried }, (losses) => ({
        subject: source.name,
        what:
          losses.length > 0
            ? `${who} refuses ${what}, and with them series of ${jobsOf(losses)}.`
            : `${who} refuses ${what}; nothing that a panel asks for is seen to miss them.`,
        proofLine: `${who} discards ${perSecond(rate)} (${names})${sinceWhen(evidence, losses)}`,
        evidence: [
          item(
            'store',
            `What do the collector and ${source.name} discard, and why?`,
            own.map((each) => `${each.name}: ${perSecond(each.perSecond)}`).join('; '),
            'the samples are there, and are refused for what they are',
            proofOf(source, discards, evidence.nowMs, 24)
          ),
        ],
        rivals: [{ rival: `nothing sends them`, because: `a counter of what is refused names the reason: ${names}` }],
        remedy,
      }));
    }),
});

const sinceWhen = ({ nowMs }: Evidence, [first]: readonly Explained[]): string =>
  first
    ? `, and ${first.loss.whole ? 'all series' : 'series'} of ${listed(first.loss.jobs)} ended when that began, ${ago(first.loss.lastMs, nowMs)}`
    : '';

/** What the collector cannot deliver for good, where the store counts no reason of a check of its own. */
export function failureFindings(evidence: Evidence, known: readonly string[], remedy: Remedy): readonly Finding[] {
  return answering(evidence).flatMap(({ source }) => {
    const discarded = discardsOf(evidence, source);
    const own = failuresOf(evidence, source) ?? [];
    if (!discarded || discarded.some(({ name }) => known.includes(name))) {
      return [];
    }
    const names = listed(own.map(({ name }) => name));
    const rate = own.reduce((sum, stream) => sum + stream.perSecond, 0);
    return findings(evidence, { source, own, others: [], retried: false }, (losses) => ({
      subject: names,
      what:
        losses.length > 0
          ? `What ${names} sends is refused for good, and with it the series of ${jobsOf(losses)}.`
          : `Some of what ${names} sends is refused for good; nothing that a panel asks for is seen to miss it.`,
      proofLine: `${names} fails to deliver ${perSecond(rate)}${sinceWhen(evidence, losses)}`,
      evidence: [
        item(
          'collector',
          'Which writes of the collector fail for good?',
          own.map((each) => `${each.name}: ${perSecond(each.perSecond)}`).join('; '),
          'the other side answers, and its answer is one that no retry mends (4xx)',
          proofOf(source, failures, evidence.nowMs, 24)
        ),
        item(
          'store',
          `What does ${source.name} discard, and why?`,
          discarded.length === 0
            ? 'it counts nothing'
            : discarded.map((each) => `${each.name}: ${perSecond(each.perSecond)}`).join('; '),
          discarded.length === 0
            ? 'the requests are refused before their samples are looked at, or its own metrics are not collected'
            : 'the samples reach the store and are refused there',
          proofOf(source, discards, evidence.nowMs, 24)
        ),
      ],
      rivals: [
        {
          rival: 'the store is slow or away for a while',
          because: 'what may be tried again (5xx, timeouts) is retried and not counted as failed',
        },
      ],
      remedy,
    }));
  });
}

/** Writers of the collector that deliver nothing, though nothing of theirs fails for good. */
export function stuckFindings(evidence: Evidence, remedy: Remedy): readonly Finding[] {
  return answering(evidence).flatMap(({ source }) => {
    const own = stuckOf(evidence, source) ?? [];
    const names = listed(own.map(({ name }) => name));
    const others = [discardsOf, failuresOf].flatMap((of) => of(evidence, source) ?? []);
    return findings(evidence, { source, own, others, retried: false }, (losses) => ({
      subject: names,
      what: `${names} delivers nothing: not one of its requests succeeds, and each is sent again${losses.length > 0 ? `. The series of ${jobsOf(losses)} wait in the collector` : ''}.`,
      proofLine: `${names} sends ${perSecond(own.reduce((sum, stream) => sum + stream.perSecond, 0))} again and none for the first time${sinceWhen(evidence, losses)}`,
      evidence: [
        item(
          'collector',
          'Which writes of the collector are sent again, while none succeeds?',
          own.map((each) => `${each.name}: ${perSecond(each.perSecond)}`).join('; '),
          'nobody answers at its address, or with an error that may pass (5xx, 429)',
          proofOf(source, stuck, evidence.nowMs, 24)
        ),
      ],
      rivals: [{ rival: 'the store rejects them for good', because: 'then they would not be sent again' }],
      remedy,
    }));
  });
}

/** Jobs of which nothing is stored because it is refused: they are scraped all the same. */
export function refusedJobs(evidence: Evidence): ReadonlySet<string> {
  const all = answering(evidence).flatMap(({ source }) => {
    const own = [discardsOf, failuresOf, stuckOf].flatMap((of) => of(evidence, source) ?? []);
    return lossesOf(evidence)
      .filter((loss) => loss.whole && loss.source.uid === source.uid)
      .flatMap((loss) => explained(evidence, loss, own, []));
  });
  return new Set(all.filter(({ isProved, loss }) => isProved || isSilent(loss)).flatMap(({ loss }) => loss.jobs));
}
