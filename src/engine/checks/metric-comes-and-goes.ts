import { Check } from './check';
import { claimParts } from './shared/claims';
import { Evidence, MetricSelectorFacts } from '../evidence/evidence';
import { dayMs, stepMs, upHistory } from '../evidence/metrics';
import { ownHistory } from '../evidence/selectors';
import { EvidenceItem, Remedy, SeriesSummary } from '../model';
import { ago, capital, duration, item, moment, plural, proofOf } from './shared/words';

/** A batch job, a device or an autoscaled pod exports it for a while and stops, again and again. Rivals: it ended; nothing was stored meanwhile. */
export const metricComesAndGoes: Check = {
  id: 'metric-comes-and-goes',
  hop: 'source',
  title: 'The metric comes and goes',
  asks: (evidence) =>
    absent(evidence).flatMap((facts) => [ownHistory(facts, evidence.nowMs), upHistory(facts.source, evidence.nowMs)]),
  examine: (evidence) =>
    absent(evidence).flatMap((facts) => {
      const own = evidence.answer(ownHistory(facts, evidence.nowMs));
      const rhythm = own.ok ? rhythmOf(stretches(own.value), evidence.nowMs) : undefined;
      if (!rhythm) {
        return [];
      }
      const { source } = facts;
      const stored = isStoredBetween(evidence, facts, rhythm);
      const lastMs = rhythm.last.toMs;
      return [
        {
          subject: `${source.name} ${nameOf(facts)}`,
          signal: 'metrics' as const,
          verdict: stored && isKept(rhythm) ? ('proved' as const) : ('likely' as const),
          what: `${jobOf(facts) === undefined ? nameOf(facts) : capital(nameOf(facts))} comes and goes: ${rhythmText(rhythm)}, and last ended ${ago(lastMs, evidence.nowMs)}.`,
          proofLine: `it was there ${plural(rhythm.times, 'time')} within 24 hours, and away for as long as now between them`,
          sinceMs: lastMs,
          evidence: evidenceOf(evidence, facts, rhythm, stored),
          rivals: [
            {
              rival: 'it ended for good',
              because: `it has been away for ${span(evidence.nowMs - lastMs)}; before, it came back after up to ${span(rhythm.longestGapMs)}`,
            },
            ...(stored
              ? [
                  {
                    rival: 'the collector or the store stood still',
                    because: 'samples of other targets are there all the time',
                  },
                ]
              : []),
          ],
          wouldDecide: [
            ...(stored
              ? []
              : ['whether other metrics have the same gaps: then the collector or the store stood still']),
            ...(isKept(rhythm) ? [] : ['whether it comes back, and goes again: a few outages look the same']),
          ],
          remedy: remedyOf(facts, rhythm),
          claims: claimParts(evidence, (part) => part.metric === facts),
        },
      ];
    }),
};

/** Fewer stretches than these are no rhythm: some outages in a day happen. */
const fewest = 4;
/** Whoever repairs and breaks something all afternoon leaves gaps as well. */
const keptForMs = 6 * 3_600_000;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Rhythm {
  /** Stretches of the day in which it was there. */
  readonly times: number;
  readonly last: Stretch;
  /** From the first beginning to the last end. */
  readonly lengthMs: number;
  readonly longestGapMs: number;
  readonly longestStretchMs: number;
  /** From one beginning to the next, where they are alike. */
  readonly periodMs?: number;
  readonly gaps: readonly Stretch[];
}

const absent = ({ metricSelectors }: Evidence): readonly MetricSelectorFacts[] =>
  [...metricSelectors.values()].filter(
    ({ now, originsKnown, origins }) => now === 0 && originsKnown && origins.length > 0
  );

/** When any of its series was there, by the points of the day; what is a step apart belongs together. */
function stretches(series: readonly SeriesSummary[]): readonly Stretch[] {
  const times = [...new Set(series.flatMap(({ points = [] }) => points.map(([timeMs]) => timeMs)))].sort(
    (a, b) => a - b
  );
  return times.reduce<readonly Stretch[]>((found, timeMs) => {
    const last = found[found.length - 1];
    return last && timeMs - last.toMs <= stepMs
      ? [...found.slice(0, -1), { ...last, toMs: timeMs }]
      : [...found, { fromMs: timeMs, toMs: timeMs }];
  }, []);
}

/** Undefined where it was there too few times, or is away for longer than it ever was. */
function rhythmOf(found: readonly Stretch[], nowMs: number): Rhythm | undefined {
  const [first] = found;
  const last = found[found.length - 1];
  const gaps = found.slice(1).map(({ fromMs }, index) => ({ fromMs: found[index]?.toMs ?? fromMs, toMs: fromMs }));
  const longestGapMs = Math.max(0, ...gaps.map(lengthOf));
  if (!first || !last || found.length < fewest || nowMs - last.toMs > longestGapMs + stepMs) {
    return undefined;
  }
  const starts = found.slice(1).map(({ fromMs }, index) => fromMs - (found[index]?.fromMs ?? fromMs));
  const median = [...starts].sort((a, b) => a - b)[Math.floor(starts.length / 2)] ?? 0;
  // The day is seen in steps: a beginning may be off by one at either end.
  const isRegular = starts.every((each) => Math.abs(each - median) <= Math.max(2 * stepMs, median / 5));
  return {
    times: found.length,
    last,
    lengthMs: last.toMs - first.fromMs,
    longestGapMs,
    longestStretchMs: Math.max(...found.map(lengthOf)),
    ...(isRegular ? { periodMs: median } : {}),
    gaps,
  };
}

const isKept = ({ periodMs, lengthMs }: Rhythm): boolean => periodMs !== undefined && lengthMs >= keptForMs;

const lengthOf = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;
const rounded = (ms: number): number => Math.max(stepMs, Math.round(ms / stepMs) * stepMs);

/** In steps of the history, which knows no finer. */
function span(ms: number): string {
  const minutes = rounded(ms) / 60_000;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}

/** Who exports it, where that is one job: its other metrics keep the same hours. */
function jobOf({ origins }: MetricSelectorFacts): string | undefined {
  const [job, ...others] = new Set(origins.map((origin) => origin.job));
  return others.length > 0 ? undefined : job;
}

function nameOf(facts: MetricSelectorFacts): string {
  const job = jobOf(facts);
  return job === undefined ? facts.selector.text : `what ${job} exports`;
}

const rhythmText = ({ periodMs, times, longestStretchMs }: Rhythm): string =>
  periodMs === undefined
    ? `it was there ${plural(times, 'time')} in the last day`
    : `it is there every ${span(periodMs)} for about ${span(longestStretchMs)}`;

/** In each gap something else was scraped and stored. */
function isStoredBetween({ answer, nowMs }: Evidence, { source }: MetricSelectorFacts, { gaps }: Rhythm): boolean {
  const up = answer(upHistory(source, nowMs));
  const times = new Set(up.ok ? up.value.flatMap(({ points = [] }) => points.map(([timeMs]) => timeMs)) : []);
  return gaps.every(({ fromMs, toMs }) => [...times].some((timeMs) => timeMs > fromMs && timeMs < toMs));
}

function evidenceOf(
  { nowMs }: Evidence,
  { source, selector }: MetricSelectorFacts,
  rhythm: Rhythm,
  stored: boolean
): readonly EvidenceItem[] {
  const presence = item(
    'source',
    `When was ${selector.text} there?`,
    `${plural(rhythm.times, 'time')} in 24 hours; ${rhythmText(rhythm)}`,
    'whoever exports it does so for a while only, and comes back',
    proofOf(source, `count(${selector.text})`, nowMs, dayMs / 3_600_000)
  );
  const others = item(
    'collector',
    'Were other targets scraped while it was away?',
    'yes, in every gap',
    'the collector and the store worked all the time',
    proofOf(source, 'count(up)', nowMs, dayMs / 3_600_000)
  );
  return stored ? [presence, others] : [presence];
}

function remedyOf(
  { selector }: MetricSelectorFacts,
  { periodMs, last, longestGapMs, longestStretchMs }: Rhythm
): Remedy {
  const window = duration(2 * rounded(periodMs ?? longestGapMs + longestStretchMs));
  const back =
    periodMs === undefined
      ? ''
      : ` It is expected back at about ${moment(rounded(last.fromMs + periodMs)).slice('2026-11-21 '.length)}.`;
  return selector.rangeMs === undefined
    ? {
        text: `Nothing is broken if this is how it runs.${back} Let the panel keep the last value over the gaps.`,
        lines: { file: 'dashboard query', before: selector.text, after: `last_over_time(${selector.text}[${window}])` },
      }
    : {
        text: `Nothing is broken if this is how it runs.${back} A window of ${window} or more, or a panel over several hours, shows it always.`,
      };
}
