import { asFound } from './as-found';
import { bucketsOfOneWorker } from './buckets-of-one-worker';
import { burstTooSmall } from './burst-too-small';
import { collectorClockAhead } from './collector-clock-ahead';
import { collectorDown } from './collector-down';
import { comparisonExcludesAll } from './comparison-excludes-all';
import { collectorUnhealthy } from './collector-unhealthy';
import { computerClockAhead } from './computer-clock-ahead';
import { configNotLoaded } from './config-not-loaded';
import { copiedDashboard } from './copied-dashboard';
import { deployed } from './deployed';
import { differentNetworks } from './different-networks';
import { differentNetworksFresh } from './different-networks-fresh';
import { exporterWrongAddress } from './exporter-wrong-address';
import { generatorWriteRefused } from './generator-write-refused';
import { healthy } from './healthy';
import { histogramBucketsMissing } from './histogram-buckets-missing';
import { hourlyExport } from './hourly-export';
import { httpsRequired } from './https-required';
import { httpsRequiredFresh } from './https-required-fresh';
import { lateSpans } from './late-spans';
import { liveTraceLimit } from './live-trace-limit';
import { ingestersNotSearched } from './ingesters-not-searched';
import { ingestRateLimited } from './ingest-rate-limited';
import { labelLimit } from './label-limit';
import { linksAsProvisioned } from './links-as-provisioned';
import { logCountCutOff } from './log-count-cut-off';
import { logDriver } from './log-driver';
import { Incident } from './incident';
import { logFileMoved } from './log-file-moved';
import { logFormatsMixed } from './log-formats-mixed';
import { logJobRenamed } from './log-job-renamed';
import { logLabelsTooMany } from './log-labels-too-many';
import { logLevelCase } from './log-level-case';
import { logLevelInLine } from './log-level-in-line';
import { joinWithoutMatch } from './join-without-match';
import { logReadTwice } from './log-read-twice';
import { logStageDrops } from './log-stage-drops';
import { logWriteUrl } from './log-write-url';
import { lokiDown } from './loki-down';
import { lokiNotForViewers } from './loki-not-for-viewers';
import { memoryLimitUnset } from './memory-limit-unset';
import { memoryLimiter } from './memory-limiter';
import { metricsWriteRefused } from './metrics-write-refused';
import { mimirNoOrgId } from './mimir-no-org-id';
import { monthOfTraces } from './month-of-traces';
import { notScrapedAtAll } from './not-scraped-at-all';
import { nothingCountedYet } from './nothing-counted-yet';
import { otherDataSource } from './other-data-source';
import { otlpWrongPort } from './otlp-wrong-port';
import { panelPluginMissing } from './panel-plugin-missing';
import { panelSettings } from './panel-settings';
import { pushStopped } from './push-stopped';
import { quantileOfNative } from './quantile-of-native';
import { quiet } from './quiet';
import { rangeBeforeData } from './range-before-data';
import { rateOfMemory } from './rate-of-memory';
import { rateWindowTooShort } from './rate-window-too-short';
import { readPathPartial } from './read-path-partial';
import { recordingRuleMissing } from './recording-rule-missing';
import { renamedMetrics } from './renamed-metrics';
import { restartLoop } from './restart-loop';
import { scrapedTwice } from './scraped-twice';
import { relabelDrops } from './relabel-drops';
import { remoteWriteBacklog } from './remote-write-backlog';
import { remoteWriteRejected } from './remote-write-rejected';
import { sampleTimeRefused } from './sample-time-refused';
import { scrapeLimit } from './scrape-limit';
import { seriesLimit } from './series-limit';
import { seriesNotQueryable } from './series-not-queryable';
import { serviceGraphOff } from './service-graph-off';
import { spanAttributes } from './span-attributes';
import { spanMetricsOfConnector } from './span-metrics-of-connector';
import { spanMetricsMissing } from './span-metrics-missing';
import { spansFilteredOut } from './spans-filtered-out';
import { spikesBetweenSteps } from './spikes-between-steps';
import { timestampsFrozen } from './timestamps-frozen';
import { traceLinkRenamed } from './trace-link-renamed';
import { tracesExporterOff } from './traces-exporter-off';
import { twoCollectors } from './two-collectors';
import { variableAllLiteral } from './variable-all-literal';
import { workerMissing } from './worker-missing';
import { wrongUnit } from './wrong-unit';
import { wrongDatasourceForQuery } from './wrong-datasource-for-query';

/** Every incident of the lab, the two without a fault first, then the user's seven, then more. */
export const incidents: readonly Incident[] = [
  healthy,
  quiet,
  asFound,
  differentNetworks,
  httpsRequired,
  otlpWrongPort,
  logDriver,
  renamedMetrics,
  seriesNotQueryable,
  spanMetricsMissing,
  differentNetworksFresh,
  httpsRequiredFresh,
  lokiDown,
  mimirNoOrgId,
  collectorDown,
  notScrapedAtAll,
  variableAllLiteral,
  wrongDatasourceForQuery,
  rateWindowTooShort,
  logLevelCase,
  logFormatsMixed,
  logLevelInLine,
  joinWithoutMatch,
  otherDataSource,
  rangeBeforeData,
  comparisonExcludesAll,
  memoryLimitUnset,
  scrapedTwice,
  rateOfMemory,
  bucketsOfOneWorker,
  spikesBetweenSteps,
  quantileOfNative,
  logCountCutOff,
  wrongUnit,
  workerMissing,
  spanAttributes,
  memoryLimiter,
  exporterWrongAddress,
  spansFilteredOut,
  scrapeLimit,
  logLabelsTooMany,
  logWriteUrl,
  logStageDrops,
  logFileMoved,
  logJobRenamed,
  logReadTwice,
  recordingRuleMissing,
  histogramBucketsMissing,
  readPathPartial,
  restartLoop,
  traceLinkRenamed,
  linksAsProvisioned,
  pushStopped,
  hourlyExport,
  spanMetricsOfConnector,
  generatorWriteRefused,
  lateSpans,
  serviceGraphOff,
  monthOfTraces,
  relabelDrops,
  remoteWriteBacklog,
  remoteWriteRejected,
  labelLimit,
  seriesLimit,
  sampleTimeRefused,
  twoCollectors,
  ingestRateLimited,
  configNotLoaded,
  collectorUnhealthy,
  computerClockAhead,
  panelPluginMissing,
  panelSettings,
  timestampsFrozen,
  burstTooSmall,
  lokiNotForViewers,
  nothingCountedYet,
  collectorClockAhead,
  copiedDashboard,
  deployed,
  metricsWriteRefused,
  tracesExporterOff,
  ingestersNotSearched,
  liveTraceLimit,
];

/** The incident of that name. Throws with the names there are. */
export function incidentNamed(name: string): Incident {
  const incident = incidents.find((known) => known.name === name);
  if (!incident) {
    throw new Error(`there is no incident "${name}"; there are: ${incidents.map((known) => known.name).join(', ')}`);
  }
  return incident;
}
