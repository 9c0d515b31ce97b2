import { DashboardJson } from '../../lab/dashboards/dashboards';
import { Incident } from '../../lab/incidents/incident';
import { before, healthyScenario, Sample, Scenario } from '../../lab/world/scenario';
import { combined, mergeScenarios, Surroundings } from './combine';

const sample = (series: string, value = 1): Sample => ({ series, timeMs: 10, value });
const merged = (one: Partial<Scenario>, other: Partial<Scenario>): Scenario =>
  mergeScenarios(mergeScenarios(healthyScenario, one), other);

describe('merged scenarios', () => {
  it('stop what either stops', () => {
    const { traffic, app } = merged({ traffic: before(5), app: before(20) }, { app: before(10) });
    expect([traffic(4), traffic(5), app(9), app(10)]).toEqual([true, false, true, false]);
  });

  it('scrape as the one that says something', () => {
    const { scrape } = merged(
      { scrape: (job) => (job === 'loki' ? 'forbidden' : 'answered') },
      { scrape: () => 'no-such-host' }
    );
    expect([scrape('loki', 0), scrape('mimir', 0)]).toEqual(['forbidden', 'no-such-host']);
  });

  it.each<[string, boolean, boolean, boolean]>([
    ['logs', false, true, false],
    ['logs', true, false, false],
    ['logs', true, true, true],
  ])('push %s where both let them pass', (_, one, other, expected) => {
    expect(merged({ otlp: () => one }, { otlp: () => other }).otlp('logs', 0)).toBe(expected);
  });

  it('change samples one after the other, and drop what either drops', () => {
    const { stored } = merged(
      { stored: (each) => (each.series === 'lost' ? [] : [{ ...each, value: each.value + 1 }]) },
      { stored: (each) => [{ ...each, value: each.value * 10 }] }
    );
    expect([stored(sample('kept')), stored(sample('lost'))]).toEqual([[sample('kept', 20)], []]);
  });

  it('lose a line that either loses', () => {
    const entry = { timeMs: 0, line: 'x' };
    const { storedLine } = merged(
      { storedLine: (labels, each) => (labels['app'] === 'a' ? [] : [{ labels, entry: each }]) },
      { storedLine: (labels, each) => [{ labels: { ...labels, seen: 'yes' }, entry: each }] }
    );
    expect([storedLine({ app: 'a' }, entry), storedLine({ app: 'b' }, entry)]).toEqual([
      [],
      [{ labels: { app: 'b', seen: 'yes' }, entry }],
    ]);
  });
});

const dashboard = (uid: string): DashboardJson => ({ uid, title: uid, panels: [] });
const incident = (name: string, rest: Partial<Incident> = {}): Incident => ({
  name,
  title: '',
  description: '',
  whatMisled: '',
  ...rest,
});
const surroundings: Surroundings = {
  also: (scenario) => (minuteMs) => (scenario.collector(minuteMs) ? [sample('house')] : []),
  dashboards: () => [dashboard('town')],
};
const HOUR = 3_600_000;

describe('combined incidents', () => {
  const retitled =
    (title: string): Incident['dashboards'] =>
    (_found, repaired) =>
      repaired.map((each) => ({ ...each, title: each.title + title }));

  it('change dashboards one after the other, and serve only those of the case', () => {
    const both = combined(
      [incident('a', { dashboards: retitled('1') }), incident('b', { dashboards: retitled('2') })],
      ({ uid }) => uid !== 'hidden',
      surroundings
    );
    expect(both.dashboards?.([], [dashboard('x'), dashboard('hidden')])?.map(({ title }) => title)).toEqual([
      'x12',
      'town12',
    ]);
  });

  it('begin each when it began', () => {
    const seen: number[] = [];
    const began = (agoMs: number, from: 'hour' | 'start'): Partial<Incident> => ({
      began: { agoMs, from },
      scenario: (sinceMs) => {
        seen.push(sinceMs);
        return {};
      },
    });
    const both = combined([incident('a', began(HOUR, 'hour')), incident('b', began(60, 'start'))], () => true);
    both.scenario?.(5 * HOUR + 100);
    expect({ began: both.began, seen }).toEqual({
      began: { agoMs: 0, from: 'start' },
      seen: [4 * HOUR, 5 * HOUR + 40],
    });
  });

  it('let the surroundings go the way of all samples', () => {
    const also = (...all: readonly Incident[]) =>
      combined(all, () => true, surroundings)
        .scenario?.(0)
        .also?.(0);
    expect(also(incident('fine', { scenario: () => ({}) }))).toEqual([sample('house')]);
    expect(also(incident('stopped', { scenario: () => ({ collector: () => false }) }))).toEqual([]);
    expect(also(incident('dropped', { scenario: () => ({ stored: () => [] }) }))).toEqual([]);
  });
});
