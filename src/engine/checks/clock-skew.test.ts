import { ClockReading } from '../ports';
import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  evidenceWith,
  failed,
  from,
  logStore,
  loki,
  metricFacts,
  minutesAgo,
  nowMs,
  service,
  streamFacts,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { clockSkew } from './clock-skew';

const newestQuery = 'max by (job) (max_over_time(timestamp(up)[15m:30s] offset -10m))';
const stampOf = (selector: string): string => `max(max_over_time(timestamp(${selector})[15m:30s] offset -10m))`;
const time = '{"kind":"time"}';
const seconds = (count: number): number => count * 1000;

/** A clock that is so far from the viewer's, and answers after `tripMs`. */
const ahead = (byMs: number, tripMs = 200): ClockReading => ({
  askedMs: nowMs,
  saidMs: nowMs + tripMs / 2 + byMs - 500,
  answeredMs: nowMs + tripMs,
});
const newest = (jobs: Readonly<Record<string, number>>): readonly SeriesSummary[] =>
  Object.entries(jobs).map(([job, byMs]) => ({
    labels: { job },
    samples: 1,
    zeros: 0,
    nonFinite: 0,
    last: (nowMs + byMs) / 1000,
  }));
/** The store's clock is so far from the viewer's, and the newest samples are ten seconds old by the store's. */
const store = (byMs: number, tripMs?: number): Answers => ({
  [newestQuery]: newest({ alloy: byMs - seconds(10), 'scanium-backend': byMs - seconds(40) }),
  [time]: ahead(byMs, tripMs),
});

const services = [service('scanium-backend')];
const metric = 'scanium_http_requests_total';
const logs = '{source="scanium-backend"}';
const streams = [{ source: 'scanium-backend' }];
const ranged = { fromMs: minutesAgo(5), toMs: nowMs, raw: { from: 'now-5m', to: 'now' } };

/** What the panels show where the viewer's clock is 12 minutes ahead. */
const early = {
  services,
  targets: [
    targetState(metric, { range: ranged }),
    targetState(logs, { panelId: 2, datasource: loki, range: ranged }),
    targetState('{}', { panelId: 3, datasource: tempo, range: ranged }),
    targetState('absent_metric', { panelId: 4 }),
    targetState('up', { panelId: 5, status: 'stale' }),
    targetState('up', {
      panelId: 6,
      status: 'data',
      range: { fromMs: minutesAgo(600), toMs: minutesAgo(540), raw: { from: 'now-10h', to: String(minutesAgo(540)) } },
    }),
  ],
  selectors: [
    metricFacts(metric, { origins: [from('scanium-backend', minutesAgo(12))] }),
    metricFacts('absent_metric', { origins: [from('scanium-backend', minutesAgo(600))] }),
    streamFacts(logs, streams, { lastMs: minutesAgo(13) }),
  ],
  logs: [logStore(streams)],
  traces: [traceStore(['scanium-backend'], { foundMs: [minutesAgo(12)] })],
};
const claims = [`overview/1/A MIMIR ${metric}`, `overview/2/A LOKI ${logs}`, 'overview/3/A *'];
const twelve = -seconds(720);

testCheck(clockSkew, {
  found: [
    {
      name: 'the viewer is 12 minutes ahead of Grafana and the store: claims what is fresh by theirs, and no series that ended before',
      evidence: evidenceWith({ ...early, grafanaTime: ahead(twelve), answers: store(twelve) }),
      finds: [
        {
          verdict: 'proved',
          subject: 'the clock of this computer',
          claims,
          distorts: ['overview/5/A'],
          says: '12 minutes ahead',
        },
      ],
    },
    {
      name: 'the viewer is behind: panels that end now show the past, none is empty for it',
      evidence: evidenceWith({
        services,
        targets: [targetState(metric, { status: 'data' }), targetState('up', { panelId: 2, status: 'zero' })],
        grafanaTime: ahead(seconds(240)),
        answers: store(seconds(240)),
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'the clock of this computer',
          claims: [],
          distorts: ['overview/1/A', 'overview/2/A'],
          says: 'ends 4 minutes before the present',
        },
      ],
    },
    {
      name: 'Grafana alone is behind: alert rules have its time, panels do not',
      evidence: evidenceWith({ ...early, grafanaTime: ahead(-seconds(95)), answers: store(0) }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Grafana’s clock',
          claims: [],
          distorts: [],
          says: 'is 95 seconds behind: alert rules',
        },
      ],
    },
    {
      name: 'the store alone is ahead, its samples are as new as they should be',
      evidence: evidenceWith({
        services,
        grafanaTime: ahead(0),
        answers: { [newestQuery]: newest({ alloy: -seconds(10) }), [time]: ahead(seconds(300)) },
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir’s clock', claims: [], distorts: [], says: '5 minutes ahead' }],
    },
    {
      name: 'samples from beyond all clocks: the collector stamps them, and what is scraped happened earlier',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(metric, { status: 'data' }),
          targetState(logs, { panelId: 2, datasource: loki, status: 'data' }),
          targetState('pushed_total', { panelId: 3, status: 'data' }),
        ],
        grafanaTime: ahead(seconds(5)),
        answers: {
          ...store(0),
          [newestQuery]: newest({ alloy: seconds(180), 'scanium-backend': seconds(150) }),
          [stampOf(metric)]: newest({ '': seconds(150) }),
          [stampOf('pushed_total')]: newest({ '': -seconds(10) }),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'the collector that scrapes alloy, scanium-backend',
          claims: [],
          distorts: ['overview/1/A'],
          says: 'at least 3 minutes ahead',
        },
      ],
    },
    {
      name: 'one job alone is ahead: another collector scrapes it',
      evidence: evidenceWith({
        services,
        targets: [targetState(metric, { status: 'data' }), targetState('edge_load', { panelId: 2, status: 'data' })],
        grafanaTime: ahead(0),
        answers: {
          ...store(0),
          [newestQuery]: newest({ alloy: -seconds(10), edge: seconds(120) }),
          [stampOf(metric)]: newest({ '': -seconds(40) }),
          [stampOf('edge_load')]: newest({ '': seconds(120) }),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'the collector that scrapes edge',
          claims: [],
          distorts: ['overview/2/A'],
          says: 'another clock than the other targets',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'healthy twin: 10 seconds apart',
      evidence: evidenceWith({ ...early, grafanaTime: ahead(-seconds(10)), answers: store(-seconds(10)) }),
    },
    {
      name: 'healthy twin: Grafana and the store answer after 80 seconds, and what they said may be from then',
      evidence: evidenceWith({
        ...early,
        grafanaTime: ahead(-seconds(39), seconds(80)),
        answers: store(-seconds(39), seconds(80)),
      }),
    },
    {
      name: 'healthy twin: a sample that came while the scan went on is newer than its start',
      evidence: evidenceWith({
        services,
        grafanaTime: ahead(0),
        answers: {
          [newestQuery]: newest({ alloy: seconds(55) }),
          [time]: { askedMs: nowMs + seconds(60), saidMs: nowMs + seconds(60), answeredMs: nowMs + seconds(61) },
        },
      }),
    },
    {
      name: 'samples are 12 minutes late or the scrape ended: the clocks agree',
      evidence: evidenceWith({
        ...early,
        grafanaTime: ahead(0),
        answers: { [newestQuery]: newest({ alloy: twelve }), [time]: ahead(0) },
      }),
    },
  ],
  unknown: [
    {
      name: 'only Grafana told its clock: one of two is wrong',
      evidence: evidenceWith({ ...early, grafanaTime: ahead(twelve), answers: { [newestQuery]: failed('timeout') } }),
      finds: [
        {
          verdict: 'likely',
          subject: 'the clock of this computer and Grafana’s clock',
          claims,
          says: 'a third clock',
        },
      ],
    },
    {
      name: 'no two of the three agree',
      evidence: evidenceWith({ services, grafanaTime: ahead(seconds(100)), answers: store(seconds(200)) }),
      finds: [
        {
          verdict: 'likely',
          subject: 'the clock of this computer and Mimir’s clock',
          claims: [],
          says: '3 minutes apart',
        },
      ],
    },
    {
      name: 'only the store told its clock, and samples are ahead of it and of the viewer: they need not be wrong',
      evidence: evidenceWith({
        services,
        answers: { ...store(seconds(120)), [newestQuery]: newest({ alloy: seconds(110) }) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'the clock of this computer and Mimir’s clock',
          claims: [],
          says: '2 minutes apart',
        },
      ],
    },
  ],
});
