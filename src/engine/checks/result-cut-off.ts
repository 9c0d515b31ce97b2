import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { PlannedTarget, SeriesSummary } from '../model';
import { FoundTrace } from '../ports';
import { absoluteRange, instant, Question, traces } from '../probing/question';
import { isLogsQuery } from '../query/logql';
import { item, proofOf } from './shared/words';

/** A panel counts rows of which the store gives no more than a limit. Rival: there are exactly so many. */
export const resultCutOff: Check = {
  id: 'result-cut-off',
  hop: 'query',
  title: 'The panel counts no further than a limit',
  asks: (evidence) =>
    suspects(evidence).flatMap(({ lines, found }) => [...(lines ? [lines] : []), ...(found ? [found] : [])]),
  examine: (evidence) =>
    suspects(evidence).flatMap((suspect) => {
      const { target, limit, rows, setting } = suspect;
      const there = thereOf(evidence, suspect);
      if (there === undefined || there <= limit) {
        return [];
      }
      const all = rows === 'lines' ? `${there}` : `more than ${limit}`;
      const { datasource, query, range } = target;
      return [
        {
          subject: `${datasource.name} ${query.replace(/\s+/g, ' ')}`,
          signal: rows === 'lines' ? ('logs' as const) : ('traces' as const),
          verdict: 'proved' as const,
          what: `The panel counts ${rows}, and its query is given ${limit} at most: there are ${all} in its range.`,
          proofLine: `${setting} is ${limit}, ${all} ${rows} match`,
          evidence: [
            item(
              'query',
              `How many ${rows} is the query given at most?`,
              `${limit} (${setting})`,
              'what the panel counts is never more'
            ),
            item(
              'store',
              `How many ${rows} match in the range of the panel?`,
              all,
              'the rest is not counted',
              proofOf(
                datasource,
                rows === 'lines' ? countOf(target) : query,
                range.toMs,
                (range.toMs - range.fromMs) / 3_600_000,
                rows === 'lines'
              )
            ),
          ],
          rivals: [
            { rival: `there are exactly ${limit} ${rows}`, because: `asked for more, ${datasource.name} has ${all}` },
          ],
          remedy:
            rows === 'lines'
              ? {
                  text: 'Let Loki count: a metric query has no limit of lines.',
                  lines: { file: 'dashboard query', before: query, after: `sum(count_over_time(${query} [$__range]))` },
                }
              : {
                  text: 'Count spans with span metrics (traces_spanmetrics_calls_total) or a TraceQL metrics query; a higher limit only moves the end, and makes each search dearer.',
                },
          claims: [],
          distorts: [{ targetId: target.id, how: `counts ${limit} of ${all} ${rows}` }],
        },
      ];
    }),
};

interface Suspect {
  readonly target: PlannedTarget;
  readonly rows: 'lines' | 'traces';
  readonly limit: number;
  /** Where the limit stands. */
  readonly setting: string;
  readonly lines?: Question<readonly SeriesSummary[]>;
  readonly found?: Question<readonly FoundTrace[]>;
}

/** What Grafana's data sources ask for where nothing is said: Loki `DEFAULT_MAX_LINES`, Tempo `DEFAULT_LIMIT`. */
const usual = { lines: 1000, traces: 20 } as const;

/** Searches for more traces than these are dear, and a limit so high is rarely a slip. */
const mostTraces = 1000;

const suspects = ({ targets }: Evidence): readonly Suspect[] =>
  targets.flatMap(({ target, status }): readonly Suspect[] => {
    const { datasource, language, mode, query, range, model, shown } = target;
    if (status !== 'data' || !countsRows(shown)) {
      return [];
    }
    if (language === 'logql' && isLogsQuery(query)) {
      const own = numeric(model.maxLines);
      return [
        {
          target,
          rows: 'lines',
          limit: own ?? datasource.maxLines ?? usual.lines,
          setting: own === undefined ? `the line limit of ${datasource.name}` : 'the line limit of the query',
          lines: instant(datasource, countOf(target), range.toMs),
        },
      ];
    }
    const limit = numeric(model.limit);
    return mode === 'search' && (limit ?? usual.traces) <= mostTraces
      ? [
          {
            target,
            rows: 'traces',
            limit: limit ?? usual.traces,
            setting: limit === undefined ? 'the limit of a search' : 'the limit of the query',
            found: traces(datasource, query, absoluteRange(range.fromMs, range.toMs), (limit ?? usual.traces) + 1),
          },
        ]
      : [];
  });

const numeric = (value: unknown): number | undefined => {
  const number = Number(value);
  return value !== null && value !== '' && Number.isFinite(number) && number > 0 ? number : undefined;
};

/** Whether a panel makes a number of rows; a list that ends somewhere is a list. */
const countsRows = (shown: PlannedTarget['shown']): boolean =>
  (shown?.calcs ?? []).some((each) => /^(count|distinctCount)$/.test(each)) ||
  (shown?.transformations ?? []).some((each) => /^(groupBy|groupingToMatrix|histogram)$/.test(each));

/** The filter on `__error__` matches every line: without it one that a parser cannot read fails the count. */
function countOf({ query, range }: PlannedTarget): string {
  const seconds = Math.max(1, Math.round((range.toMs - range.fromMs) / 1000));
  return `sum(count_over_time(${query}\n| __error__!="none" [${seconds}s]))`;
}

function thereOf(evidence: Evidence, { lines, found }: Suspect): number | undefined {
  const traced = found && evidence.answer(found);
  return lines ? numberOf(evidence.answer(lines)) : traced?.ok ? traced.value.length : undefined;
}
