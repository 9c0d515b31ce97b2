import { Check } from './check';
import { Evidence, MetricSelectorFacts, Part } from '../evidence/evidence';
import { Selector, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { claimParts } from './claims';
import { duration, item, proofOf } from './words';

/** rate() and its like need two samples in the window; scrapes are further apart than that. Rival: the series is gone. */
export const rateWindowTooShort: Check = {
  id: 'rate-window-too-short',
  hop: 'query',
  title: 'The rate window is shorter than two scrapes',
  asks: (evidence) => trials(evidence).flatMap(({ inWindow, spacing, wider }) => [inWindow, spacing, wider]),
  examine: (evidence) =>
    trials(evidence).flatMap(({ facts, part, selector, windowMs, inWindow, spacing, wider }) => {
      const samples = value(evidence, inWindow);
      const spacingMs = Math.round(value(evidence, spacing) ?? 0) * 1000;
      const rescued = value(evidence, wider);
      if (samples === undefined || samples >= 2 || (rescued ?? 0) === 0) {
        return [];
      }
      // Samples this close fill the window: it is empty because they ended, not because it is short.
      if (2 * spacingMs <= windowMs) {
        return [];
      }
      const { datasource, autoWindowMs } = part.state.target;
      const isAuto = autoWindowMs === windowMs;
      return [
        {
          subject: isAuto ? `${datasource.name} scrape interval` : `${selector.text}[${duration(windowMs)}]`,
          signal: 'metrics' as const,
          verdict: 'proved' as const,
          what: `${selector.call ?? 'rate'}() looks at ${duration(windowMs)}, but samples are ${duration(spacingMs)} apart: it never sees two of them.`,
          proofLine: `at most ${samples} sample in ${duration(windowMs)}; with ${duration(widerMs(windowMs))} the same query has data`,
          evidence: [
            item(
              'query',
              `How many samples fall into ${duration(windowMs)}?`,
              `${samples}`,
              'a rate needs two',
              proofOf(facts.source, `count_over_time(${selector.text}[${duration(windowMs)}])`, evidence.nowMs)
            ),
            item(
              'collector',
              'How far apart are samples really?',
              duration(spacingMs),
              'measured: the time between them, on average'
            ),
            item(
              'query',
              `And with a window of ${duration(widerMs(windowMs))}?`,
              'data',
              'the series is fine',
              proofOf(
                facts.source,
                `${selector.call ?? 'rate'}(${selector.text}[${duration(widerMs(windowMs))}])`,
                evidence.nowMs
              )
            ),
          ],
          rivals: [{ rival: 'the series is gone', because: 'it has samples now, only too far apart' }],
          remedy: isAuto
            ? {
                text: `Set the scrape interval of the data source ${datasource.name} to ${duration(spacingMs)}: $__rate_interval then becomes ${duration(4 * spacingMs)}.`,
                lines: { file: 'provisioning/datasources', after: `jsonData:\n  timeInterval: ${duration(spacingMs)}` },
              }
            : {
                text: `Use $__rate_interval, or a window of at least ${duration(4 * spacingMs)}.`,
                lines: { file: 'dashboard query', before: `[${duration(windowMs)}]`, after: '[$__rate_interval]' },
              },
          claims: claimParts(evidence, ({ state }) => state.target.id === part.state.target.id),
        },
      ];
    }),
};

const rateLike = new Set(['rate', 'increase', 'irate', 'idelta', 'delta', 'deriv']);
const widerMs = (windowMs: number): number => Math.max(4 * windowMs, 600_000);

/** Seconds between the samples that are there: a series that began minutes ago has few in an hour, however close they are. */
const spacingOver = (text: string, range: string): string => {
  const moments = `(timestamp(${text})[${range}:15s])`;
  return `(max_over_time${moments} - min_over_time${moments}) / (count_over_time(${text}[${range}]) - 1 > 0)`;
};

interface Trial {
  readonly facts: Pick<MetricSelectorFacts, 'source'>;
  readonly part: Part;
  readonly selector: Selector;
  readonly windowMs: number;
  readonly inWindow: Question<readonly SeriesSummary[]>;
  readonly spacing: Question<readonly SeriesSummary[]>;
  readonly wider: Question<readonly SeriesSummary[]>;
}

/** Failing targets all of whose selectors have series now, with a rate-like call among them. */
function trials({ parts }: Evidence): readonly Trial[] {
  return parts.flatMap((part) => {
    const { target, status } = part.state;
    if (part.key !== '*' || status === 'error' || target.language !== 'promql' || !target.parsed.ok) {
      return [];
    }
    return target.parsed.selectors.flatMap((selector) => {
      const { rangeMs: windowMs, call, text } = selector;
      if (windowMs === undefined || call === undefined || !rateLike.has(call) || selector.metric === undefined) {
        return [];
      }
      const ask = (expr: string) => instant(target.datasource, expr, target.range.toMs);
      return [
        {
          facts: { source: target.datasource },
          part,
          selector,
          windowMs,
          inWindow: ask(`max(count_over_time(${text}[${duration(windowMs)}]))`),
          spacing: ask(`min(${spacingOver(text, '10m')} or ${spacingOver(text, '1h')})`),
          wider: ask(`count(${call}(${text}[${duration(widerMs(windowMs))}]))`),
        },
      ];
    });
  });
}

/** No sample in the window is an answer too: zero. */
function value(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
