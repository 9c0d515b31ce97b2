import { testCheck } from '../testing/checkTester';
import {
  counted,
  down,
  evidenceWith,
  failed,
  metricFacts,
  mimir,
  minutesAgo,
  service,
  targetState,
} from '../testing/evidence';
import { metricUnknown } from './metric-unknown';

const services = [service('scanium-backend'), service('scanium-mobile')];
const wrongLabel = 'scanium_http_requests_total{env="prod"}';
const quota = 'openai_rate_limit_requests{model="gpt-4o"}';
const near = 'count(scanium_rate_limit_requests{model="gpt-4o"})';
const exported = (...names: readonly string[]) => new Map([[mimir.uid, ['up', ...names]]]);
const metricNames = exported('scanium_http_requests_total');

/** A panel that asks for what nothing exports, and one whose metric is there under other labels. */
const starved = {
  targets: [targetState(`sum(${quota})`), targetState(wrongLabel, { panelId: 2 })],
  selectors: [metricFacts(quota), metricFacts(wrongLabel, { base: 4, alone: [0] })],
};
const claims = [`overview/1/A MIMIR ${quota}`];
const subject = 'openai_rate_limit_requests';

const watch = 'scanium_watch_steps_total';
/** A sender of logs and traces that no scrape belongs to. */
const unscraped = {
  services: [service('openai', { scrape: undefined }), ...services],
  ...starved,
  metricNames,
};
const unscrapedSeries =
  '(count({job=~"(?i).*(openai)"}) or count({service_name=~"(?i)(openai)", __name__!~"traces_.*"}))';

testCheck(metricUnknown, {
  found: [
    {
      name: 'its family is exported under another first word, and has none for this: nothing exports the old one',
      evidence: evidenceWith({
        services,
        targets: [
          targetState('openai_tokens_total'),
          targetState('openai_tokens_used_sum', { panelId: 2 }),
          targetState('openai_cost_total', { panelId: 3 }),
        ],
        selectors: [
          metricFacts('openai_tokens_total'),
          metricFacts('openai_tokens_used_sum'),
          metricFacts('openai_cost_total'),
        ],
        metricNames: exported('shop_assistant_tokens_total', 'shop_assistant_tokens_used_sum'),
        answers: {
          'count(shop_assistant_tokens_total)': counted(1),
          'count(shop_assistant_tokens_used_sum)': counted(1),
          'count by (job) (shop_assistant_tokens_total)': [],
          'count by (job) (shop_assistant_tokens_used_sum)': [],
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'openai_cost_total',
          claims: ['overview/3/A MIMIR openai_cost_total'],
          says: 'shop_assistant_tokens_total',
        },
      ],
    },
    {
      name: 'never exported, while every scrape works: claims what asks it, and not the metric whose label is wrong',
      evidence: evidenceWith({ services, ...starved, metricNames }),
      finds: [{ verdict: 'likely', subject, claims, says: 'whether the app has it and has counted nothing yet' }],
    },
    {
      name: 'names that begin alike are one thing, another name is another',
      evidence: evidenceWith({
        services,
        targets: [
          targetState('openai_rate_limit_requests / openai_rate_limit_tokens'),
          targetState(watch, { panelId: 2 }),
          targetState(wrongLabel, { panelId: 3 }),
        ],
        selectors: [
          metricFacts('openai_rate_limit_requests'),
          metricFacts('openai_rate_limit_tokens'),
          metricFacts(watch),
          metricFacts(wrongLabel, { base: 4, alone: [0] }),
        ],
        metricNames,
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'openai_rate_limit_requests, openai_rate_limit_tokens',
          claims: ['overview/1/A MIMIR openai_rate_limit_requests', 'overview/1/A MIMIR openai_rate_limit_tokens'],
        },
        {
          verdict: 'likely',
          subject: watch,
          claims: [`overview/2/A MIMIR ${watch}`],
          says: 'scanium_http_requests_total',
        },
      ],
    },
    {
      name: 'a near name exists and the same selector finds nothing under it',
      evidence: evidenceWith({
        services,
        ...starved,
        metricNames: exported('scanium_rate_limit_requests'),
        answers: { [near]: counted(0) },
      }),
      finds: [{ verdict: 'likely', subject, claims, says: 'no near name answers in its place' }],
    },
    {
      name: 'the name has the dots of OpenTelemetry: the proof can be run as it stands',
      evidence: evidenceWith({
        services,
        targets: [targetState('sum({"gen_ai.client.cost"})')],
        selectors: [metricFacts('{"gen_ai.client.cost"}')],
        metricNames,
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'gen_ai.client.cost',
          claims: [`overview/1/A ${metricFacts('{"gen_ai.client.cost"}').key}`],
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'it is recorded, and the rules of the store are known: those tell why it is not there',
      evidence: evidenceWith({
        services,
        targets: [targetState('job:orders:rate5m')],
        selectors: [metricFacts('job:orders:rate5m', { recorded: { rules: [], inputs: [] } })],
        metricNames,
      }),
    },
    {
      name: 'no pod has waited for a reason: its exporter is there',
      evidence: evidenceWith({
        services,
        targets: [targetState('kube_pod_container_status_waiting_reason')],
        selectors: [metricFacts('kube_pod_container_status_waiting_reason')],
        metricNames: exported('kube_pod_info'),
      }),
    },
    {
      name: 'a process declares it, and has nothing to report',
      evidence: evidenceWith({
        services,
        ...starved,
        metricNames,
        answers: { [`{"kind":"declared","metric":"${subject}"}`]: ['gauge'] },
      }),
    },
    {
      name: 'it was renamed: the same selector finds data under the near name',
      evidence: evidenceWith({
        services,
        ...starved,
        metricNames: exported('scanium_rate_limit_requests'),
        answers: { [near]: counted(3) },
      }),
    },
    {
      name: 'it was there within the week: its source is gone',
      evidence: evidenceWith({
        services,
        ...starved,
        selectors: [metricFacts(quota, { everSeen: true }), metricFacts(wrongLabel, { base: 4, alone: [0] })],
        metricNames,
      }),
    },
    {
      name: 'the store knows the name: it was exported for a moment within the week',
      evidence: evidenceWith({ services, ...starved, metricNames: exported('openai_rate_limit_requests') }),
    },
    {
      name: 'the store has no name at all: it has lost more than this one',
      evidence: evidenceWith({ services, ...starved, metricNames: new Map([[mimir.uid, []]]) }),
    },
  ],
  unknown: [
    {
      name: 'a scrape fails: the metric may be exported there',
      evidence: evidenceWith({
        services: [service('scanium-backend', { scrape: down('scanium-backend', minutesAgo(60)) })],
        ...starved,
        metricNames,
      }),
      finds: [
        {
          verdict: 'likely',
          subject,
          claims,
          says: '"the scrapes that fail or are missing: the metric may be exported there, under this name or a new one',
        },
      ],
    },
    {
      name: 'a sender is not scraped: the metric may be its',
      evidence: evidenceWith({ ...unscraped, answers: { [unscrapedSeries]: counted(0) } }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'the store did not answer whether it has series of a sender without a scrape',
      evidence: evidenceWith({ ...unscraped, answers: { [unscrapedSeries]: failed('timeout') } }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'the store did not answer whether the near name has the series',
      evidence: evidenceWith({
        services,
        ...starved,
        metricNames: exported('scanium_rate_limit_requests'),
        answers: { [near]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject, claims, says: 'scanium_rate_limit_requests' }],
    },
    {
      name: 'the store did not answer for the week',
      evidence: evidenceWith({
        services,
        ...starved,
        selectors: [metricFacts(quota, { everSeen: undefined }), metricFacts(wrongLabel, { base: 4, alone: [0] })],
        metricNames,
      }),
    },
    {
      name: 'the store did not answer which names it has',
      evidence: evidenceWith({ services, ...starved }),
    },
  ],
});
