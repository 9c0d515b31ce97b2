/** All causes, in the order in which data flows. Adding one: its file, its documentation page, its incident, and a line here. */
import { Check } from './check';
import { appStopped } from './app-stopped';
import { clockSkew } from './clock-skew';
import { collectorDown } from './collector-down';
import { bucketsInconsistent } from './buckets-inconsistent';
import { counterDrawnRaw } from './counter-drawn-raw';
import { counterResets } from './counter-resets';
import { datasourceMissing } from './datasource-missing';
import { datasourceTypeMismatch } from './datasource-type-mismatch';
import { histogramBucketsMissing } from './histogram-buckets-missing';
import { joinNotUnique } from './join-not-unique';
import { histogramFormDiffers } from './histogram-form-differs';
import { joinWithoutMatch } from './join-without-match';
import { duplicateLines } from './duplicate-lines';
import { duplicateSeries } from './duplicate-series';
import { exemplarLinkDead } from './exemplar-link-dead';
import { exporterFails } from './exporter-fails';
import { frozenValues } from './frozen-values';
import { generatorWriteFails } from './generator-write-fails';
import { componentUnhealthy } from './component-unhealthy';
import { configNotLoaded } from './config-not-loaded';
import { ingestRateLimited } from './ingest-rate-limited';
import { labelLimit } from './label-limit';
import { labelMissing } from './label-missing';
import { labelValueMissing } from './label-value-missing';
import { libraryPanelMissing } from './library-panel-missing';
import { logFieldNotLabel } from './log-field-not-label';
import { logLinkNotDrawn } from './log-link-not-drawn';
import { logLabelsChanged } from './log-labels-changed';
import { logLineUnreadable } from './log-line-unreadable';
import { logPipelineEmpty } from './log-pipeline-empty';
import { logPipelineDrops } from './log-pipeline-drops';
import { logSourceMissing } from './log-source-missing';
import { logLinesRejected } from './log-lines-rejected';
import { lokiWriteDrops } from './loki-write-drops';
import { logsNotCollected } from './logs-not-collected';
import { matchersContradictory } from './matchers-contradictory';
import { metricComesAndGoes } from './metric-comes-and-goes';
import { metricRenamed } from './metric-renamed';
import { metricsNotArriving } from './metrics-not-arriving';
import { metricUnknown } from './metric-unknown';
import { metricsGeneratorOff } from './metrics-generator-off';
import { otherDataSource } from './other-data-source';
import { nothingToReport } from './nothing-to-report';
import { nonFiniteValues } from './non-finite-values';
import { otlpNotArriving } from './otlp-not-arriving';
import { panelShowsNothing } from './panel-shows-nothing';
import { panelPluginMissing } from './panel-plugin-missing';
import { partialFleet } from './partial-fleet';
import { permissionMissing } from './permission-missing';
import { queryInvalid } from './query-invalid';
import { queryLimit } from './query-limit';
import { rangeBeforeData } from './range-before-data';
import { rateOfGauge } from './rate-of-gauge';
import { rateWindowTooShort } from './rate-window-too-short';
import { receiverRefuses } from './receiver-refuses';
import { readPathPartial } from './read-path-partial';
import { recordingRuleMissing } from './recording-rule-missing';
import { relabelDrops } from './relabel-drops';
import { remoteWriteBacklog } from './remote-write-backlog';
import { remoteWriteRejected } from './remote-write-rejected';
import { sampleTimeRefused } from './sample-time-refused';
import { resultCutOff } from './result-cut-off';
import { samplesOutOfOrder } from './samples-out-of-order';
import { scrapeFailing } from './scrape-failing';
import { scrapeLimit } from './scrape-limit';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetMissing } from './scrape-target-missing';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { scrapeUnsteady } from './scrape-unsteady';
import { serviceGraphOnly } from './service-graph-only';
import { spanMetricNames } from './span-metric-names';
import { spanLinkEmpty } from './span-link-empty';
import { spansDiscardedByGenerator } from './spans-discarded-by-generator';
import { seriesLimit } from './series-limit';
import { spansRejected } from './spans-rejected';
import { spansSampledOut } from './spans-sampled-out';
import { stepLongerThanWindow } from './step-longer-than-window';
import { storeRefusal } from './store-refusal';
import { storeUnreachable } from './store-unreachable';
import { streamLabelMissing } from './stream-label-missing';
import { streamLabelValueMissing } from './stream-label-value-missing';
import { traceAttributeMissing } from './trace-attribute-missing';
import { traceLinkBroken } from './trace-link-broken';
import { traceSearchBlind } from './trace-search-blind';
import { traceSearchWindow } from './trace-search-window';
import { tracesNotCollected } from './traces-not-collected';
import { variableAllLiteral } from './variable-all-literal';
import { variableEmpty } from './variable-empty';
import { variableStale } from './variable-stale';
import { wrongUnit } from './wrong-unit';

export const checks: readonly Check[] = [
  clockSkew,
  metricComesAndGoes,
  appStopped,
  partialFleet,
  counterResets,
  frozenValues,
  collectorDown,
  metricsNotArriving,
  configNotLoaded,
  componentUnhealthy,
  scrapeTargetMissing,
  scrapeLimit,
  scrapeTargetUnreachable,
  scrapeRejected,
  scrapeFailing,
  scrapeUnsteady,
  duplicateSeries,
  duplicateLines,
  receiverRefuses,
  relabelDrops,
  remoteWriteBacklog,
  remoteWriteRejected,
  otlpNotArriving,
  spansSampledOut,
  exporterFails,
  logSourceMissing,
  logPipelineDrops,
  logLabelsChanged,
  lokiWriteDrops,
  logsNotCollected,
  tracesNotCollected,
  storeUnreachable,
  logLinesRejected,
  spansRejected,
  readPathPartial,
  traceSearchBlind,
  recordingRuleMissing,
  ingestRateLimited,
  labelLimit,
  seriesLimit,
  samplesOutOfOrder,
  bucketsInconsistent,
  sampleTimeRefused,
  metricsGeneratorOff,
  spansDiscardedByGenerator,
  serviceGraphOnly,
  generatorWriteFails,
  storeRefusal,
  permissionMissing,
  datasourceMissing,
  datasourceTypeMismatch,
  otherDataSource,
  traceLinkBroken,
  logLinkNotDrawn,
  spanLinkEmpty,
  exemplarLinkDead,
  variableAllLiteral,
  variableEmpty,
  variableStale,
  spanMetricNames,
  histogramFormDiffers,
  metricRenamed,
  nothingToReport,
  metricUnknown,
  labelMissing,
  labelValueMissing,
  logFieldNotLabel,
  matchersContradictory,
  streamLabelMissing,
  streamLabelValueMissing,
  logPipelineEmpty,
  logLineUnreadable,
  traceAttributeMissing,
  traceSearchWindow,
  rateWindowTooShort,
  histogramBucketsMissing,
  joinNotUnique,
  joinWithoutMatch,
  nonFiniteValues,
  rateOfGauge,
  counterDrawnRaw,
  stepLongerThanWindow,
  resultCutOff,
  queryInvalid,
  queryLimit,
  rangeBeforeData,
  wrongUnit,
  libraryPanelMissing,
  panelPluginMissing,
  panelShowsNothing,
];
