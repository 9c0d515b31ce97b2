/**
 * Real answers, damaged at random: what cannot be read is a failure and never "nothing there", and a scan over such answers ends
 * in a report that proves nothing from them. How often is said in src/engine/testing/wild/runs.ts.
 */
import fc from 'fast-check';

import { scan } from '../engine';
import { Answer, QueryResult, Report, RootCause } from '../engine/model';
import { Ports } from '../engine/ports';
import { wildly } from '../engine/testing/wild/runs';
import { grafanaPorts } from './ports';
import { Answering, answering, dashboardUids, isOfStore, shareOf } from './testing/answering';
import { all, damaged, damageOf, plain, Raw } from './testing/damage';
import { fakeHttp, json, loki, mimir, never, range, recordedAnswer, recordedBatch, tempo } from './testing/fakeHttp';

const clock = { nowMs: () => range.toMs, sleepMs: () => Promise.resolve() };

interface Reading {
  readonly name: string;
  readonly answer: Raw;
  read(ports: Ports): Promise<Answer<unknown>>;
}

const queryOf = (source: typeof mimir, keepPoints: boolean) => ({
  id: 'q',
  datasource: source,
  model: { expr: 'x' },
  range,
  intervalMs: 15_000,
  maxDataPoints: 100,
  keepPoints,
});
const query = (name: 'batchMetrics' | 'batchNaN', source: typeof mimir, keepPoints = false): Reading => ({
  name: `${name} ${source.uid}`,
  answer: recordedBatch(name) as Raw,
  read: async ({ stores }) =>
    (await stores.query([queryOf(source, keepPoints)], never)).get('q') as Answer<QueryResult>,
});

const readings: readonly Reading[] = [
  { name: 'search', answer: recordedAnswer('search'), read: ({ grafana }) => grafana.dashboards(never) },
  { name: 'dashboard', answer: recordedAnswer('dashboard'), read: ({ grafana }) => grafana.dashboard('x', never) },
  { name: 'data sources', answer: recordedAnswer('dataSources'), read: ({ grafana }) => grafana.dataSources(never) },
  {
    name: 'names',
    answer: recordedAnswer('mimirLabels'),
    read: ({ stores }) => stores.labelNames(mimir, [], range, never),
  },
  {
    name: 'values',
    answer: recordedAnswer('lokiSources'),
    read: ({ stores }) => stores.labelValues(loki, 'source', [], range, never),
  },
  {
    name: 'series of Mimir',
    answer: recordedAnswer('mimirSeries'),
    read: ({ stores }) => stores.series(mimir, ['up'], range, never),
  },
  {
    name: 'series of Loki',
    answer: recordedAnswer('lokiSeries'),
    read: ({ stores }) => stores.series(loki, ['{a="b"}'], range, never),
  },
  {
    name: 'traces',
    answer: recordedAnswer('tempoSearch'),
    read: ({ stores }) => stores.searchTraces(tempo, '{}', range, 20, never),
  },
  {
    name: 'tags',
    answer: recordedAnswer('tempoScopedTags'),
    read: ({ stores }) => stores.spanTags(tempo, range, never),
  },
  {
    name: 'tag values',
    answer: recordedAnswer('tempoValues'),
    read: ({ stores }) => stores.spanTagValues(tempo, 'resource.service.name', range, never),
  },
  query('batchMetrics', mimir),
  query('batchNaN', mimir, true),
];
const reading = fc.constantFrom(...readings);

const portsOver = (answer: Raw) => grafanaPorts(fakeHttp(answer), clock);

/** How much was found. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) {
    return value.length;
  }
  const { series, rows } = value as Partial<QueryResult>;
  return series && rows !== undefined ? series.length + rows : Object.keys(value as object).length;
}

test.each(readings)('$name is read', async ({ answer, read }) => {
  const read_ = await read(portsOver(answer));
  expect(read_.ok && sizeOf(read_.value)).toBeGreaterThan(0);
});

test('what is no whole answer is a failure', async () => {
  await fc.assert(
    fc.asyncProperty(reading, damageOf(plain), async ({ name, answer, read }, damage) => {
      // The results of a batch stand in its body, whatever the status (recorded).
      fc.pre(!(damage.kind === 'status' && name.startsWith('batch')));
      const got = await read(portsOver(damaged(answer, damage)));
      expect([name, damage.kind, got.ok ? sizeOf(got.value) : 'failure']).toEqual([name, damage.kind, 'failure']);
    }),
    wildly(300)
  );
});

test('what has another shape is never taken for nothing', async () => {
  await fc.assert(
    fc.asyncProperty(reading, damageOf(['type']), async ({ name, answer, read }, damage) => {
      const got = await read(portsOver(damaged(answer, damage)));
      expect([name, got.ok && sizeOf(got.value)]).not.toEqual([name, 0]);
    }),
    wildly(600)
  );
});

test('nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(reading, damageOf(['type', 'null', 'missing']), async ({ answer, read }, damage) => {
      expect(typeof (await read(portsOver(damaged(answer, damage)))).ok).toBe('boolean');
    }),
    wildly(150)
  );
});

/** More than a function takes as arguments, and less than is refused as too large. */
const many = <T>(one: T): readonly T[] => Array.from({ length: 130_000 }, () => one);

test.each([
  ['traces', json(200, { traces: many({ traceID: 'a', startTimeUnixNano: '1795231829907000000' }) }), 20],
  ['tag values', json(200, { tagValues: many({ value: 'a' }) }), 130_000],
  ['names', json(200, { status: 'success', data: many('a') }), 1],
])('very many %s are read, as many as were asked for', async (name, answer, expected) => {
  const got = await readings.find((each) => each.name === name)?.read(portsOver(answer as Raw));
  expect(got?.ok && sizeOf(got.value)).toBe(expected);
});

const dashboards = fc.subarray([...dashboardUids], { minLength: 1, maxLength: 2 });

async function scanned(http: Answering): Promise<Report> {
  const events = scan(grafanaPorts(http, clock), {}, never);
  for (;;) {
    const next = await events.next();
    if (next.done) {
      return next.value;
    }
  }
}

/** Said of dashboards and data sources alone, or of a store that does not answer. */
const isWithoutStores = ({ cause }: RootCause): boolean =>
  /^(datasource-|matchers-contradictory|trace-link-broken|variable-|panel-|store-|query-limit)/.test(cause);
const provedOf = ({ rootCauses, noticed }: Report): readonly RootCause[] =>
  [...rootCauses, ...noticed].filter(({ verdict }) => verdict === 'proved');

test('a scan over answers of which some are damaged ends in a report', async () => {
  await fc.assert(
    fc.asyncProperty(
      dashboards,
      fc.nat(),
      damageOf(all),
      fc.constantFrom(0, 0.1, 0.5),
      async (uids, seed, damage, share) => {
        const http = answering(uids, seed, (answer, request) =>
          isOfStore(request) && shareOf(`${seed} ${JSON.stringify(request)}`) < share ? damaged(answer, damage) : answer
        );
        const report = await scanned(http);
        expect(report.complete).toBe(true);
        expect(JSON.parse(JSON.stringify(report))).toBeTruthy();
        expect(http.asked()).toBeLessThan(1000);
      }
    ),
    wildly(6)
  );
});

test('nothing is proved from answers none of which can be read', async () => {
  await fc.assert(
    fc.asyncProperty(dashboards, fc.nat(), damageOf(plain), async (uids, seed, damage) => {
      const http = answering(uids, seed, (answer, request) => {
        // A batch says of each target whether it succeeded: with another status it is still whole.
        const kind = damage.kind === 'status' && request.path === '/api/ds/query' ? 'empty' : damage.kind;
        return isOfStore(request) ? damaged(answer, { ...damage, kind }) : answer;
      });
      const wrong = provedOf(await scanned(http)).filter((each) => !isWithoutStores(each));
      expect(wrong.map(({ id, proofLine }) => `${damage.kind} ${id}: ${proofLine}`)).toEqual([]);
    }),
    wildly(8)
  );
});
