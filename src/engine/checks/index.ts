/** All causes, in the order in which data flows. Adding one: its file, its documentation page, its incident, and a line here. */
import { Check } from './check';
import { appStopped } from './app-stopped';
import { collectorDown } from './collector-down';
import { componentUnhealthy } from './component-unhealthy';
import { configNotLoaded } from './config-not-loaded';
import { datasourceMissing } from './datasource-missing';
import { datasourceTypeMismatch } from './datasource-type-mismatch';
import { ingestRateLimited } from './ingest-rate-limited';
import { labelLimit } from './label-limit';
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
import { relabelDrops } from './relabel-drops';
import { remoteWriteBacklog } from './remote-write-backlog';
import { remoteWriteRejected } from './remote-write-rejected';
import { sampleTimeRefused } from './sample-time-refused';
import { samplesOutOfOrder } from './samples-out-of-order';
import { scrapeFailing } from './scrape-failing';
import { scrapeLimit } from './scrape-limit';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetMissing } from './scrape-target-missing';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { seriesLimit } from './series-limit';
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
  configNotLoaded,
  componentUnhealthy,
  scrapeTargetMissing,
  scrapeLimit,
  scrapeTargetUnreachable,
  scrapeRejected,
  scrapeFailing,
  relabelDrops,
  remoteWriteBacklog,
  remoteWriteRejected,
  otlpNotArriving,
  logsNotCollected,
  tracesNotCollected,
  storeUnreachable,
  ingestRateLimited,
  labelLimit,
  seriesLimit,
  samplesOutOfOrder,
  sampleTimeRefused,
  metricsGeneratorOff,
  storeRefusal,
  datasourceMissing,
  datasourceTypeMismatch,
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
  queryInvalid,
  queryLimit,
];
