/** All causes, in the order in which data flows. Adding one: its file, its documentation page, its incident, and a line here. */
import { Check } from './check';
import { appStopped } from './app-stopped';
import { collectorDown } from './collector-down';
import { datasourceMissing } from './datasource-missing';
import { datasourceTypeMismatch } from './datasource-type-mismatch';
import { histogramBucketsMissing } from './histogram-buckets-missing';
import { joinWithoutMatch } from './join-without-match';
import { labelMissing } from './label-missing';
import { labelValueMissing } from './label-value-missing';
import { logsNotCollected } from './logs-not-collected';
import { matchersContradictory } from './matchers-contradictory';
import { metricRenamed } from './metric-renamed';
import { metricUnknown } from './metric-unknown';
import { metricsGeneratorOff } from './metrics-generator-off';
import { otherDataSource } from './other-data-source';
import { otlpNotArriving } from './otlp-not-arriving';
import { queryInvalid } from './query-invalid';
import { queryLimit } from './query-limit';
import { rangeBeforeData } from './range-before-data';
import { rateWindowTooShort } from './rate-window-too-short';
import { readPathPartial } from './read-path-partial';
import { recordingRuleMissing } from './recording-rule-missing';
import { scrapeFailing } from './scrape-failing';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetMissing } from './scrape-target-missing';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { storeRefusal } from './store-refusal';
import { storeUnreachable } from './store-unreachable';
import { streamLabelMissing } from './stream-label-missing';
import { streamLabelValueMissing } from './stream-label-value-missing';
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
  otlpNotArriving,
  logsNotCollected,
  tracesNotCollected,
  storeUnreachable,
  readPathPartial,
  recordingRuleMissing,
  metricsGeneratorOff,
  storeRefusal,
  datasourceMissing,
  datasourceTypeMismatch,
  otherDataSource,
  variableAllLiteral,
  variableEmpty,
  variableStale,
  metricRenamed,
  metricUnknown,
  labelMissing,
  labelValueMissing,
  matchersContradictory,
  streamLabelMissing,
  streamLabelValueMissing,
  rateWindowTooShort,
  histogramBucketsMissing,
  joinWithoutMatch,
  queryInvalid,
  queryLimit,
  rangeBeforeData,
];
