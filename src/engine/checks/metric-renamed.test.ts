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
  nowMs,
  service,
  targetState,
  valuesOf,
} from '../testing/evidence';
import { metricRenamed } from './metric-renamed';

const services = [service('scanium-backend'), service('scanium-mobile')];
const old = 'scanium_http_requests{job="scanium-backend"}';
const renamed = 'count(scanium_http_requests_total{job="scanium-backend"})';
/** The near name's series of a job, since then. */
const since = (job: string, firstMs: number) => [
  {
    labels: { job },
    samples: 2,
    zeros: 0,
    nonFinite: 0,
    points: [
      [firstMs, 1],
      [nowMs, 1],
    ] as const,
  },
];
const sentBy = (job: string) => valuesOf('job', [job]);
const history = `count by (job, instance) (scanium_http_requests_total{job="scanium-backend"})`;
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
          'count by (job) (scanium_assistant_requests_total)': sentBy('scanium-backend'),
          'count by (job) (scanium_assistant_tokens_total)': sentBy('scanium-backend'),
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
          'count by (job) (scanium_assistant_requests_total)': [],
          'count by (job) (scanium_assistant_tokens_total)': [],
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
      name: 'one name has another first word, and its series begin where the old ones of the same job end',
      evidence: evidenceWith({
        services,
        targets: [targetState('shop_requests_total')],
        selectors: [metricFacts('shop_requests_total', { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('store_requests_total'),
        answers: {
          'count(store_requests_total)': counted(1),
          'count by (job, instance) (store_requests_total)': since('scanium-backend', minutesAgo(55)),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'shop_… → store_…',
          claims: ['overview/1/A MIMIR shop_requests_total'],
          says: 'from the same job, when the old name ended',
        },
      ],
    },
    {
      name: 'the unit has changed with the name: the remedy says how to convert',
      evidence: evidenceWith({
        services,
        targets: [targetState('sum(rate(rpc_wait_milliseconds_sum[5m]))')],
        selectors: [metricFacts('rpc_wait_milliseconds_sum', { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('rpc_wait_seconds_sum'),
        answers: {
          'count(rpc_wait_seconds_sum)': counted(1),
          'count by (job, instance) (rpc_wait_seconds_sum)': since('scanium-backend', minutesAgo(60)),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'rpc_wait_milliseconds_sum → rpc_wait_seconds_sum',
          claims: ['overview/1/A MIMIR rpc_wait_milliseconds_sum'],
          says: 'multiply by 1000',
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
        answers: { [renamed]: counted(4), [history]: since('scanium-backend', minutesAgo(50)) },
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
      name: 'two exporters count what is called alike: one of them is not there',
      evidence: evidenceWith({
        services,
        ...asking('redis_up{env="prod"}'),
        metricNames: exported('mysql_up'),
      }),
    },
    {
      name: 'the app has both, a counter and a gauge, and a rule drops the counter now',
      evidence: evidenceWith({
        services,
        targets: [targetState('rate(go_memstats_alloc_bytes_total[5m])')],
        selectors: [
          metricFacts('go_memstats_alloc_bytes_total', { origins: [from('scanium-backend', minutesAgo(60))] }),
        ],
        metricNames: exported('go_memstats_alloc_bytes'),
        answers: {
          'count(go_memstats_alloc_bytes)': counted(1),
          'count by (job, instance) (go_memstats_alloc_bytes)': since('scanium-backend', minutesAgo(1440)),
        },
      }),
    },
    {
      name: 'another app of the same maker has counted the same all along',
      evidence: evidenceWith({
        services,
        targets: [targetState('checkout_orders_total')],
        selectors: [metricFacts('checkout_orders_total', { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('payment_orders_total'),
        answers: {
          'count(payment_orders_total)': counted(1),
          'count by (job, instance) (payment_orders_total)': since('scanium-mobile', minutesAgo(60)),
        },
      }),
    },
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
        ...asking('openai_tokens_total'),
        metricNames: exported('scanium_assistant_tokens_total'),
        answers: { 'count(scanium_assistant_tokens_total)': counted(2) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_tokens_total'],
          says: 'whether scanium_assistant_tokens_total means the same',
        },
      ],
    },
    {
      name: 'one name resembles it, and its only label comes from a variable that has no value',
      evidence: evidenceWith({
        services,
        ...asking('openai_tokens_total{model=~"()"}'),
        metricNames: exported('scanium_assistant_tokens_total'),
        answers: { 'count(scanium_assistant_tokens_total)': counted(2) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'openai_… → scanium_assistant_…',
          claims: ['overview/1/A MIMIR openai_tokens_total{model=~"()"}'],
        },
      ],
    },
    {
      name: 'a matcher that everything meets says nothing of one name with another first word',
      evidence: evidenceWith({
        services,
        ...asking('checkout_orders_total{env="prod"}'),
        metricNames: exported('payment_orders_total'),
        answers: { 'count(payment_orders_total{env="prod"})': counted(2) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'checkout_… → payment_…',
          claims: ['overview/1/A MIMIR checkout_orders_total{env="prod"}'],
        },
      ],
    },
    {
      name: 'the names of the family begin with the name of who sends them: they may be another app’s own',
      evidence: evidenceWith({
        services,
        ...asking('redis_exporter_hits_total', 'redis_exporter_misses_total'),
        metricNames: exported('mysql_exporter_hits_total', 'mysql_exporter_misses_total'),
        answers: {
          'count(mysql_exporter_hits_total)': counted(1),
          'count(mysql_exporter_misses_total)': counted(1),
          'count by (job) (mysql_exporter_hits_total)': sentBy('mysql'),
          'count by (job) (mysql_exporter_misses_total)': sentBy('mysql'),
        },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'redis_… → mysql_…',
          claims: ['overview/1/A MIMIR redis_exporter_hits_total', 'overview/2/A MIMIR redis_exporter_misses_total'],
          says: 'called like the app that sends it',
        },
      ],
    },
    {
      name: 'the unit has changed and the old name was never seen',
      evidence: evidenceWith({
        services,
        ...asking('rpc_wait_milliseconds_sum'),
        metricNames: exported('rpc_wait_seconds_sum'),
        answers: { 'count(rpc_wait_seconds_sum)': counted(1) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'rpc_wait_milliseconds_sum → rpc_wait_seconds_sum',
          claims: ['overview/1/A MIMIR rpc_wait_milliseconds_sum'],
          says: '1,000 times smaller',
        },
      ],
    },
    {
      name: 'the near name was there before the old one ended: an app may export both for a while, or they are two',
      evidence: evidenceWith({
        services,
        targets: [targetState(`rate(${old}[5m])`)],
        selectors: [metricFacts(old, { origins: [from('scanium-backend', minutesAgo(60))] })],
        metricNames: exported('scanium_http_requests_total'),
        answers: { [renamed]: counted(4), [history]: since('scanium-backend', minutesAgo(600)) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'scanium_http_requests → scanium_http_requests_total',
          claims: [`overview/1/A MIMIR ${old}`],
          says: 'while the old name was still there',
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
