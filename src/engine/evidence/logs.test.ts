/** A selector that the list of streams does not satisfy is asked for by itself. */
import { Answer, Labels } from '../model';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { parseQuery } from '../query';
import { logStore, loki, mimir, nowMs } from '../testing/evidence';
import { matches, withStreamsOf } from './logs';

const known: readonly Labels[] = [{ container: 'shop' }];
const files: readonly Labels[] = [{ filename: '/var/log/nginx/error.log' }];

const selectorsOf = (query: string) => {
  const parsed = parseQuery('logql', query);
  return parsed.ok ? parsed.selectors.map((selector) => ({ source: loki, selector })) : [];
};

/** A store of these streams, of which the list told only some. */
function asker(streams: readonly Labels[], isAnswering = true): Asker & { readonly asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = [];
  const matchesOf = ({ spec }: Question<unknown>) => (spec.kind === 'series' ? spec.match : []);
  const found = (question: Question<unknown>): Answer<unknown> =>
    isAnswering
      ? {
          ok: true,
          value: streams.filter((labels) =>
            matchesOf(question)
              .flatMap(selectorsOf)
              .some(({ selector }) => selector.matchers.every((matcher) => matches(labels, matcher)))
          ),
        }
      : { ok: false, failure: { kind: 'timeout', message: 'too slow' } };
  return {
    asked,
    ask: async (questions) => questions.forEach((question) => asked.push(matchesOf(question))),
    answer: <T>(question: Question<T>) => found(question) as Answer<T>,
    run: async () => new Map(),
    spent: () => [],
  };
}

const told = async (query: string, asks: Asker) => withStreamsOf(selectorsOf(query), [logStore(known)], nowMs, asks);

test('streams without a sender’s name are found for a selector that means them', async () => {
  const asks = asker([...known, ...files]);
  const [store] = await told('{filename="/var/log/nginx/error.log"} |= "crit"', asks);
  expect(store).toMatchObject({ streams: [...known, ...files], confirmed: true });
  expect(asks.asked).toHaveLength(1);
});

test('another value of the label is found, so that the label is not taken for missing', async () => {
  const [store] = await told('{filename="/var/log/other.log"}', asker([...known, ...files]));
  expect(store?.streams).toEqual([...known, ...files]);
});

test('nothing is found: the list is confirmed', async () => {
  const [store] = await told('{filename="x"}', asker(known));
  expect(store).toMatchObject({ streams: known, confirmed: true });
});

test('a store that does not answer leaves the list unconfirmed', async () => {
  const [store] = await told('{filename="x"}', asker(known, false));
  expect(store).toMatchObject({ streams: known, confirmed: false });
});

test('a selector that the list satisfies, or that Loki would refuse, costs nothing', async () => {
  const asks = asker(known);
  await told('{container="shop"}', asks);
  await told('{filename=~".*"}', asks);
  await withStreamsOf(
    selectorsOf('{filename="x"}').map((each) => ({ ...each, source: mimir })),
    [logStore(known)],
    nowMs,
    asks
  );
  expect(asks.asked.flat()).toEqual([]);
});
