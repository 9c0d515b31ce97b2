/** A data source as Grafana's API lists it, without the fields that say the same for every source. */
export interface Source {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly type: 'prometheus' | 'loki' | 'tempo';
  /** As configured; the lab answers for the host names of the user's network. */
  readonly url: string;
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

/** The user's own sources (provisioning/datasources): the scrape interval of Mimir is not configured. */
export const foundSources: readonly Source[] = [
  {
    id: 1,
    uid: 'LOKI',
    name: 'Loki',
    type: 'loki',
    url: 'http://loki:3100',
    isDefault: false,
    jsonData: { maxLines: 1000 },
  },
  {
    id: 3,
    uid: 'MIMIR',
    name: 'Mimir',
    type: 'prometheus',
    url: 'http://mimir:9009/prometheus',
    isDefault: true,
    jsonData: { httpMethod: 'POST', prometheusType: 'Mimir', prometheusVersion: '2.40.0' },
  },
  {
    id: 2,
    uid: 'TEMPO',
    name: 'Tempo',
    type: 'tempo',
    url: 'http://tempo:3200',
    isDefault: false,
    jsonData: { nodeGraph: { enabled: true }, serviceMap: { datasourceUid: 'MIMIR' } },
  },
];

/**
 * The same, with the interval at which the user's collector really scrapes: without it Grafana assumes 15 s, and
 * rate() over `$__rate_interval` (then 60 s) never holds two samples.
 */
export const repairedSources: readonly Source[] = foundSources.map((source) =>
  source.type === 'prometheus' ? { ...source, jsonData: { ...source.jsonData, timeInterval: '60s' } } : source
);
