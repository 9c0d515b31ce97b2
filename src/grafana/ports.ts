import { Clock, Ports } from '../engine/ports';
import { listAlertRules, listStoreAlertRules } from './alertRules';
import { listDashboards, readDashboard, readLibraryPanel } from './dashboards';
import { listDataSources } from './datasources';
import { queryBatch } from './dsQuery';
import { listExemplars } from './exemplars';
import { Http } from './http';
import { listLabelNames, listLabelValues, listSeries } from './labels';
import { listDeclaredTypes } from './metadata';
import { listPanelPlugins } from './panelPlugins';
import { listRules } from './rules';
import { listSpanTags, listSpanTagValues, searchTraces } from './tempo';
import { readGrafanaTime, readStoreTime } from './time';
import { readTrace } from './trace';

/** The engine's ports over Grafana's HTTP API (10.3 to 13); expected failures are answers, nothing throws. */
export function grafanaPorts(http: Http, clock: Clock): Ports {
  return {
    clock,
    grafana: {
      dashboards: (signal) => listDashboards(http, signal),
      dashboard: (uid, signal) => readDashboard(http, uid, signal),
      libraryPanel: (uid, signal) => readLibraryPanel(http, uid, signal),
      panelPlugins: (signal) => listPanelPlugins(http, signal),
      dataSources: (signal) => listDataSources(http, signal),
      time: (signal) => readGrafanaTime(http, clock, signal),
      alertRules: (signal) => listAlertRules(http, signal),
    },
    stores: {
      query: (batch, signal) => queryBatch(http, batch, signal),
      labelNames: (source, match, range, signal) => listLabelNames(http, source, match, range, signal),
      labelValues: (source, label, match, range, signal) => listLabelValues(http, source, label, match, range, signal),
      series: (source, match, range, signal) => listSeries(http, source, match, range, signal),
      rules: (source, signal) => listRules(http, source, signal),
      declaredTypes: (source, metric, signal) => listDeclaredTypes(http, source, metric, signal),
      time: (source, signal) => readStoreTime(http, clock, source, signal),
      alertRules: (source, signal) => listStoreAlertRules(http, source, signal),
      exemplars: (source, query, range, signal) => listExemplars(http, source, query, range, signal),
      trace: (source, traceId, signal) => readTrace(http, source, traceId, signal),
      searchTraces: (source, query, range, limit, signal) => searchTraces(http, source, query, range, limit, signal),
      spanTags: (source, range, signal) => listSpanTags(http, source, range, signal),
      spanTagValues: (source, tag, range, signal) => listSpanTagValues(http, source, tag, range, signal),
    },
  };
}
