/** Labels that tell what happened, not who it happened to: a value that is absent may simply not have occurred. */
import { Evidence, MetricSelectorFacts } from '../../evidence/evidence';

const outcomeLabels =
  /^(.*_)?(status|status_?code|code|grpc_code|http_status|level|severity|detected_level|error|error_?type|exception|reason|result|outcome|state|alertstate|alertname|phase|condition|cause|exit_?code|finished|terminated|event|event_?name|event_?type|method|verb|route|path|uri|operation|action|success|type|body|error_message|span_name)$/i;

export const isOutcome = (label: string): boolean => outcomeLabels.test(label);

/** Series that an event gives birth to: that there are none is how it should be. */
const isEventBorn = (metric: string): boolean =>
  /^ALERTS(_FOR_STATE)?$|_(waiting|terminated|evicted|unschedulable|oom_killed)(_reason)?$|_status_(reason|condition|phase)$|_deletion_timestamp$/.test(
    metric
  );

/** Its exporter is there, and what would give birth to the series has not happened. */
export const isUneventful = (
  { metricNames }: Evidence,
  { metric, facts }: { readonly metric: string; readonly facts: readonly MetricSelectorFacts[] }
): boolean =>
  isEventBorn(metric) &&
  facts.some(({ source }) =>
    (metricNames.get(source.uid) ?? []).some(
      (name) => metric.startsWith('ALERTS') || (name !== metric && name.split('_')[0] === metric.split('_')[0])
    )
  );
