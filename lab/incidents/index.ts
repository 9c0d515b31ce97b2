import { asFound } from './as-found';
import { collectorDown } from './collector-down';
import { collectorUnhealthy } from './collector-unhealthy';
import { configNotLoaded } from './config-not-loaded';
import { differentNetworks } from './different-networks';
import { differentNetworksFresh } from './different-networks-fresh';
import { healthy } from './healthy';
import { httpsRequired } from './https-required';
import { httpsRequiredFresh } from './https-required-fresh';
import { ingestRateLimited } from './ingest-rate-limited';
import { labelLimit } from './label-limit';
import { logDriver } from './log-driver';
import { Incident } from './incident';
import { lokiDown } from './loki-down';
import { mimirNoOrgId } from './mimir-no-org-id';
import { notScrapedAtAll } from './not-scraped-at-all';
import { otlpWrongPort } from './otlp-wrong-port';
import { quiet } from './quiet';
import { rateWindowTooShort } from './rate-window-too-short';
import { relabelDrops } from './relabel-drops';
import { remoteWriteBacklog } from './remote-write-backlog';
import { remoteWriteRejected } from './remote-write-rejected';
import { renamedMetrics } from './renamed-metrics';
import { sampleTimeRefused } from './sample-time-refused';
import { scrapeLimit } from './scrape-limit';
import { seriesLimit } from './series-limit';
import { seriesNotQueryable } from './series-not-queryable';
import { spanMetricsMissing } from './span-metrics-missing';
import { twoCollectors } from './two-collectors';
import { variableAllLiteral } from './variable-all-literal';
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
  scrapeLimit,
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
];

/** The incident of that name. Throws with the names there are. */
export function incidentNamed(name: string): Incident {
  const incident = incidents.find((known) => known.name === name);
  if (!incident) {
    throw new Error(`there is no incident "${name}"; there are: ${incidents.map((known) => known.name).join(', ')}`);
  }
  return incident;
}
