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
import { flowQuery, queueQuery } from './collector-flows';
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
  ],
  ruledOut: [
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
