import { foundDashboards } from '../../lab/dashboards/dashboards';
import { repaired } from '../../lab/dashboards/repairs';
import { Case } from './case';
import { conflict, known, readJson, resolved } from './cases';
import { plannedCases } from './plan';
import { publicWorld } from './world/public';

const all = known();
const cases = plannedCases(all, publicWorld, 1);
const of = (group: Case['group']) => cases.filter((each) => each.group === group);

it('has every incident of the lab, and the truth of each', () => {
  expect(all.withoutTruth).toEqual([]);
});

it('has as many cases as were promised, each once', () => {
  expect(of('double').length).toBeGreaterThanOrEqual(40);
  expect(of('random')).toHaveLength(20);
  expect(of('control').length).toBeGreaterThanOrEqual(4);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

it('tells each fault by panels that it alone hits, wherever faults are combined', () => {
  const combined = cases.filter(({ incidents }) => incidents.length > 1);
  expect(combined.flatMap((each) => conflict(all, each, publicWorld) ?? [])).toEqual([]);
});

it.each(cases.map((each): [string, Case] => [each.id, each]))('%s: each fault hits a panel', (_, each) => {
  expect(() => resolved(all, each, publicWorld)).not.toThrow();
});

it('takes the same random cases for the same seed, and others for another', () => {
  const random = (seed: number) => plannedCases(all, publicWorld, seed).filter(({ group }) => group === 'random');
  expect(random(1)).toEqual(of('random'));
  expect(random(2)).not.toEqual(of('random'));
});

it.each([
  ['both break the scrape', ['different-networks', 'https-required'], /both change scrape/],
  ['one hides the other', ['collector-down', 'span-metrics-missing'], /hits no panel/],
  ['a control', ['healthy', 'different-networks'], /not to be combined/],
])('does not combine where %s', (_, incidents, why) => {
  expect(conflict(all, { id: '', group: 'double', incidents, dashboards: 'user' })).toMatch(why);
});

it('holds nobody to a trace that another fault hides', () => {
  const truthOf = (...incidents: string[]) =>
    resolved(all, { id: '', group: 'double', incidents, dashboards: 'user' }).truth[0];
  expect(truthOf('https-required')?.accepts).toEqual(['scrape-rejected']);
  expect(truthOf('https-required', 'log-driver')?.accepts).toEqual(['scrape-rejected', 'scrape-failing']);
});

it('names rivals that are cases', () => {
  const ids = new Set(cases.map(({ id }) => id));
  const rivals = readJson<readonly string[][]>('cases/rivals.json').flat();
  expect(rivals.filter((id) => !ids.has(id))).toEqual([]);
});

it('translates causes into faults that there are', () => {
  const faults = readJson<Record<string, string>>('faults.json');
  const meant = Object.values(readJson<Record<string, readonly string[]>>('tools/pipeline-health.json')).flat();
  expect(meant.filter((fault) => !(fault in faults))).toEqual([]);
});

it('serves no dashboard of the user under the uid of another', () => {
  const uids = [...repaired(foundDashboards()), ...publicWorld.dashboards()].map(({ uid }) => uid);
  expect(new Set(uids).size).toBe(uids.length);
});
