/** Who sends spans now, of many services, with few searches. */
import { Answer } from '../model';
import { FoundTrace } from '../ports';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { minutesAgo, nowMs, tempo } from '../testing/evidence';
import { gatherServices } from './services';
import { gatherTraces } from './traces';

interface Store {
  /** Newest span of each service. */
  readonly newest: Readonly<Record<string, number>>;
  /** Whether a trace says who is in it besides its root. */
  readonly counts: boolean;
  /** Searches of these texts are not answered. */
  readonly refuses?: RegExp;
}

/** Every trace begins at a gateway; a search answers at most five traces, oldest first, as a store may. */
function asker({ newest, counts, refuses }: Store): Asker & { readonly asked: Set<string> } {
  const asked = new Set<string>();
  const search = (query: string, fromMs: number, toMs: number): Answer<readonly FoundTrace[]> =>
    refuses?.test(query)
      ? { ok: false, failure: { kind: 'timeout', message: 'too slow' } }
      : {
          ok: true,
          value: Object.entries(newest)
            .filter(([name]) => query === '{}' || query.includes(`"${name}"`))
            .filter(([, ms]) => ms >= fromMs && ms <= toMs)
            .sort(([, a], [, b]) => a - b)
            .slice(0, 5)
            .map(([name, startMs]) => ({
              traceId: name,
              rootService: 'gateway',
              ...(counts ? { services: ['gateway', name] } : {}),
              startMs,
            })),
        };
  const answerOf = ({ spec }: Question<unknown>): Answer<unknown> =>
    spec.kind === 'traces'
      ? search(spec.query, spec.range.fromMs, spec.range.toMs)
      : { ok: true, value: Object.keys(newest) };
  return {
    asked,
    ask: async (questions) => questions.forEach(({ key }) => asked.add(key)),
    answer: <T>(question: Question<T>) => answerOf(question) as Answer<T>,
    run: async () => new Map(),
    spent: () => [],
  };
}

const fleet = (count: number, ms: (index: number) => number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`app-${index}`, ms(index)]));

async function statesOf(store: Store) {
  const asks = asker(store);
  const traces = await gatherTraces(tempo, nowMs, asks);
  const services = await gatherServices([], [], [traces], nowMs, asks);
  const named = (kind: string) => services.filter(({ traces: state }) => state.kind === kind).map(({ name }) => name);
  return {
    fresh: named('fresh'),
    ended: named('ended'),
    unknown: named('unknown'),
    never: named('never'),
    services,
    requests: asks.asked.size,
  };
}

test.each([40, 13])('%i services behind one gateway, all busy', async (count) => {
  const { fresh, ended, unknown, requests } = await statesOf({
    newest: fleet(count, (index) => nowMs - index * 5000),
    counts: true,
  });
  expect({ fresh: fresh.length, ended, unknown }).toEqual({ fresh: count + 1, ended: [], unknown: [] });
  expect(requests).toBeLessThan(count);
});

test('a store that names the roots alone is asked of a few services in a group, and of the others nothing is said', async () => {
  const { fresh, ended, unknown } = await statesOf({ newest: fleet(40, () => nowMs - 5000), counts: false });
  expect({ fresh: fresh.length, ended, unknown: unknown.length }).toEqual({ fresh: 23, ended: [], unknown: 18 });
});

test('among busy ones those that ended are told, and when', async () => {
  const { ended, unknown, services } = await statesOf({
    newest: { ...fleet(20, () => minutesAgo(1)), 'app-3': minutesAgo(200), 'app-4': minutesAgo(25) },
    counts: true,
  });
  expect({ ended, unknown }).toEqual({ ended: ['app-3', 'app-4'], unknown: [] });
  expect(services.find(({ name }) => name === 'app-3')?.traces).toEqual({ kind: 'ended', lastMs: minutesAgo(200) });
  expect(services.find(({ name }) => name === 'app-4')?.traces).toEqual({ kind: 'ended', lastMs: minutesAgo(25) });
});

test('a fleet that ended as a whole costs few searches', async () => {
  const { ended, requests } = await statesOf({ newest: fleet(60, () => minutesAgo(90)), counts: true });
  expect(ended).toHaveLength(60);
  expect(requests).toBeLessThan(50);
});

test('a search without an answer says nothing', async () => {
  const { fresh, ended, unknown } = await statesOf({
    newest: fleet(3, () => minutesAgo(1)),
    counts: false,
    refuses: /app/,
  });
  expect({ fresh, ended, unknown }).toEqual({ fresh: ['gateway'], ended: [], unknown: ['app-0', 'app-1', 'app-2'] });
});
