import { Check } from './check';
import { areShownAsIs, drawnStates } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { measureOf } from '../query/measure';
import { item, proofOf } from './shared/words';

/** A panel says "per second" and draws what was counted since the start. Rivals: the total is meant; it is a rate already. */
export const counterDrawnRaw: Check = {
  id: 'counter-drawn-raw',
  hop: 'query',
  title: 'A counter is drawn where its rate is meant',
  asks: (evidence) => suspects(evidence).flatMap(({ rises, falls }) => [rises, falls]),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ target, said, rises, falls }) => {
      const rising = numberOf(evidence.answer(rises)) ?? 0;
      const falling = numberOf(evidence.answer(falls));
      if (rising === 0 || (falling ?? 0) > 0) {
        return [];
      }
      const { datasource, query, parsed } = target;
      const [selector] = parsed.ok ? parsed.selectors : [];
      const name = selector?.metric ?? query;
      const proved = falling === 0;
      return [
        {
          subject: `${datasource.name} ${query.replace(/\s+/g, ' ')}`,
          signal: 'metrics' as const,
          verdict: proved ? ('proved' as const) : ('likely' as const),
          what: `The panel’s ${said.by} says ${said.text}, and its query draws ${name} itself: all that was counted since its process started.`,
          proofLine: `${name} is drawn without rate(), and only rose in the last hour`,
          evidence: [
            item(
              'panel',
              'What does the panel say that it shows?',
              `${said.by}: ${said.text}`,
              'a number for each second or minute is meant'
            ),
            item(
              'query',
              'How did its values move in the last hour?',
              proved ? 'they rose and never fell' : 'they rose',
              'it is a total, which grows as long as the process runs',
              proofOf(datasource, query, evidence.nowMs)
            ),
          ],
          rivals: proved
            ? [
                { rival: 'the total is meant', because: `the panel’s ${said.by} says ${said.text}` },
                {
                  rival: 'it is a rate already, under the name of a counter',
                  because: 'a rate falls now and then; this never did',
                },
              ]
            : [],
          wouldDecide: proved ? [] : [`Whether ${name} ever falls while its process runs`],
          remedy: {
            text: `Draw how fast it grows, or, where the total is meant, give the panel another ${said.by}.`,
            ...(selector && {
              lines: {
                file: 'dashboard query',
                before: selector.text,
                after: `rate(${selector.text}[$__rate_interval])`,
              },
            }),
          },
          claims: [],
          distorts: [{ targetId: target.id, how: `draws the total of ${name} as ${said.text}` }],
        },
      ];
    }),
};

interface Said {
  readonly by: 'unit' | 'title';
  readonly text: string;
}

interface Suspect {
  readonly target: PlannedTarget;
  readonly said: Said;
  readonly rises: Question<readonly SeriesSummary[]>;
  readonly falls: Question<readonly SeriesSummary[]>;
}

/** Ids of Grafana's rates (12.4 packages/grafana-data/src/valueFormats/categories.ts, "Throughput" and "Data rate"). */
const rateUnit =
  /^((c|o|req|r|w|io|e|m|rec|rows|p)(ps|pm)|ops|opm|iops|mps|Bps|binBps|bps|binbps|(K|M|G|T|P)i?(B|bit)s)$/;
/** Not "rate" alone: an error rate may be a share, and a total would be wrong for it in another way. */
const rateTitle = /\b(per|an?|each) (second|minute|hour)\b|\/ ?(s|sec|m|min|h)\b|\b(qps|rps|tps|request rate)\b/i;
const counterName = /_(total|count|sum)$/;
/** What a panel makes of its values that is a difference in time. */
const differences = new Set(['diff', 'diffperc', 'delta', 'range', 'step']);

const suspects = (evidence: Evidence): readonly Suspect[] =>
  drawnStates(evidence).flatMap(({ target, status }) => {
    const said = saidBy(target);
    if (status !== 'data' || said === undefined || !isTotal(target)) {
      return [];
    }
    const { datasource, query, range } = target;
    const ask = (expr: string) => instant(datasource, `count(${expr})`, range.toMs);
    const hour = `((\n${query}\n)[1h:2m])`;
    return [
      {
        target,
        said,
        rises: ask(`changes${hour} > 3 and resets${hour} == 0`),
        falls: ask(`resets${hour} > 0`),
      },
    ];
  });

function saidBy({ shown }: PlannedTarget): Said | undefined {
  const { unit = '', title = '', calcs = [] } = shown ?? {};
  if (!shown || !areShownAsIs(shown) || calcs.some((each) => differences.has(each))) {
    return undefined;
  }
  return rateUnit.test(unit)
    ? { by: 'unit', text: unit }
    : rateTitle.test(title)
      ? { by: 'title', text: `“${title}”` }
      : undefined;
}

/** Counters as they are, summed or scaled: no window, no function of time, nothing divided by a time. */
function isTotal({ parsed, query }: PlannedTarget): boolean {
  const measure = measureOf(query);
  return (
    parsed.ok &&
    parsed.selectors.length > 0 &&
    parsed.selectors.every(
      ({ metric = '', rangeMs, offsetMs, call }) =>
        counterName.test(metric) && rangeMs === undefined && offsetMs === undefined && call === undefined
    ) &&
    measure !== undefined &&
    !measure.isShare &&
    (measure.seconds === 0 || (measure.seconds === 1 && measure.bytes === 0))
  );
}
