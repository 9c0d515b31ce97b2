/** Small dashboards and answers for the tests of this folder. */
import { Answer, DataSource, ResolvedVariable, TimeRange } from '../../model';
import { DashboardSummary } from '../../ports';
import { Ask } from '../ask';

export const nowMs = 1_700_000_000_000;
export const lastHour: TimeRange = { fromMs: nowMs - 3_600_000, toMs: nowMs, raw: { from: 'now-1h', to: 'now' } };

export const mimir: DataSource = {
  uid: 'MIMIR',
  name: 'Mimir',
  type: 'prometheus',
  kind: 'prometheus',
  isDefault: true,
};
export const loki: DataSource = { uid: 'LOKI', name: 'Loki', type: 'loki', kind: 'loki', isDefault: false };
export const tempo: DataSource = { uid: 'TEMPO', name: 'Tempo', type: 'tempo', kind: 'tempo', isDefault: false };
const mysql: DataSource = { uid: 'SQL', name: 'Sql', type: 'mysql', kind: 'other', isDefault: false };
export const dataSources = [mimir, loki, tempo, mysql];

export const summary: DashboardSummary = { uid: 'd', title: 'Listed', folder: 'Ops', url: '/d/d/listed', tags: ['t'] };

export function resolvedVariable(
  name: string,
  values: readonly string[],
  more: Partial<ResolvedVariable> = {}
): ResolvedVariable {
  return {
    name,
    type: 'query',
    values,
    isAll: false,
    multi: false,
    includeAll: false,
    fate: { kind: 'ok' },
    selectors: [],
    urlValues: values,
    ...more,
  };
}

/** Two panels of the user's Traces Drilldown (Grafana 10.3.1), as `/api/dashboards/uid/:uid` gives them, shortened. */
export const tracesDrilldown = {
  meta: { slug: 'scanium-traces-drilldown', folderTitle: 'Scanium' },
  dashboard: {
    uid: 'scanium-traces-drilldown',
    title: 'Scanium - Traces Drilldown',
    tags: ['scanium', 'traces'],
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        {
          name: 'service',
          type: 'query',
          datasource: { type: 'prometheus', uid: 'MIMIR' },
          query: 'label_values(traces_spanmetrics_latency_bucket, service_name)',
          refresh: 2,
          includeAll: true,
          multi: true,
          current: { text: 'All', value: '$__all' },
        },
        { name: 'min_duration', type: 'textbox', current: { text: '100', value: '100' } },
      ],
    },
    panels: [
      { id: 12, type: 'row', title: 'Trace Explorer', collapsed: false, panels: [] },
      {
        id: 13,
        title: 'Slow Traces (>${min_duration}ms)',
        type: 'table',
        datasource: { type: 'tempo', uid: 'TEMPO' },
        targets: [
          {
            refId: 'A',
            queryType: 'traceqlSearch',
            query: '{resource.service.name =~ ".*" && duration > ${min_duration}ms}',
            limit: 20,
          },
        ],
      },
      {
        id: 15,
        type: 'row',
        title: 'Service Map',
        collapsed: true,
        panels: [
          {
            id: 17,
            title: 'Span Latency Heatmap',
            type: 'heatmap',
            datasource: { type: 'prometheus', uid: 'MIMIR' },
            targets: [
              {
                refId: 'A',
                expr: 'sum(increase(traces_spanmetrics_latency_bucket{service_name=~"$service"}[$__rate_interval])) by (le)',
                format: 'heatmap',
                legendFormat: '{{le}}',
              },
            ],
          },
        ],
      },
    ],
  },
};

/** The user's OpenAI Runtime in schema v2 as Grafana 12.4.0 gave it (`dashboard.grafana.app/v2beta1`), shortened. */
export const openAiRuntimeV2 = {
  kind: 'Dashboard',
  apiVersion: 'dashboard.grafana.app/v2beta1',
  metadata: { name: 'scanium-openai-runtime', namespace: 'default' },
  spec: {
    title: 'Scanium - OpenAI Runtime',
    tags: ['scanium'],
    timeSettings: { timezone: 'browser', from: 'now-1h', to: 'now', autoRefresh: '30s' },
    elements: {
      'panel-11': {
        kind: 'Panel',
        spec: {
          id: 11,
          title: 'Request Rate by Model',
          data: {
            kind: 'QueryGroup',
            spec: {
              queries: [
                {
                  kind: 'PanelQuery',
                  spec: {
                    query: {
                      kind: 'DataQuery',
                      group: 'prometheus',
                      version: 'v0',
                      datasource: { name: 'MIMIR' },
                      spec: {
                        expr: 'sum by (provider) (rate(scanium_assistant_requests_total{provider=~"$provider"}[5m]))',
                      },
                    },
                    refId: 'A',
                    hidden: false,
                  },
                },
              ],
              transformations: [{ kind: 'organize', spec: { id: 'organize', options: {} } }],
              queryOptions: { maxDataPoints: 200, interval: '1m', timeFrom: '2h' },
            },
          },
          vizConfig: { kind: 'VizConfig', group: 'timeseries', version: '', spec: { options: {} } },
        },
      },
      'panel-2': {
        kind: 'Panel',
        spec: {
          id: 2,
          title: 'Mixed',
          data: {
            kind: 'QueryGroup',
            spec: {
              queries: [
                {
                  kind: 'PanelQuery',
                  spec: {
                    refId: 'A',
                    hidden: true,
                    query: {
                      kind: 'DataQuery',
                      group: 'loki',
                      datasource: { name: 'LOKI' },
                      spec: { expr: '{a="b"}' },
                    },
                  },
                },
                {
                  kind: 'PanelQuery',
                  spec: {
                    refId: 'B',
                    hidden: false,
                    query: { kind: 'DataQuery', group: 'prometheus', spec: { expr: 'up' } },
                  },
                },
              ],
              transformations: [],
              queryOptions: {},
            },
          },
          vizConfig: { kind: 'stat', spec: {} },
        },
      },
      'library-3': {
        kind: 'LibraryPanel',
        spec: { id: 3, title: 'Shared', libraryPanel: { uid: 'lib', name: 'Shared' } },
      },
      hidden: { kind: 'Panel', spec: { id: 9, title: 'Not laid out' } },
    },
    layout: {
      kind: 'RowsLayout',
      spec: {
        rows: [
          {
            kind: 'RowsLayoutRow',
            spec: {
              title: 'Overview',
              collapse: false,
              layout: {
                kind: 'GridLayout',
                spec: {
                  items: [
                    {
                      kind: 'GridLayoutItem',
                      spec: {
                        x: 0,
                        y: 0,
                        element: { kind: 'ElementReference', name: 'panel-2' },
                        repeat: { mode: 'variable', value: 'provider' },
                      },
                    },
                  ],
                },
              },
            },
          },
          {
            kind: 'RowsLayoutRow',
            spec: {
              title: 'Rates',
              collapse: true,
              layout: {
                kind: 'AutoGridLayout',
                spec: {
                  items: [
                    { kind: 'AutoGridLayoutItem', spec: { element: { kind: 'ElementReference', name: 'panel-11' } } },
                    { kind: 'AutoGridLayoutItem', spec: { element: { kind: 'ElementReference', name: 'library-3' } } },
                  ],
                },
              },
            },
          },
        ],
      },
    },
    variables: [
      {
        kind: 'QueryVariable',
        spec: {
          name: 'provider',
          current: { text: 'All', value: '$__all' },
          refresh: 'onTimeRangeChanged',
          query: {
            kind: 'DataQuery',
            group: 'prometheus',
            version: 'v0',
            datasource: { name: 'MIMIR' },
            spec: { __legacyStringValue: 'label_values(scanium_assistant_requests_total, provider)' },
          },
          regex: '',
          sort: 'alphabeticalDesc',
          options: [],
          multi: true,
          includeAll: true,
        },
      },
      {
        kind: 'CustomVariable',
        spec: {
          name: 'env',
          query: 'dev, prod',
          current: { text: 'dev', value: 'dev' },
          options: [],
          multi: false,
          includeAll: false,
        },
      },
      {
        kind: 'DatasourceVariable',
        spec: { name: 'ds', pluginId: 'loki', regex: '', current: { text: 'Loki', value: 'LOKI' }, options: [] },
      },
      { kind: 'TextVariable', spec: { name: 'search', query: 'x', current: { text: 'x', value: 'x' } } },
    ],
  },
};

/** Stores that answer from a table `method argument… → values`, and remember what they were asked. */
export function fakeAsk(answers: Readonly<Record<string, readonly string[] | 'fails'>>): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const answer = (question: string): Answer<readonly string[]> => {
    asked.push(question);
    const found = answers[question] ?? [];
    return found === 'fails'
      ? { ok: false, failure: { kind: 'server', message: 'store is down', status: 500 } }
      : { ok: true, value: found };
  };
  const map = <T>(question: string, change: (values: readonly string[]) => T): Answer<T> => {
    const found = answer(question);
    return found.ok ? { ok: true, value: change(found.value) } : found;
  };
  const ask: Ask = {
    labelNames: async (source, match) => answer(`${source.uid} labels ${match.join(';')}`),
    labelValues: async (source, label, match) => answer(`${source.uid} values ${label} ${match.join(';')}`),
    series: async (source, match) =>
      map(`${source.uid} series ${match.join(';')}`, (all) => all.map((one) => ({ __name__: 'm', l: one }))),
    instantQuery: async (source, query) =>
      map(`${source.uid} query ${query}`, (all) => ({
        series: all.map((one) => ({
          labels: { __name__: 'm', l: one },
          samples: 1,
          zeros: 0,
          nonFinite: 0,
          last: 5,
          lastMs: 1000,
        })),
        rows: 0,
        lines: [],
        notices: [],
      })),
    spanTags: async (source) => map(`${source.uid} tags`, (all) => ({ resource: all, span: ['s'] })),
    spanTagValues: async (source, tag) => answer(`${source.uid} values ${tag}`),
  };
  return { ask, asked };
}
