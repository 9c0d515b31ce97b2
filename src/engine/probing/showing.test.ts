import { Answer, PlannedTarget, SeriesSummary } from '../model';
import { loki, mimir, nowMs, targetState, tempo } from '../testing/evidence';
import { judge } from './panels';
import { absoluteRange } from './question';
import { isInDoubt, resultOf, showingOf } from './showing';

type Options = Parameters<typeof targetState>[1];
const planned = (query: string, options: Options = {}): PlannedTarget => targetState(query, options).target;
const inLoki = (query: string, options: Options = {}) => planned(query, { datasource: loki, ...options });

function termOf(target: PlannedTarget): string | undefined {
  const spec = showingOf(target)?.question.spec;
  return spec && 'expr' in spec ? `${spec.kind}: ${spec.expr.replaceAll('\n', '')}` : undefined;
}

const series = (summary: Partial<SeriesSummary>): SeriesSummary => ({
  labels: {},
  samples: 0,
  zeros: 0,
  nonFinite: 0,
  ...summary,
});
const found = (...all: readonly SeriesSummary[]): Answer<readonly SeriesSummary[]> => ({ ok: true, value: all });

describe('the term for what a panel shows', () => {
  it.each<[string, PlannedTarget, string | undefined]>([
    ['values over time', planned('sum(rate(up[5m]))'), 'history: max(abs(sum(rate(up[5m]))))'],
    ['the last value', planned('up', { mode: 'instant' }), 'instant: max(abs(up))'],
    [
      'series that only the name tells apart, which abs would drop',
      planned('{__name__=~"a|b"}'),
      'history: max({__name__=~"a|b"}) ^ 2 + min({__name__=~"a|b"}) ^ 2',
    ],
    ['rates of lines', inLoki('sum(rate({a="b"}[5m]))'), 'history: count(sum(rate({a="b"}[5m])))'],
    [
      'rates of lines without their fallback',
      inLoki('sum(rate({a="b"}[5m])) or vector(0)'),
      'history: count(sum(rate({a="b"}[5m])))',
    ],
    [
      'lines, whatever a parser makes of them',
      inLoki('{a="b"} | json'),
      'instant: sum(count_over_time({a="b"} | json| __error__!="none" [900s]))',
    ],
    [
      'nothing for lines of more time than Loki may give',
      inLoki('{a="b"}', { range: absoluteRange(nowMs - 31 * 86_400_000, nowMs) }),
      undefined,
    ],
    ['nothing for more lines than Loki may give', { ...inLoki('{a="b"}'), model: { maxLines: 20_000 } }, undefined],
    ['nothing for a constant', planned('vector(1)'), undefined],
    ['nothing for what does not parse', planned('sum('), undefined],
    ['nothing for a search', planned('{}', { datasource: tempo }), undefined],
  ])('%s', (_, target, expected) => expect(termOf(target)).toBe(expected));

  it('keeps a comment at the end of a query from swallowing what follows', () => {
    const spec = showingOf(planned('up # is it?'))?.question.spec;
    expect(spec && 'expr' in spec && spec.expr).toBe('max(abs(\nup # is it?\n))');
  });
});

describe('what a term tells', () => {
  const metric = planned('sum(rate(up[5m]))', { mode: 'instant' });
  const withFallback = inLoki('sum(rate({a="b"}[5m])) or vector(0)', { mode: 'instant' });
  const lines = inLoki('{a="b"}');
  it.each<[string, PlannedTarget, Answer<readonly SeriesSummary[]>, string]>([
    ['nothing', metric, found(), 'no-data'],
    ['only zeros', metric, found(series({ samples: 3, zeros: 3, last: 0 })), 'zero'],
    ['values', metric, found(series({ samples: 3, zeros: 2, last: 4 })), 'data'],
    ['NaN and perhaps more', metric, found(series({ samples: 2, nonFinite: 1 })), 'in doubt'],
    ['a fallback alone', withFallback, found(), 'zero'],
    ['a fallback that is not zero', inLoki('sum(rate({a="b"}[5m])) or on() vector(1)'), found(), 'data'],
    [
      'a fallback that the query goes on with',
      inLoki('1 - (sum(rate({a="b"}[5m])) or vector(0))'),
      found(),
      'in doubt',
    ],
    ['more than a fallback', withFallback, found(series({ samples: 1, last: 2, max: 2 })), 'data'],
    [
      'more series than a store may give',
      inLoki('rate({a="b"}[5m])'),
      found(series({ samples: 1, max: 400 })),
      'in doubt',
    ],
    ['young lines', lines, found(series({ samples: 1, last: 7 })), 'data'],
    ['no young lines', lines, found(), 'no-data'],
    ['a refused query', metric, { ok: false, failure: { kind: 'bad-query', message: 'parse error' } }, 'in doubt'],
    ['a refused size', metric, { ok: false, failure: { kind: 'limit', message: 'too many' } }, 'in doubt'],
    ['a store that is down', metric, { ok: false, failure: { kind: 'unreachable', message: 'refused' } }, 'error'],
    ['a spent budget', metric, { ok: false, failure: { kind: 'over-budget', message: 'spent' } }, 'skipped'],
  ])('%s', (_, target, answer, expected) => {
    const showing = showingOf(target);
    const status =
      showing && (isInDoubt(showing, answer) ? 'in doubt' : judge(target, resultOf(showing, answer)).status);
    expect(status).toBe(expected);
  });

  it('asks the stores of equal panels once', () => {
    expect(showingOf(planned('up', { panelId: 1 }))?.question.key).toBe(
      showingOf(planned('up', { panelId: 2 }))?.question.key
    );
    expect(showingOf(planned('up'))?.question.key).not.toBe(
      showingOf(planned('up', { datasource: { ...mimir, uid: 'OTHER' } }))?.question.key
    );
  });
});
