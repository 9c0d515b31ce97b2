/** All causes, in the order in which data flows. Adding one: its file, its documentation page, its incident, and a line here. */
import { Check } from './check';
import { appStopped } from './app-stopped';
import { collectorDown } from './collector-down';
import { counterResets } from './counter-resets';
import { datasourceMissing } from './datasource-missing';
import { datasourceTypeMismatch } from './datasource-type-mismatch';
import { duplicateSeries } from './duplicate-series';
import { frozenValues } from './frozen-values';
import { labelMissing } from './label-missing';
import { labelValueMissing } from './label-value-missing';
import { logsNotCollected } from './logs-not-collected';
import { matchersContradictory } from './matchers-contradictory';
import { metricRenamed } from './metric-renamed';
import { metricUnknown } from './metric-unknown';
import { metricsGeneratorOff } from './metrics-generator-off';
import { nonFiniteValues } from './non-finite-values';
import { otlpNotArriving } from './otlp-not-arriving';
import { partialFleet } from './partial-fleet';
import { queryInvalid } from './query-invalid';
import { queryLimit } from './query-limit';
import { rateOfGauge } from './rate-of-gauge';
import { rateWindowTooShort } from './rate-window-too-short';
import { scrapeFailing } from './scrape-failing';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetMissing } from './scrape-target-missing';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { storeRefusal } from './store-refusal';
import { storeUnreachable } from './store-unreachable';
import { streamLabelMissing } from './stream-label-missing';
import { streamLabelValueMissing } from './stream-label-value-missing';
import { traceLinkBroken } from './trace-link-broken';
import { tracesNotCollected } from './traces-not-collected';
import { variableAllLiteral } from './variable-all-literal';
import { variableEmpty } from './variable-empty';
import { variableStale } from './variable-stale';

export const checks: readonly Check[] = [
  appStopped,
  partialFleet,
  counterResets,
  frozenValues,
  collectorDown,
  scrapeTargetMissing,
  scrapeTargetUnreachable,
  scrapeRejected,
  scrapeFailing,
  duplicateSeries,
  otlpNotArriving,
  logsNotCollected,
  tracesNotCollected,
  storeUnreachable,
  metricsGeneratorOff,
  storeRefusal,
  datasourceMissing,
  datasourceTypeMismatch,
  traceLinkBroken,
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
  nonFiniteValues,
  rateOfGauge,
  queryInvalid,
  queryLimit,
];
