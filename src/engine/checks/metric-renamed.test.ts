import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  from,
  gone,
  metricFacts,
  mimir,
  minutesAgo,
  service,
  targetState,
} from '../testing/evidence';
import { metricRenamed } from './metric-renamed';

const services = [service('scanium-backend'), service('scanium-mobile')];
const old = 'scanium_http_requests{job="scanium-backend"}';
const renamed = 'count(scanium_http_requests_total{job="scanium-backend"})';
const exported = (...names: readonly string[]) => new Map([[mimir.uid, ['up', ...names]]]);

/** Panels that ask these selectors, and one that asks for what nothing resembles. */
const asking = (...selectors: readonly string[]) => ({
  targets: [...selectors, 'absent_metric'].map((selector, index) => targetState(selector, { panelId: index + 1 })),
  selectors: [...selectors, 'absent_metric'].map((selector) => metricFacts(selector)),
});

testCheck(metricRenamed, {
  found: [
    {
      name: 'the exporter appended _total: claims all that ask the old name, and not the name that nothing resembles',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(`sum(rate(${old}[5m]))`),
          targetState(`sum(${old})`, { panelId: 2 }),
          targetState('absent_metric', { panelId: 3 }),
        ],
        selectors: [metricFacts(old), metricFacts('absent_metric')],
        metricNames: exported('scanium_http_requests_total'),
        answers: { [renamed]: counted(4) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium_http_requests → scanium_http_requests_total',
          claims: [`overview/1/A MIMIR ${old}`, `overview/2/A MIMIR ${old}`],
          says: 'yes, 4 series',
        },
      ],
    },
    {
      name: 'two names lost the same first word: one rename of a family',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total', 'openai_tokens_total'),
        metricNames: exported('scanium_assistant_requests_total', 'scanium_assistant_tokens_total'),
        answers: {
          'count(scanium_assistant_requests_total)': counted(2),
          'count(scanium_assistant_tokens_total)': counted(2),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_requests_total', 'overview/2/A MIMIR openai_tokens_total'],
          says: 'under other names',
        },
      ],
    },
    {
      name: 'the app that exports them under the new names is away too: its series of the last day tell',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total', 'openai_tokens_total'),
        metricNames: exported('scanium_assistant_requests_total', 'scanium_assistant_tokens_total'),
        answers: {
          'count(scanium_assistant_requests_total)': counted(0),
          'count(last_over_time(scanium_assistant_requests_total[1d]))': counted(2),
          'count(scanium_assistant_tokens_total)': counted(0),
          'count(last_over_time(scanium_assistant_tokens_total[1d]))': counted(2),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_requests_total', 'overview/2/A MIMIR openai_tokens_total'],
          says: 'yes, 2 series within the last day, none now',
        },
      ],
    },
    {
      name: 'one name has another first word, and the labels of the selector hold under it',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total{model="gpt-4o"}'),
        metricNames: exported('scanium_assistant_requests_total'),
        answers: { 'count(scanium_assistant_requests_total{model="gpt-4o"})': counted(1) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_requests_total{model="gpt-4o"}'],
          says: 'yes, 1 series',
        },
      ],
    },
    {
      name: 'the dashboard misspells the name',
      evidence: evidenceWith({
        services,
        ...asking('scanium_queue_dept'),
        metricNames: exported('scanium_queue_depth'),
        answers: { 'count(scanium_queue_depth)': counted(1) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium_queue_dept → scanium_queue_depth',
          claims: ['overview/1/A MIMIR scanium_queue_dept'],
        },
      ],
    },
    {
      name: 'the store keeps the dots of OpenTelemetry: the proof can be run as it stands',
      evidence: evidenceWith({
        services,
        ...asking('http_server_requests'),
        metricNames: exported('http.server.requests'),
        answers: { 'count({__name__="http.server.requests"})': counted(3) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'http_server_requests → http.server.requests',
          claims: ['overview/1/A MIMIR http_server_requests'],
        },
      ],
    },
    {
      name: 'an upgrade replaced the instance: the old one is gone, the job is scraped',
      evidence: evidenceWith({
        services,
        targets: [targetState(old)],
        selectors: [
          metricFacts(old, {
            origins: [{ ...from('scanium-backend', minutesAgo(60)), instance: 'scanium-backend-old:3000' }],
          }),
        ],
        metricNames: exported('scanium_http_requests', 'scanium_http_requests_total'),
        answers: { [renamed]: counted(4) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium_http_requests → scanium_http_requests_total',
          claims: [`overview/1/A MIMIR ${old}`],
          says: 'not now',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the near name is of another job: the same selector finds nothing under it',
      evidence: evidenceWith({
        services,
        ...asking(old),
        metricNames: exported('scanium_http_requests_total'),
        answers: { [renamed]: counted(0) },
      }),
    },
    {
      name: 'the near name is what the pipeline says of itself',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total'),
        metricNames: exported('cortex_distributor_received_requests_total'),
      }),
    },
    {
      name: 'it was there within the day itself: what was there before it is older',
      evidence: evidenceWith({
        services,
        targets: [targetState(old)],
        selectors: [metricFacts(old, { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('scanium_http_requests', 'scanium_http_requests_total'),
        answers: { [renamed]: counted(0) },
      }),
    },
    {
      name: 'the app that exported it is not scraped any more, and another app has a near name',
      evidence: evidenceWith({
        services: [
          service('scanium-backend', { scrape: gone('scanium-backend', minutesAgo(60)) }),
          service('scanium-mobile'),
        ],
        targets: [targetState('scanium_http_requests')],
        selectors: [metricFacts('scanium_http_requests', { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('scanium_http_requests', 'scanium_http_requests_total'),
        answers: { 'count(scanium_http_requests_total)': counted(4) },
      }),
    },
  ],
  unknown: [
    {
      name: 'one name resembles it but for the first word, and no label tells that it means the same',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total'),
        metricNames: exported('scanium_assistant_requests_total'),
        answers: { 'count(scanium_assistant_requests_total)': counted(2) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_requests_total'],
          says: 'whether scanium_assistant_requests_total means the same',
        },
      ],
    },
    {
      name: 'one name resembles it, and its only label comes from a variable that has no value',
      evidence: evidenceWith({
        services,
        ...asking('openai_requests_total{model=~"()"}'),
        metricNames: exported('scanium_assistant_requests_total'),
        answers: { 'count(scanium_assistant_requests_total)': counted(2) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_requests_total{model=~"()"}'],
        },
      ],
    },
    {
      name: 'the store did not answer whether the near name has the series',
      evidence: evidenceWith({
        services,
        ...asking(old),
        metricNames: exported('scanium_http_requests_total'),
        answers: { [renamed]: failed('timeout') },
      }),
    },
  ],
});
