import { Answer, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { TargetState } from '../probing/panels';
import { Question } from '../probing/question';
import { mimir, nowMs, targetState } from '../testing/evidence';
import { Endings, gatherEndings, readingsOf } from './ending';

const seconds = (agoSeconds: number): number => nowMs / 1000 - agoSeconds;

interface Sampled {
  /** Seconds since the newest sample; undefined: an instant query shows none. */
  readonly age?: number;
  readonly spacing: number;
  /** Seconds since the newest one, three minutes ago. */
  readonly ageThen?: number;
  readonly seenLately?: boolean;
}

/** A store whose targets are all fresh, and one metric of which each answer is told here. */
function storeOf({ age, spacing, ageThen = 5, seenLately = true }: Sampled): Asker {
  const valueOf = (expr: string): number | undefined => {
    switch (true) {
      case expr === 'max by (job, instance) (timestamp(up))':
        return seconds(2);
      case expr.startsWith('max(timestamp(') && expr.includes('offset'):
        return seconds(180 + ageThen);
      case expr.startsWith('max(timestamp('):
        return age === undefined ? undefined : seconds(age);
      case expr.startsWith('max(max_over_time('):
        return seenLately ? seconds(200) : undefined;
      case expr.includes('count_over_time('):
        return spacing;
      default:
        return undefined;
    }
  };
  const answer = ({ spec }: Question<unknown>): readonly SeriesSummary[] => {
    const value = 'expr' in spec ? valueOf(spec.expr) : undefined;
    const labels = { job: 'shop', instance: 'shop:80' };
    return value === undefined ? [] : [{ labels, samples: 1, zeros: 0, nonFinite: 0, last: value }];
  };
  return {
    ask: () => Promise.resolve(),
    answer: <T>(question: Question<T>): Answer<T> => ({ ok: true, value: answer(question) as unknown as T }),
    run: () => Promise.resolve(new Map()),
    spent: () => [],
  };
}

const endingsOf = (states: readonly TargetState[], sampled: Sampled): Promise<Endings> =>
  gatherEndings(readingsOf(states, [mimir], nowMs), nowMs, storeOf(sampled));

describe('what shows data and reads what ended', () => {
  const asks = (query: string) => targetState(query, { status: 'data' });

  it.each([
    ['it goes on', { age: 4, spacing: 5 }, 'data'],
    ['its end was marked some minutes ago', { spacing: 5 }, 'stale'],
    ['it was not there in the last minutes either', { spacing: 5, seenLately: false }, 'data'],
    ['nothing newer came for two minutes, without a mark', { age: 120, spacing: 5 }, 'stale'],
    ['the same of what comes once a minute', { age: 120, spacing: 60 }, 'data'],
    ['its samples always arrive as late', { age: 120, spacing: 5, ageThen: 110 }, 'data'],
  ])('%s', async (_, sampled, status) => {
    const { targets } = await endingsOf([asks('rate(shop_total[5m])')], sampled);
    expect(targets.map((each) => each.status)).toEqual([status]);
  });

  it('asks neither for the past nor for a fallback', async () => {
    const states = [asks('shop_total offset 1d'), asks('vector(0)')];
    const { targets } = await endingsOf(states, { age: 120, spacing: 5 });
    expect(targets.map((each) => each.status)).toEqual(['data', 'data']);
  });

  it('says since when a selector is silent that an instant query shows still', async () => {
    const { silentSince } = await endingsOf([asks('shop_total')], { age: 120, spacing: 5 });
    expect([...silentSince]).toEqual([['MIMIR shop_total', nowMs - 120_000]]);
  });
});
