/** All causes, in the order in which data flows. Adding one: its file, its documentation page, its incident, and a line here. */
import { Check } from './check';
import { appStopped } from './app-stopped';
import { collectorDown } from './collector-down';
import { datasourceMissing } from './datasource-missing';
import { datasourceTypeMismatch } from './datasource-type-mismatch';
import { exporterFails } from './exporter-fails';
import { generatorWriteFails } from './generator-write-fails';
import { labelMissing } from './label-missing';
import { labelValueMissing } from './label-value-missing';
import { logsNotCollected } from './logs-not-collected';
import { matchersContradictory } from './matchers-contradictory';
import { metricRenamed } from './metric-renamed';
import { metricUnknown } from './metric-unknown';
import { metricsGeneratorOff } from './metrics-generator-off';
import { otlpNotArriving } from './otlp-not-arriving';
import { queryInvalid } from './query-invalid';
import { queryLimit } from './query-limit';
import { rateWindowTooShort } from './rate-window-too-short';
import { receiverRefuses } from './receiver-refuses';
import { scrapeFailing } from './scrape-failing';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetMissing } from './scrape-target-missing';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { serviceGraphOnly } from './service-graph-only';
import { spanMetricNames } from './span-metric-names';
import { spansDiscardedByGenerator } from './spans-discarded-by-generator';
import { storeRefusal } from './store-refusal';
import { storeUnreachable } from './store-unreachable';
import { streamLabelMissing } from './stream-label-missing';
import { streamLabelValueMissing } from './stream-label-value-missing';
import { traceAttributeMissing } from './trace-attribute-missing';
import { traceSearchWindow } from './trace-search-window';
import { tracesNotCollected } from './traces-not-collected';
import { variableAllLiteral } from './variable-all-literal';
import { variableEmpty } from './variable-empty';
import { variableStale } from './variable-stale';

export const checks: readonly Check[] = [
  appStopped,
  collectorDown,
  scrapeTargetMissing,
  scrapeTargetUnreachable,
  scrapeRejected,
  scrapeFailing,
  receiverRefuses,
  otlpNotArriving,
  exporterFails,
  logsNotCollected,
  tracesNotCollected,
  storeUnreachable,
  metricsGeneratorOff,
  spansDiscardedByGenerator,
  serviceGraphOnly,
  generatorWriteFails,
  storeRefusal,
  datasourceMissing,
  datasourceTypeMismatch,
  variableAllLiteral,
  variableEmpty,
  variableStale,
  spanMetricNames,
  metricRenamed,
  metricUnknown,
  labelMissing,
  labelValueMissing,
  matchersContradictory,
  streamLabelMissing,
  streamLabelValueMissing,
  traceAttributeMissing,
  traceSearchWindow,
  rateWindowTooShort,
  queryInvalid,
  queryLimit,
];
