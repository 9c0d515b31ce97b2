import { testCheck } from '../testing/checkTester';
import {
  Answers,
  ended,
  evidenceWith,
  failed,
  minutesAgo,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
  tempo,
} from '../testing/evidence';
import { SelfMetrics } from '../evidence/evidence';
import { SeriesSummary } from '../model';
import { flowQuery, queueQuery } from './shared/collector-flows';
import { each15s } from '../testing/counters';
import { spansSampledOut } from './spans-sampled-out';

const of = (component: string, last: number): readonly SeriesSummary[] => [
  { labels: { component_id: component }, last, samples: 1, zeros: 0, nonFinite: 0 },
];
const counter = (name: string, which = '') => {
  const series = `{__name__=~"(otelcol_)?processor_${name}(_ratio)?(_total)?"${which}}`;
  return `sum by (component_id, processor) (rate(${series}[1m]) or (rate(${series}[4m]) and ${series}))`;
};
const filtered = counter('filter_spans_filtered');
const tail = counter('tail_sampling_global_count_traces_sampled', ',sampled!="true",decision!="sampled"');
const head = counter('probabilistic_sampler_count_traces_sampled', ',sampled!="true"');
const filter = 'otelcol.processor.filter.health';

/** 10 spans a second come in, and nothing fails. */
const flows = (out: number, more: Answers = {}): Answers => ({
  [flowQuery('receiver_accepted', 'spans')]: of('otelcol.receiver.otlp.default', 10),
  [flowQuery('exporter_sent', 'spans')]: out === 0 ? [] : of('otelcol.exporter.otlp.tempo', out),
  [flowQuery('exporter_send_failed', 'spans')]: [],
  [flowQuery('exporter_enqueue_failed', 'spans')]: [],
  [queueQuery]: of('otelcol.exporter.otlp.tempo', 0),
  [filtered]: of(filter, 10 - out),
  [tail]: [],
  [head]: [],
  ...more,
});
const self = (out: number | undefined): SelfMetrics => ({
  acceptedSpans: 10,
  ...(out === undefined ? {} : { sentSpans: out }),
});
const metrics = (out: number | undefined) => [
  scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('alloy')], self(out)),
];
const services = [service('scanium-backend', { traces: ended(minutesAgo(60)) })];
const targets = [targetState('{resource.service.name="scanium-backend"}', { datasource: tempo })];
/** Which share of what is accepted is sent: all until so many minutes ago, a tenth since. */
const handedOn = `(sum(${flowQuery('exporter_sent', 'spans')}) or vector(0)) / (sum(${flowQuery('receiver_accepted', 'spans')}) > 0)`;
const thinSince = (minutes: number, before = 1): Answers => ({
  [filtered]: [],
  [handedOn]: [
    {
      labels: {},
      samples: 61,
      zeros: 0,
      nonFinite: 0,
      points: each15s(15).map((each) => [minutesAgo(each), each > minutes ? before : 0.1] as const),
    },
  ],
});
const shown = [
  targetState('{}', { datasource: tempo, status: 'data' }),
  targetState('traces_spanmetrics_calls_total', { panelId: 2, status: 'data' }),
  targetState('up', { panelId: 3, status: 'data' }),
];
const found = { verdict: 'proved', subject: filter, claims: [], fading: [] } as const;

testCheck(spansSampledOut, {
  found: [
    {
      name: 'a filter drops all: nothing was ever sent',
      evidence: evidenceWith({ services, targets, metrics: metrics(undefined), answers: flows(0) }),
      finds: [{ ...found, claims: ['overview/1/A *'], says: 'filters out all spans' }],
    },
    {
      name: 'a filter drops part: said, and nobody’s loss',
      evidence: evidenceWith({ services: [service('scanium-backend')], metrics: metrics(4), answers: flows(4) }),
      finds: [{ ...found, says: '60 %' }],
    },
    {
      name: 'tail sampling, its queue moving',
      evidence: evidenceWith({
        metrics: metrics(1),
        answers: flows(1, {
          [filtered]: [],
          [tail]: of('otelcol.processor.tail_sampling.default', 2),
          [queueQuery]: of('otelcol.exporter.otlp.tempo', 3),
        }),
      }),
      finds: [{ ...found, subject: 'otelcol.processor.tail_sampling.default', says: 'its policies' }],
    },
    {
      name: 'a percentage that is not set',
      evidence: evidenceWith({
        services,
        targets,
        metrics: metrics(0),
        answers: flows(0, { [filtered]: [], [head]: of('otelcol.processor.probabilistic_sampler.default', 10) }),
      }),
      finds: [
        {
          ...found,
          subject: 'otelcol.processor.probabilistic_sampler.default',
          claims: ['overview/1/A *'],
          says: 'sampling_percentage',
        },
      ],
    },
    {
      name: 'a sampler that counts nothing, or a batch that waits, since some minutes',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        targets: shown,
        metrics: metrics(1),
        answers: flows(1, thinSince(4)),
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'processors',
          claims: [],
          distorts: ['overview/1/A', 'overview/2/A'],
          says: 'takes out or holds back 90 % of the spans',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'nobody counts a drop, and it was never otherwise',
      evidence: evidenceWith({ targets: shown, metrics: metrics(1), answers: flows(1, thinSince(4, 0.1)) }),
    },
    {
      name: 'nobody counts a drop, and it is so for a minute only',
      evidence: evidenceWith({ targets: shown, metrics: metrics(1), answers: flows(1, thinSince(1)) }),
    },
    {
      name: 'nobody counts a drop, and some wait in the queue',
      evidence: evidenceWith({
        targets: shown,
        metrics: metrics(1),
        answers: flows(1, { ...thinSince(4), [queueQuery]: of('otelcol.exporter.otlp.tempo', 3) }),
      }),
    },
    {
      name: 'as many are sent as accepted',
      evidence: evidenceWith({ services, targets, metrics: metrics(9.8) }),
    },
    {
      name: 'nothing arrives',
      evidence: evidenceWith({
        services,
        targets,
        metrics: [scrapedBy([scrapeTarget('alloy')], { acceptedSpans: 0, sentSpans: 0 })],
      }),
    },
    {
      name: 'the exporter fails, and a filter drops a little',
      evidence: evidenceWith({
        services,
        targets,
        metrics: metrics(0),
        answers: flows(0, {
          [flowQuery('exporter_send_failed', 'spans')]: of('otelcol.exporter.otlp.tempo', 9),
          [filtered]: of(filter, 1),
        }),
      }),
    },
    {
      name: 'the queue holds them, and a filter drops a little',
      evidence: evidenceWith({
        services,
        targets,
        metrics: metrics(0),
        answers: flows(0, { [queueQuery]: of('otelcol.exporter.otlp.tempo', 40), [filtered]: of(filter, 1) }),
      }),
    },
    {
      name: 'nobody counts a drop: they may go another way',
      evidence: evidenceWith({ services, targets, metrics: metrics(4), answers: flows(4, { [filtered]: [] }) }),
    },
    {
      name: 'it was so for a while: at present all are sent',
      evidence: evidenceWith({ services, metrics: metrics(4), answers: flows(10, { [filtered]: of(filter, 1) }) }),
    },
  ],
  unknown: [
    {
      name: 'whether an export fails was not answered',
      evidence: evidenceWith({
        services,
        targets,
        metrics: metrics(0),
        answers: flows(0, { [flowQuery('exporter_send_failed', 'spans')]: failed('timeout') }),
      }),
      finds: [{ ...found, verdict: 'likely' }],
    },
    {
      name: 'what is dropped was not answered',
      evidence: evidenceWith({
        services,
        targets,
        metrics: metrics(0),
        answers: flows(0, { [filtered]: failed('timeout') }),
      }),
    },
  ],
});
