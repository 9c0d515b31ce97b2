import { Evidence } from '../evidence/evidence';
import { checks } from '../checks';
import { AlertQuery, AlertReport, AlertRule } from '../model';
import { parsePromql } from '../query/promql';
import {
  down,
  evidenceWith,
  from,
  loki,
  metricFacts,
  mimir,
  minutesAgo,
  scrapedBy,
  service,
  skippedTarget,
  streamFacts,
  targetState,
} from '../testing/evidence';
import { reportAlerts } from './alerts';
import { explain as explainBy } from './fold';

const explain = (evidence: Evidence) => explainBy(evidence, checks);

type Pieces = Parameters<typeof evidenceWith>[0];

const requests = 'scanium_http_requests_total{job="scanium-backend"}';
const asked = `sum(rate(${requests}[5m]))`;
const hourAgo = minutesAgo(60);

const query = (refId = 'A'): AlertQuery => ({
  refId,
  datasourceUid: mimir.uid,
  fromSeconds: 600,
  toSeconds: 0,
  model: { expr: asked },
});
const rule = (rest: Partial<AlertRule> = {}): AlertRule => ({
  id: 'r',
  uid: 'r',
  title: '5xx',
  group: 'g',
  isPaused: false,
  onNoData: 'OK',
  onError: 'OK',
  state: 'inactive',
  queries: [query()],
  needs: 'each',
  ...rest,
});

/** What the rule's query `refId` reads, and how that came out. */
function ofAlert(text = asked, options: Parameters<typeof targetState>[1] = {}) {
  const state = targetState(text, { mode: 'instant', ...options });
  const refId = options.refId ?? 'A';
  return { ...state, target: { ...state.target, id: `alert/r/${refId}`, alertId: 'r', dashboardUid: 'alert/r' } };
}

/** The backend is not scraped any more, and its requests ended with that. */
const broken = (...targets: ReturnType<typeof ofAlert>[]): Pieces => ({
  targets,
  metrics: [scrapedBy([down('scanium-backend', hourAgo)])],
  services: [service('scanium-backend', { scrape: down('scanium-backend', hourAgo) })],
  selectors: [metricFacts(requests, { base: 0, origins: [from('scanium-backend', hourAgo)] })],
});

function reported(given: AlertRule, evidence: Pieces): Pick<AlertReport, 'status' | 'why' | 'rootCauses'> {
  const whole = evidenceWith(evidence);
  const [report] = reportAlerts([given], whole, explain(whole));
  return { status: 'unknown', why: '', rootCauses: [], ...report };
}

describe('a rule whose selector is dead', () => {
  it.each<[string, Partial<AlertRule>, AlertReport['status'], string]>([
    ['OK', { onNoData: 'OK' }, 'blind', '"No data" is OK: nobody is told'],
    ['KeepLast', { onNoData: 'KeepLast' }, 'blind', '"No data" is KeepLast: nobody is told'],
    ['NoData', { onNoData: 'NoData' }, 'telling', 'is NoData: it says so'],
    ['Alerting', { onNoData: 'Alerting' }, 'telling', 'is Alerting: it says so'],
    ['not known', { onNoData: undefined }, 'telling', 'is not known'],
    ['KeepLast, and it fires still', { onNoData: 'KeepLast', state: 'firing' }, 'telling', 'it is firing'],
    ['none: a store runs it', { ruler: 'Mimir', onNoData: undefined }, 'blind', 'a rule of Mimir never fires then'],
  ])('with the setting %s', (_, given, status, why) => {
    const report = reported(rule(given), broken(ofAlert()));
    expect(report).toMatchObject({ status, rootCauses: ['scrape-failing:scanium-backend'] });
    expect(report.why).toContain(why);
  });

  it('is blind though no cause is found', () => {
    const evidence = { targets: [ofAlert()], selectors: [metricFacts(requests, { base: 0, everSeen: undefined })] };
    expect(reported(rule(), evidence)).toMatchObject({ status: 'blind', rootCauses: [] });
  });

  it('is left alone while it is paused', () => {
    expect(reported(rule({ isPaused: true }), {})).toMatchObject({ status: 'paused' });
  });

  it('is blind behind a fallback unless its zero fires', () => {
    const text = `${asked} or vector(0)`;
    const evidence = broken(ofAlert(text, { status: 'zero', onlyFallback: true }));
    expect(reported(rule(), evidence)).toMatchObject({ status: 'blind' });
    expect(reported(rule({ state: 'firing' }), evidence)).toMatchObject({ status: 'telling' });
    expect(reported(rule({ state: undefined }), evidence)).toMatchObject({ status: 'unknown' });
  });
});

describe('a rule whose query fails', () => {
  const refused = { kind: 'unreachable', message: 'connection refused' } as const;
  it.each([
    ['OK', 'blind'],
    ['KeepLast', 'blind'],
    ['Error', 'telling'],
    ['Alerting', 'telling'],
  ])('with the setting %s is %s', (onError, status) => {
    const report = reported(rule({ onError, onNoData: 'NoData' }), { targets: [ofAlert(asked, { failure: refused })] });
    expect(report).toMatchObject({ status });
  });

  it('fails as well where its data source does not exist', () => {
    const skipped = {
      ...skippedTarget({ kind: 'datasource-missing', ref: 'GONE', placeholder: false }),
      id: 'alert/r/A',
      alertId: 'r',
    };
    expect(reported(rule(), { skipped: [skipped] })).toMatchObject({
      status: 'blind',
      rootCauses: [expect.stringContaining('datasource-missing')],
    });
  });
});

describe('a rule that is well', () => {
  it.each<[string, Pieces]>([
    ['has data', { targets: [ofAlert(asked, { status: 'data' })] }],
    ['has zeros, which are data', { targets: [ofAlert(asked, { status: 'zero' })] }],
    // As a join or absent() leaves it: every selector is alive.
    ['is empty as a whole', { targets: [ofAlert()], selectors: [metricFacts(requests, { now: 3, base: 3 })] }],
  ])('%s', (_, evidence) => {
    expect(reported(rule(), evidence)).toMatchObject({ status: 'watching', rootCauses: [] });
  });

  it('waits for its absence', () => {
    const absent = { ...query(), model: { expr: 'absent(up)' } };
    expect(reported(rule({ queries: [absent] }), {})).toMatchObject({
      status: 'watching',
      why: 'it fires when what it asks is not there',
    });
  });

  it('is quiet where nothing has happened', () => {
    const errors = 'scanium_http_requests_total{status_code=~"5.."}';
    const evidence = { targets: [ofAlert(errors)], selectors: [metricFacts(errors, { base: 4, without: [4] })] };
    expect(reported(rule(), evidence)).toMatchObject({ status: 'quiet', rootCauses: [] });
  });

  it('is quiet without log lines of an app without traffic', () => {
    const text = '{source="scanium-backend"}';
    const evidence = {
      services: [service('scanium-backend', { traffic: false })],
      targets: [ofAlert(text, { datasource: loki })],
      selectors: [streamFacts(text, [{ source: 'scanium-backend' }], { lastMs: minutesAgo(120) })],
    };
    expect(reported(rule(), evidence)).toMatchObject({ status: 'quiet' });
  });

  it('is quiet where its streams are there and no line passes its filter', () => {
    const text = '{source="scanium-backend"} |= "payment"';
    const evidence = {
      targets: [ofAlert(text, { datasource: loki })],
      selectors: [streamFacts(text, [{ source: 'scanium-backend' }], { lastMs: minutesAgo(1) })],
    };
    expect(reported(rule(), evidence)).toMatchObject({ status: 'quiet', rootCauses: [] });
  });

  it('is blind where its streams are not', () => {
    const text = '{source="scanium-watch"} |= "payment"';
    const evidence = { targets: [ofAlert(text, { datasource: loki })], selectors: [streamFacts(text, [])] };
    expect(reported(rule(), evidence)).toMatchObject({ status: 'blind' });
  });

  it('is not looked at where its store is of none of the three signals', () => {
    const skipped = { ...skippedTarget({ kind: 'other-store', type: 'mysql' }), id: 'alert/r/A', alertId: 'r' };
    expect(reported(rule(), { skipped: [skipped] })).toMatchObject({ status: 'not-looked-at' });
  });
});

it('sees with one of two queries where any is enough, and with both where each is needed', () => {
  const evidence = broken(ofAlert(), ofAlert('up', { refId: 'B', status: 'data' }));
  const both = { queries: [query('A'), query('B')] };
  expect(reported(rule({ ...both, needs: 'any' }), evidence)).toMatchObject({ status: 'watching' });
  expect(reported(rule({ ...both, needs: 'each' }), evidence)).toMatchObject({ status: 'blind' });
});

it('is fading while it still sees earlier data of what is broken', () => {
  const parsed = parsePromql(requests);
  const selector = parsed.ok ? parsed.selectors[0] : undefined;
  const evidence = evidenceWith({
    ...broken(ofAlert(asked, { status: 'data' })),
    metrics: [scrapedBy([down('scanium-backend', minutesAgo(1))])],
    services: [service('scanium-backend', { scrape: down('scanium-backend', minutesAgo(1)) })],
    selectors: [],
    origins: new Map([[`${mimir.uid} ${selector?.text ?? ''}`, [from('scanium-backend', minutesAgo(1))]]]),
  });
  const [report] = reportAlerts([rule()], evidence, explain(evidence));
  expect(report).toMatchObject({ status: 'fading', rootCauses: ['scrape-failing:scanium-backend'] });
  expect(report?.fadesAtMs).toBeGreaterThan(evidence.nowMs);
});
