/** Whether apps have traffic, of all of them in one term: asked of a real Prometheus, with counters that start, end and start again. */
import { trafficOf, trafficQuestions } from '../src/engine/evidence/traffic';
import { DataSource } from '../src/engine/model';
import { createAsker } from '../src/engine/probing/asker';
import { Incident, MINUTE } from './incidents/incident';
import { Lab, startLab } from './lab';
import { portsOf } from './scanLab';
import { moment } from './testing/moment';
import { series } from './world/series';

const mimir: DataSource = { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true };

/** Requests of each app so many minutes ago; undefined where it is not scraped. */
const apps: Readonly<Record<string, (minutesAgo: number) => number | undefined>> = {
  busy: (ago) => 5000 - ago,
  steady: (ago) => 50_000 - 20 * ago,
  'steady-until-now': (ago) => 50_000 - 20 * Math.max(ago, 4),
  idle: () => 5000,
  restarted: (ago) => (ago > 10 ? 5000 - ago : 10 - Math.floor(ago / 2)),
  'idle-back-after-an-outage': (ago) => (ago < 4 || ago > 40 ? 5000 : undefined),
  'busy-back-after-an-outage': (ago) => (ago < 8 || ago > 40 ? 5000 - ago : undefined),
};

const incident: Incident = {
  name: 'traffic',
  title: 'Apps with and without traffic',
  description: '',
  whatMisled: '',
  scenario: () => ({
    also: (minuteMs) => {
      const ago = Math.floor((moment - minuteMs) / MINUTE);
      const own = Object.entries(apps).flatMap(([job, requestsAt]) => {
        const value = requestsAt(ago);
        return value === undefined ? [] : [{ name: 'shop_requests_total', labels: { job, route: '/buy' }, value }];
      });
      const others = [
        { name: 'probed_requests_total', labels: { job: 'probed', route: '/health' }, value: 5000 - ago },
        { name: 'process_requests_total', labels: { job: 'runtime', route: '/buy' }, value: 5000 - ago },
        // Two counters with the same labels in one app: only their names tell them apart.
        { name: 'first_requests_total', labels: { job: 'two', route: '/buy' }, value: 100 },
        { name: 'other_requests_total', labels: { job: 'two', route: '/buy' }, value: 5000 - ago },
      ];
      return [...own, ...others].map(({ name, labels, value }) => ({
        series: series(name, { ...labels, instance: `${labels.job}:80` }),
        timeMs: minuteMs,
        value,
      }));
    },
  }),
};

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident, standingAtMs: moment });
}, 60_000);
afterAll(() => lab.stop());

test.each<[string, { rising: boolean; isSteady: boolean; query: string } | undefined]>([
  [
    'busy',
    { rising: true, isSteady: false, query: 'sum(increase(shop_requests_total{job="busy", instance="busy:80"}[15m]))' },
  ],
  ['steady', expect.objectContaining({ rising: true, isSteady: true })],
  ['steady-until-now', expect.objectContaining({ rising: true, isSteady: false })],
  [
    'idle',
    {
      rising: false,
      isSteady: false,
      query: 'sum(increase(shop_requests_total{job="idle", instance="idle:80"}[15m]))',
    },
  ],
  [
    'restarted',
    {
      rising: true,
      isSteady: false,
      query: 'sum(increase(shop_requests_total{job="restarted", instance="restarted:80"}[15m]))',
    },
  ],
  ['idle-back-after-an-outage', undefined],
  ['busy-back-after-an-outage', expect.objectContaining({ rising: true })],
  ['probed', undefined],
  ['runtime', undefined],
  [
    'two',
    { rising: true, isSteady: false, query: 'sum(increase(other_requests_total{job="two", instance="two:80"}[15m]))' },
  ],
])('%s', async (job, traffic) => {
  const asker = createAsker(portsOf(lab), 10, new AbortController().signal);
  await asker.ask(trafficQuestions(mimir, moment));
  const target = {
    source: mimir,
    job,
    instance: `${job}:80`,
    labels: { job },
    state: 'up',
    wasUp: true,
    lastMs: moment,
  } as const;
  expect(trafficOf(target, moment, asker)).toEqual(traffic);
});
