/** The whole engine on worlds at random: whatever dashboards hold and stores answer, a scan ends in a report that can be trusted. */
import fc from 'fast-check';

import { dashboardUrl, editPanelUrl, exploreUrl, panelUrl, targetProof } from './links';
import { panelKey, Report, RootCause, ScanOptions } from './model';
import { CancelSignal } from './ports';
import { scan, ScanFailed } from './scan';
import { dashboard, libraryPanel, sources } from './testing/wild/dashboards';
import { failureKinds, failureOf, WildPorts, wildPorts, World } from './testing/wild/ports';
import { wildly } from './testing/wild/runs';

const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.nat(),
  sources,
  dashboards: fc.array(dashboard, { minLength: 1, maxLength: 3 }),
  library: libraryPanel,
});
const rough: fc.Arbitrary<World> = fc
  .tuple(worlds, fc.constantFrom(0, 0, 0.05, 0.5, 1), fc.boolean())
  .map(([world, failing, odd]) => ({ ...world, failing, odd }));

/** A signal that can be aborted, as AbortController has it; the engine knows none. */
class Cancel implements CancelSignal {
  aborted = false;
  private readonly listeners: (() => void)[] = [];

  addEventListener(_: 'abort', listener: () => void): void {
    this.listeners.push(listener);
  }

  abort(): void {
    this.aborted = true;
    this.listeners.forEach((listener) => listener());
  }
}

interface Scanned extends WildPorts {
  readonly report: Report;
}

async function scanned(world: World, options: ScanOptions = {}, cancel = new Cancel()): Promise<Scanned> {
  const wild = wildPorts(world, cancel);
  const events = scan(wild.ports, options, cancel);
  for (;;) {
    const next = await events.next();
    if (next.done) {
      return { ...wild, report: next.value };
    }
  }
}

const panelsOf = (report: Report) =>
  report.dashboards.flatMap(({ uid, panels }) =>
    panels.map((panel) => ({ key: panelKey({ dashboardUid: uid, panelId: panel.id }), panel }))
  );
const causesOf = ({ rootCauses, noticed }: Report): readonly RootCause[] => [...rootCauses, ...noticed];
const proved = (report: Report) => causesOf(report).filter(({ verdict }) => verdict === 'proved');

test('a scan ends in a report that says the same when it is written and read again', async () => {
  await fc.assert(
    fc.asyncProperty(rough, async (world) => {
      const { report, unreadable } = await scanned(world);
      expect(report.complete).toBe(true);
      expect(JSON.parse(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(report, refuseOdd)));
      expect(unreadable).toEqual([]);
    }),
    wildly(16)
  );
});

/** What JSON cannot hold. */
function refuseOdd(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`${name} is ${value}`);
  }
  if (typeof value === 'function' || value instanceof Map || value instanceof Set) {
    throw new Error(`${name} is lost in JSON`);
  }
  return value;
}

test('every count adds up, and every panel that fails is explained, at rest, or said to be unexplained', async () => {
  await fc.assert(
    fc.asyncProperty(rough, async (world) => {
      const { report } = await scanned(world);
      const panels = panelsOf(report);
      const { panels: all, fading, ...byStatus } = report.counts;
      expect(all).toBe(panels.length);
      expect(Object.values(byStatus).reduce((sum, count) => sum + count, 0)).toBe(all);
      expect(fading).toBe(panels.filter(({ panel }) => panel.fadesAtMs !== undefined).length);
      expect(new Set(panels.map((each) => each.key)).size).toBe(all);
      expect(new Set(causesOf(report).map(({ id }) => id)).size).toBe(causesOf(report).length);

      const unexplained = new Set(report.unexplained.map(panelKey));
      const quiet = new Set(report.quiet.map(panelKey));
      panels.forEach(({ key: id, panel }) => {
        // Of two queries of a panel one may have its cause while nothing explains the other.
        const isBlamed = panel.rootCauses.length > 0 || unexplained.has(id);
        const isFailing = ['no-data', 'error', 'partial'].includes(panel.status);
        expect([id, panel.status, isBlamed || quiet.has(id)]).toEqual([
          id,
          panel.status,
          isFailing || isBlamed || quiet.has(id),
        ]);
        expect([id, isBlamed && quiet.has(id)]).toEqual([id, false]);
        expect([id, unexplained.has(id)]).toEqual([id, isFailing && panel.isUnexplained === true]);
      });
      // A cause names a panel where the panel names the cause, and the other way round: two causes mean that both are needed.
      const named = report.rootCauses.flatMap((cause) =>
        [...cause.panels, ...cause.fading, ...cause.distorted].map((ref) => `${panelKey(ref)} ${cause.id}`)
      );
      const naming = panels.flatMap(({ key: id, panel }) => panel.rootCauses.map((cause) => `${id} ${cause}`));
      expect([...new Set(named)].sort()).toEqual([...new Set(naming)].sort());
      report.rootCauses.forEach((cause) => {
        expect(new Set(cause.panels.map(panelKey)).size).toBe(cause.panels.length);
      });
    }),
    wildly(16)
  );
});

test('every link stays in Grafana and leads where it says', async () => {
  const origin = 'https://grafana.example';
  const at = (link: string) => new URL(link, origin);
  await fc.assert(
    fc.asyncProperty(rough, async (world) => {
      const { report } = await scanned(world);
      const links = report.dashboards.flatMap((each) => [
        dashboardUrl(each),
        ...each.panels.flatMap(({ id }) => [panelUrl(each, id), editPanelUrl(each, id)]),
      ]);
      links.forEach((link) => {
        expect(link).toMatch(/^\/d\/[^/]/);
        expect([link, at(link).origin, at(link).hash, at(link).pathname.slice(0, 3)]).toEqual([
          link,
          origin,
          '',
          '/d/',
        ]);
      });
      report.dashboards.forEach((each) => {
        const parameters = at(dashboardUrl(each)).searchParams;
        const names = new Set([...parameters.keys()].filter((name) => !/^(from|to|var-.*)$/s.test(name)));
        expect([...names]).toEqual([]);
      });
      const proofs = [
        ...causesOf(report).flatMap(({ evidence }) => evidence.flatMap(({ proof }) => proof ?? [])),
        ...panelsOf(report).flatMap(({ panel }) => panel.targets.flatMap((target) => targetProof(panel, target) ?? [])),
      ];
      proofs.forEach((proof) => {
        const url = at(exploreUrl(proof));
        expect([url.origin, url.pathname, url.hash]).toEqual([origin, '/explore', '']);
        expect([...url.searchParams.keys()]).toEqual(['schemaVersion', 'panes']);
        expect(JSON.parse(url.searchParams.get('panes') ?? '')).toMatchObject({
          a: { datasource: proof.datasourceUid },
        });
      });
    }),
    wildly(10)
  );
});

test('the same world gives the same report, in whatever order its answers come', async () => {
  await fc.assert(
    fc.asyncProperty(rough, async (world) => {
      const budgetPerStore = 100_000;
      const { report } = await scanned(world, { budgetPerStore });
      const { report: again } = await scanned({ ...world, late: 1 }, { budgetPerStore });
      const { report: late } = await scanned({ ...world, late: 2 }, { budgetPerStore });
      const told = (one: Report) => JSON.stringify({ ...one, stores: [] });
      expect(told(again)).toBe(told(report));
      expect(told(late)).toBe(told(report));
    }),
    wildly(6)
  );
});

test('no store is sent more than its budget', async () => {
  await fc.assert(
    fc.asyncProperty(rough, fc.integer({ min: 0, max: 60 }), async (world, budgetPerStore) => {
      const { report, asked } = await scanned(world, { budgetPerStore });
      asked.forEach((requests, uid) => expect([uid, requests]).toEqual([uid, Math.min(requests, budgetPerStore)]));
      report.stores.forEach(({ uid, requests }) => expect([uid, asked.get(uid) ?? 0]).toEqual([uid, requests]));
    }),
    wildly(12)
  );
});

test('a cancelled scan ends soon, though stores say nothing any more', async () => {
  await fc.assert(
    fc.asyncProperty(rough, fc.nat(60), fc.nat(40), async (world, silentFrom, turns) => {
      const cancel = new Cancel();
      let ended = false;
      const end = scanned({ ...world, silentFrom }, {}, cancel)
        .then(
          ({ report }) => expect([report.cancelled, report.complete]).toEqual([cancel.aborted, !cancel.aborted]),
          (error: unknown) => expect(error).toBeInstanceOf(ScanFailed)
        )
        .finally(() => (ended = true));
      for (let turn = 0; turn < turns && !ended; turn++) {
        await new Promise(setImmediate);
      }
      cancel.abort();
      for (let turn = 0; turn < 5 && !ended; turn++) {
        await new Promise(setImmediate);
      }
      expect(ended).toBe(true);
      await end;
    }),
    wildly(12)
  );
});

/** Decided by what Grafana itself has: dashboards, variables, data sources, alone. */
const withoutStores = [
  'datasource-missing',
  'datasource-type-mismatch',
  'matchers-contradictory',
  'trace-link-broken',
  'variable-all-literal',
  'variable-empty',
  'panel-shows-nothing',
  'panel-plugin-missing',
];
/** That a store does not answer, or not this query in time, is what happened to it here. */
const isOfStores = ({ cause }: RootCause) => /^(store-|query-limit)/.test(cause);

test('where no store answers, nothing is proved but what dashboards and data sources show alone', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.constantFrom(...failureKinds), async (world, kind) => {
      const lost = { share: 1.1, seed: 1, failure: failureOf(kind) };
      const { report } = await scanned({ ...world, lost });
      const others = proved(report).filter((each) => !withoutStores.includes(each.cause) && !isOfStores(each));
      // A store that cannot read any query does answer, and says so.
      const isAnswer = ['bad-query', 'limit'].includes(kind);
      expect(isAnswer ? [] : others.map(({ id, proofLine }) => `${id}: ${proofLine}`)).toEqual([]);
    }),
    wildly(16)
  );
});

test('nothing is proved from what was not answered', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.nat(), fc.constantFrom(0.1, 0.3, 0.6), async (world, seed, share) => {
      const budgetPerStore = 100_000;
      const { report } = await scanned(world, { budgetPerStore });
      const lost = { share, seed, failure: failureOf('timeout') };
      const { report: less } = await scanned({ ...world, lost }, { budgetPerStore });
      const known = new Set(
        causesOf(report).flatMap(({ cause, explains }) => [cause, ...explains.map((each) => each.cause)])
      );
      const wrong = proved(less).filter((each) => !known.has(each.cause) && !isOfStores(each));
      expect(wrong.map(({ id, proofLine }) => `${id}: ${proofLine}`)).toEqual([]);
    }),
    wildly(10)
  );
});
