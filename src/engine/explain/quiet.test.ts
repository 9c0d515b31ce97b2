import {
  Answers,
  counted,
  down,
  ended,
  evidenceWith,
  failed,
  from,
  loki,
  metricFacts,
  minutesAgo,
  never,
  nowMs,
  service,
  streamFacts,
  targetState,
  tempo,
  TestEvidence,
  valuesOf,
  variable,
} from '../testing/evidence';
import { quietReason } from './quiet';

interface Row {
  readonly name: string;
  readonly evidence: TestEvidence;
  /** What is said of the first part; nothing where it cannot be told that it is merely quiet. */
  readonly says?: string;
}

const requests = 'scanium_http_requests_total';
const backend = service('scanium-backend');
const idle = service('scanium-backend', { traffic: false });
const idleMobile = service('scanium-mobile', { traffic: false });
const sentUntil = (minutes: number) =>
  service('scanium-backend', { traffic: false, logs: ended(minutesAgo(minutes)), traces: ended(minutesAgo(minutes)) });
const ofBackend = [{ source: 'scanium-backend', level: 'info' }];

/** One empty panel whose only selector has these facts. */
const metricPanel = (
  text: string,
  options: Parameters<typeof metricFacts>[1],
  services = [backend],
  answers: Answers = {}
) => evidenceWith({ services, targets: [targetState(text)], selectors: [metricFacts(text, options)], answers });
const logPanel = (
  query: string,
  options: Parameters<typeof streamFacts>[2] = {},
  services = [backend],
  streams: Parameters<typeof streamFacts>[1] = ofBackend,
  answers: Answers = {}
) =>
  evidenceWith({
    services,
    targets: [targetState(query, { datasource: loki })],
    selectors: [streamFacts(query, streams, options)],
    answers,
  });
const tracePanel = (query: string, services = [backend]) =>
  evidenceWith({ services, targets: [targetState(query, { datasource: tempo })] });

const oneOfTwo = { base: 4, alone: [4, 0], without: [0, 4] };

const rows: readonly Row[] = [
  // Metrics.
  {
    name: 'requests arrive, none of them failed',
    evidence: metricPanel(`${requests}{job="scanium-backend",status=~"5.."}`, oneOfTwo),
    says: `${requests} arrives, but nothing with status=~"5.." has happened`,
  },
  {
    name: 'requests arrive, none from an app of this name: who sends is not what happened',
    evidence: metricPanel(`${requests}{status="200",job="scanium-api"}`, oneOfTwo),
  },
  {
    name: 'requests arrive, and whether they do without the status was not answered',
    evidence: metricPanel(`${requests}{status="500"}`, { base: 4 }),
  },
  {
    name: 'a job that runs now and then last reported an hour ago, its scrape works',
    evidence: metricPanel('import_seconds', { origins: [from('scanium-backend', minutesAgo(60))] }),
    says: 'last reported 60 min ago; its target is scraped and up, it has nothing to report',
  },
  {
    name: 'a counter ended an hour ago, and the process that counted has gone on ever since: no rest, it was taken away',
    evidence: metricPanel('imports_total', { origins: [from('scanium-backend', minutesAgo(60))] }),
  },
  {
    name: 'a counter ended an hour ago with the process that counted; what was started since has nothing to count yet',
    evidence: metricPanel('imports_total', { origins: [from('scanium-backend', minutesAgo(60))] }, [backend], {
      ['max(process_start_time_seconds{job="scanium-backend",instance="scanium-backend:3000"})']: counted(
        minutesAgo(58) / 1000
      ),
    }),
    says: 'last reported 60 min ago; its target is scraped and up, it has nothing to report',
  },
  {
    name: 'the same, of what the process counted many times an hour: it would have been counted since',
    evidence: metricPanel('imports_total', { origins: [from('scanium-backend', minutesAgo(60))] }, [backend], {
      ['max(process_start_time_seconds{job="scanium-backend",instance="scanium-backend:3000"})']: counted(
        minutesAgo(58) / 1000
      ),
      ['sum(increase(imports_total[10m] offset 3600s))']: counted(12),
    }),
  },
  {
    name: 'it fell silent though nobody ended it, and its target is scraped: it is lost on its way',
    evidence: metricPanel('import_seconds', {
      origins: [from('scanium-backend', minutesAgo(3))],
      silentSinceMs: minutesAgo(3),
    }),
  },
  {
    name: 'the same, while the scrape of another app fails',
    evidence: metricPanel('import_seconds', { origins: [from('scanium-backend', minutesAgo(60))] }, [
      backend,
      service('scanium-mobile', { scrape: down('scanium-mobile', minutesAgo(5)) }),
    ]),
  },
  {
    name: 'the same, of which one series came from a target that is not scraped any more',
    evidence: metricPanel('import_seconds', {
      origins: [from('scanium-backend', minutesAgo(60)), from('importer', minutesAgo(60))],
    }),
  },
  {
    name: 'span metrics were pushed until two hours ago, and nobody gets requests since',
    evidence: metricPanel('calls_total', { origins: [from('tempo', minutesAgo(120))] }, [idle]),
    says: 'pushed until 2 h ago; nothing has traffic since',
  },
  {
    name: 'span metrics were pushed until two hours ago, though an app gets requests',
    evidence: metricPanel('calls_total', { origins: [from('tempo', minutesAgo(120))] }, [backend, idleMobile]),
  },
  {
    name: 'span metrics were pushed until two hours ago, and of no app is it known whether it gets requests',
    evidence: metricPanel('calls_total', { origins: [from('tempo', minutesAgo(120))] }, [
      service('scanium-backend', { traffic: undefined }),
    ]),
  },
  {
    name: 'the metric was never there',
    evidence: metricPanel('absent_metric', {}, [idle]),
  },
  // Logs.
  {
    name: 'lines arrive, none at level error within the day',
    evidence: logPanel('{source="scanium-backend",level="error"}'),
    says: 'streams arrive, but none with level="error" in 24 hours',
  },
  {
    name: 'lines arrive, none from an app of this name',
    evidence: logPanel('{source="scanium-api",level="info"}'),
  },
  {
    name: 'lines arrive, none of them an error',
    evidence: logPanel('{source="scanium-backend"} | json | level="error"', { lastMs: nowMs }),
    says: 'lines arrive, none passes | json | level="error"',
  },
  {
    name: 'lines arrive, none with the word exception',
    evidence: logPanel('{source="scanium-backend"} |~ "(?i)exception"', { lastMs: nowMs }),
    says: 'lines arrive, none passes |~ "(?i)exception"',
  },
  {
    name: 'lines arrive, none with a word that says nothing of an outcome',
    evidence: logPanel('{source="scanium-backend"} |= "checkout"', { lastMs: nowMs }),
  },
  {
    name: 'lines arrive, and the panel shows none of them',
    evidence: logPanel('{source="scanium-backend"}', { lastMs: nowMs }),
  },
  {
    name: 'the app logged nothing for two hours and gets no requests',
    evidence: logPanel('{source="scanium-backend"}', { lastMs: minutesAgo(120) }, [sentUntil(120)]),
    says: 'no line since 2 h ago: nothing has traffic',
  },
  {
    name: 'the app logged nothing for two hours though it gets requests',
    evidence: logPanel('{source="scanium-backend"}', { lastMs: minutesAgo(120) }, [backend, idleMobile]),
  },
  {
    name: 'an app that nobody scrapes logged nothing for two hours, while another gets requests',
    evidence: logPanel('{source="scanium-backend"}', { lastMs: minutesAgo(120) }, [
      service('scanium-backend', { scrape: undefined, logs: ended(minutesAgo(120)) }),
      service('scanium-mobile'),
    ]),
  },
  {
    name: 'when the last line arrived was not answered',
    evidence: logPanel('{source="scanium-backend"}', {}, [sentUntil(120)]),
  },
  // Traces.
  {
    name: 'spans arrive, none of them an error',
    evidence: tracePanel('{resource.service.name="scanium-backend" && status=error}'),
    says: 'spans arrive, none meets the condition',
  },
  {
    name: 'spans arrive, none of an app of this name',
    evidence: tracePanel('{resource.service.name="scanium-api"}'),
  },
  {
    name: 'the name of a route holds the word status',
    evidence: tracePanel('{resource.service.name="scanium-backend" && name="GET /status"}'),
  },
  {
    name: 'the panel asks for errors of an app that never sent a span: nothing says that it had none',
    evidence: tracePanel('{resource.service.name="scanium-api" && status=error}'),
  },
  {
    name: 'one app sends, the panel’s own gets no request and sends no span for two hours',
    evidence: tracePanel('{resource.service.name="scanium-backend"}', [sentUntil(120), service('scanium-mobile')]),
    says: 'no span lately: nothing has traffic',
  },
  {
    name: 'nobody gets requests or sends spans, the app that is asked for never did',
    evidence: tracePanel('{resource.service.name="scanium-api"}', [sentUntil(120)]),
  },
  {
    name: 'no span for two hours, and no request either',
    evidence: tracePanel('{}', [sentUntil(120)]),
    says: 'no span lately: nothing has traffic',
  },
  {
    name: 'no span for two hours, though the app gets requests',
    evidence: tracePanel('{}', [service('scanium-backend', { traces: ended(minutesAgo(120)) })]),
  },
  {
    name: 'nobody ever sent a span',
    evidence: tracePanel('{}', [service('scanium-backend', { traffic: false, traces: never })]),
  },
  // Whole queries.
  {
    name: 'series are there, none is slower than the panel asks for',
    evidence: metricPanel('histogram_quantile(0.9, up{job=~"a"}) > 0.2', { now: 3, base: 3 }, [backend], {
      'count(histogram_quantile(0.9, up{job=~"a"}))': counted(3),
    }),
    says: 'its 3 series are there, none is left by > 0.2',
  },
  {
    name: 'the query is empty without the comparison, too',
    evidence: metricPanel('rate(up[1m]) > 0.2', { now: 3, base: 3 }, [backend], { 'count(rate(up[1m]))': counted(0) }),
  },
  {
    name: 'whether the query has data without the comparison was not answered',
    evidence: metricPanel('rate(up[2m]) > 0.2', { now: 3, base: 3 }),
  },
  {
    name: 'none of the errors is left, and a fallback shows a zero',
    evidence: evidenceWith({
      services: [backend],
      targets: [targetState('count(up == 0) or vector(0)', { status: 'zero', onlyFallback: true })],
      selectors: [metricFacts('up', { now: 3, base: 3 })],
      answers: { 'count(count(up))': counted(1) },
    }),
    says: 'its series is there, none is left by == 0',
  },
  {
    name: 'everything has a partner that unless takes out',
    evidence: evidenceWith({
      services: [backend],
      targets: [targetState('up unless on (job) down')],
      selectors: [metricFacts('up', { now: 3, base: 3 }), metricFacts('down', { now: 3, base: 3 })],
      answers: { 'count(up)': counted(3) },
    }),
    says: 'its 3 series are there, none is left by unless on (job) down',
  },
  {
    name: 'nothing is in both of two sets',
    evidence: evidenceWith({
      services: [backend],
      targets: [targetState('up and on (job) down')],
      selectors: [metricFacts('up', { now: 3, base: 3 }), metricFacts('down', { now: 3, base: 3 })],
      answers: {
        'count(up)': counted(3),
        'count(down)': counted(3),
        'count((up) and on (job) (down))': counted(0),
        'topk(20, count by (job) (up))': valuesOf('job', ['a']),
        'topk(20, count by (job) (down))': valuesOf('job', ['b']),
      },
    }),
    says: 'both sides of “and” have series, none is in both',
  },
  {
    name: 'lines arrive, fewer than the panel asks for',
    evidence: logPanel(
      'sum(count_over_time({source="scanium-backend"}[5m])) > 100',
      { lastMs: nowMs },
      [backend],
      ofBackend,
      {
        'count(sum(count_over_time({source="scanium-backend"}[5m])))': counted(1),
      }
    ),
    says: 'its series is there, none is left by > 100',
  },
  {
    name: 'series are there, and only a matcher looks like a comparison',
    evidence: metricPanel('sum(up{job!="a",env=~">=b}"})', { now: 3, base: 3 }),
  },
  {
    name: 'whether its series are there was not answered',
    evidence: evidenceWith({ services: [backend], targets: [targetState('up > 2')] }),
  },
  {
    name: 'the store refused the query',
    evidence: evidenceWith({
      targets: [targetState('up > 2', { failure: failed('limit') })],
      selectors: [metricFacts('up', { now: 3, base: 3 })],
    }),
  },
  {
    name: 'a drop-down has no values',
    evidence: evidenceWith({
      targets: [targetState('up{job=""} > 2', { variables: ['job'] })],
      selectors: [metricFacts('up{job=""}', { now: 3, base: 3 })],
      variables: [variable('job', [], { fate: { kind: 'empty', query: 'label_values(job)' } })],
    }),
  },
];

const reasons = (evidence: TestEvidence) => evidence.parts.map((part) => quietReason(evidence, part));

describe('quietReason', () => {
  it.each(rows)('$name', ({ evidence, says }) => expect(reasons(evidence)).toEqual([says]));
});
