import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { grouped } from '../grouped';
import { EvidenceItem, PlannedTarget, Selector, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { claimParts } from './shared/claims';
import { duration, item, listed, proofOf } from './shared/words';

/** rate() and its like need two samples in the window; scrapes are further apart than that. Rival: the series is gone. */
export const rateWindowTooShort: Check = {
  id: 'rate-window-too-short',
  hop: 'query',
  title: 'The rate window is shorter than two scrapes',
  asks: (evidence) => trials(evidence).flatMap(({ inWindow, spacing, wider }) => [inWindow, spacing, wider]),
  examine: (evidence) => faults(shortWindows(evidence)).map((windows) => finding(evidence, windows)),
};

/** A window that holds no two samples, though a wider one would. */
interface ShortWindow extends Trial {
  readonly samples: number;
  readonly spacingMs: number;
}

type Several<T> = readonly [T, ...T[]];

function shortWindows(evidence: Evidence): readonly ShortWindow[] {
  return trials(evidence).flatMap((trial) => {
    const { windowMs, inWindow, spacing, wider } = trial;
    const samples = value(evidence, inWindow);
    const spacingMs = Math.round(value(evidence, spacing) ?? 0) * 1000;
    const rescued = value(evidence, wider);
    if (samples === undefined || samples >= 2 || (rescued ?? 0) === 0) {
      return [];
    }
    // Samples this close fill the window: it is empty because they ended, not because it is short.
    return 2 * spacingMs <= windowMs ? [] : [{ ...trial, samples, spacingMs }];
  });
}

/** Scrape intervals that people set, in seconds, the longest first. */
const usual = [600, 300, 180, 120, 90, 60, 45, 30, 20, 15, 10, 5];

/** What is set: a scrape that failed makes the interval look a little longer, in ten minutes of one a minute by a ninth. */
const about = (spacingMs: number): number =>
  1000 *
  (usual.find((seconds) => spacingMs >= 980 * seconds && spacingMs <= 1150 * seconds) ?? Math.round(spacingMs / 1000));

/** Windows that one change mends: all that Grafana chose by the data source’s scrape interval; of others, those over samples that are as far apart. */
function faults(windows: readonly ShortWindow[]): readonly Several<ShortWindow>[] {
  const furthestFirst = [...windows].sort((a, b) => b.spacingMs - a.spacingMs);
  return [
    ...grouped(furthestFirst, (each) =>
      JSON.stringify([each.target.datasource.uid, isAuto(each) || about(each.spacingMs)])
    ).values(),
  ];
}

const isAuto = ({ target, windowMs }: Trial): boolean => target.autoWindowMs === windowMs;

/** Queries whose samples are counted before everybody’s eyes; the others are among the panels. */
const shownQueries = 3;

/** The first of the windows has the samples that are the furthest apart. */
function finding(evidence: Evidence, windows: Several<ShortWindow>): Finding {
  const [widest] = windows;
  const { datasource } = widest.target;
  const intervalMs = about(widest.spacingMs);
  const apart = duration(intervalMs);
  const needed = duration(4 * intervalMs);
  const queries = [...new Map(windows.map((each) => [rateOf(each, each.windowMs), each])).values()];
  const lengths = [...new Set(queries.map(({ windowMs }) => duration(windowMs)))];
  const most = Math.max(...queries.map(({ samples }) => samples));
  const affected = new Set(windows.map(({ target }) => target.id));
  return {
    subject: isAuto(widest) ? `${datasource.name} scrape interval` : `${datasource.name} samples ${apart} apart`,
    signal: 'metrics',
    verdict: 'proved',
    ...(queries.length === 1
      ? {
          what: `${widest.call}() looks at ${listed(lengths)}, but samples are ${apart} apart: it never sees two of them.`,
          proofLine: `at most ${most} sample in ${listed(lengths)}; with ${duration(widerMs(widest.windowMs))} the same query has data`,
        }
      : {
          what: `${queries.length} queries look at ${listed(lengths)}, but samples are ${apart} apart: they never see two of them.`,
          proofLine: `at most ${most} sample in ${listed(lengths)}; with wider windows the same queries have data`,
        }),
    evidence: [
      ...queries.slice(0, shownQueries).flatMap((each) => trialEvidence(evidence, each)),
      item(
        'collector',
        'How far apart are samples really?',
        duration(widest.spacingMs),
        'measured: the time between them, on average'
      ),
    ],
    rivals: [{ rival: 'the series is gone', because: 'it has samples now, only too far apart' }],
    remedy: isAuto(widest)
      ? {
          text: `Set the scrape interval of the data source ${datasource.name} to ${apart}: $__rate_interval then becomes ${needed}.`,
          lines: { file: 'provisioning/datasources', after: `jsonData:\n  timeInterval: ${apart}` },
        }
      : {
          text: `Use a window of at least ${needed}; or $__rate_interval, once the data source ${datasource.name} has ${apart} as its scrape interval.`,
          lines: {
            file: 'dashboard query',
            before: lengths.map((length) => `[${length}]`).join('\n'),
            after: lengths.map(() => `[${needed}]`).join('\n'),
          },
        },
    claims: claimParts(evidence, ({ state }) => affected.has(state.target.id)),
  };
}

function trialEvidence({ nowMs }: Evidence, window: ShortWindow): readonly EvidenceItem[] {
  const { target, selector, windowMs, samples } = window;
  const length = duration(windowMs);
  const widerQuery = rateOf(window, widerMs(windowMs));
  return [
    item(
      'query',
      `How many samples of ${selector.text} fall into ${length}?`,
      `${samples}`,
      'a rate needs two',
      proofOf(target.datasource, `count_over_time(${selector.text}[${length}])`, nowMs)
    ),
    item(
      'query',
      `And with a window of ${duration(widerMs(windowMs))}?`,
      'data',
      'the series is fine',
      proofOf(target.datasource, widerQuery, nowMs)
    ),
  ];
}

const rateOf = ({ call, selector }: Trial, windowMs: number): string =>
  `${call}(${selector.text}[${duration(windowMs)}])`;

const rateLike = new Set(['rate', 'increase', 'irate', 'idelta', 'delta', 'deriv']);
const widerMs = (windowMs: number): number => Math.max(4 * windowMs, 600_000);

/** Seconds between the samples that are there: a series that began minutes ago has few in an hour, however close they are. */
const spacingOver = (text: string, range: string): string => {
  const moments = `(timestamp(${text})[${range}:15s])`;
  return `(max_over_time${moments} - min_over_time${moments}) / (count_over_time(${text}[${range}]) - 1 > 0)`;
};

interface Trial {
  readonly target: PlannedTarget;
  readonly selector: Selector;
  readonly call: string;
  readonly windowMs: number;
  readonly inWindow: Question<readonly SeriesSummary[]>;
  readonly spacing: Question<readonly SeriesSummary[]>;
  readonly wider: Question<readonly SeriesSummary[]>;
}

/** Failing targets all of whose selectors have series now, with a rate-like call among them. */
function trials({ parts }: Evidence): readonly Trial[] {
  return parts.flatMap(({ state: { target, status }, key }) => {
    if (key !== '*' || status === 'error' || target.language !== 'promql' || !target.parsed.ok) {
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
          target,
          selector,
          call,
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
