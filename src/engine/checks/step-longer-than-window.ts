import { Check } from './check';
import { drawnStates } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { isSteppable } from '../query/promql';
import { duration, item, proofOf } from './shared/words';

/** Points lie further apart than the query looks back: what happens between two looks is never read. Rival: nothing happens there. */
export const stepLongerThanWindow: Check = {
  id: 'step-longer-than-window',
  hop: 'query',
  title: 'The panel looks at a part of the time only',
  asks: (evidence) => suspects(evidence).flatMap(({ seen, all }) => [seen, all]),
  examine: (evidence) =>
    suspects(evidence).flatMap((suspect) => {
      const { target, windowMs, stepMs, spanMs, seen, all } = suspect;
      const shown = numberOf(evidence.answer(seen));
      const highest = numberOf(evidence.answer(all));
      if (shown === undefined || highest === undefined || highest <= 0 || highest < overlooked * shown) {
        return [];
      }
      const [window, step] = [duration(windowMs), duration(stepMs)];
      const share = Math.round((100 * windowMs) / stepMs);
      return [
        {
          subject: `${target.datasource.name} ${target.query.replace(/\s+/g, ' ')}`,
          signal: 'metrics' as const,
          verdict: 'proved' as const,
          what: `The query looks back ${window} at each point, and the points are ${step} apart: ${100 - share} % of the time is never looked at, with the highest values in it.`,
          proofLine: `the same query every ${window} comes up to ${rounded(highest)}, every ${step} to ${rounded(shown)}`,
          evidence: [
            item(
              'panel',
              'How far are the points of the panel apart, and how far does the query look back?',
              `${step} apart; ${window} back`,
              `between two points ${duration(stepMs - windowMs)} are left out`
            ),
            item(
              'query',
              `What is its highest value in the last ${duration(spanMs)}, asked every ${step} as the panel does?`,
              rounded(shown),
              'this is what the panel can show',
              proofOf(target.datasource, highestOf(target.query, spanMs, stepMs), target.range.toMs, 1, true)
            ),
            item(
              'query',
              `And asked every ${window}, so that nothing is left out?`,
              rounded(highest),
              'the difference happened between the points',
              proofOf(target.datasource, highestOf(target.query, spanMs, windowMs), target.range.toMs, 1, true)
            ),
          ],
          rivals: [
            {
              rival: 'nothing happens between the points',
              because: `asked there, the same query comes up to ${rounded(highest)}`,
            },
            {
              rival: 'the values are averaged over too long a time',
              because: `both were asked with the same window, ${window}`,
            },
          ],
          remedy: {
            text: `Let the window grow with the step: write $__rate_interval in the place of ${window}. Where single peaks matter, take the highest of each step: max_over_time((…)[$__interval:${window}]).`,
            lines: { file: 'dashboard query', before: `[${written(target, windowMs)}]`, after: '[$__rate_interval]' },
          },
          claims: [],
          distorts: [
            {
              targetId: target.id,
              how: `looks at ${window} of every ${step}: the highest value of ${rounded(highest)} is left out`,
            },
          ],
        },
      ];
    }),
};

/** A value that is this many times higher than all that is drawn is no matter of where the points fall. */
const overlooked = 2;

/** Points for which the query is asked at most; a long range is judged by its end. */
const mostPoints = 600;

/** Panels that draw what was, and not the last value alone. */
const overTime = /^(timeseries|graph|barchart|heatmap|state-timeline|status-history|trend)$/;

interface Suspect {
  readonly target: PlannedTarget;
  readonly windowMs: number;
  readonly stepMs: number;
  readonly spanMs: number;
  /** The highest value that the panel's own points have, and that of all time. */
  readonly seen: Question<readonly SeriesSummary[]>;
  readonly all: Question<readonly SeriesSummary[]>;
}

function suspects(evidence: Evidence): readonly Suspect[] {
  return drawnStates(evidence).flatMap(({ target }) => {
    const { mode, parsed, query, range, datasource, shown } = target;
    const stepMs = target.stepMs ?? target.intervalMs;
    const windows = parsed.ok ? parsed.selectors.map(({ rangeMs }) => rangeMs) : [];
    const [windowMs] = windows;
    if (
      mode !== 'range' ||
      windowMs === undefined ||
      windowMs <= 0 ||
      windowMs >= stepMs ||
      !windows.every((each) => each === windowMs) ||
      // A subquery may look at all of the time with a small window.
      /\[[^\]]*:[^\]]*\]/.test(query) ||
      !overTime.test(shown?.type ?? 'timeseries') ||
      !isSteppable(query)
    ) {
      return [];
    }
    const steps = Math.floor(Math.min(range.toMs - range.fromMs, mostPoints * windowMs) / stepMs);
    // Of few points that the panel has, one that happens to be low says nothing.
    if (steps < 8) {
      return [];
    }
    const spanMs = steps * stepMs;
    const ask = (everyMs: number) => instant(datasource, highestOf(query, spanMs, everyMs), range.toMs);
    return [{ target, windowMs, stepMs, spanMs, seen: ask(stepMs), all: ask(windowMs) }];
  });
}

const highestOf = (query: string, spanMs: number, everyMs: number): string =>
  `max(max_over_time((\n${query}\n)[${duration(spanMs)}:${duration(everyMs)}]))`;

const written = ({ query }: PlannedTarget, windowMs: number): string =>
  /\[\s*([^\]:]+?)\s*\]/.exec(query)?.[1] ?? duration(windowMs);

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
