import { panelAdded } from './changes';
import { Incident } from './incident';

export const panelSettings: Incident = {
  name: 'panel-settings',
  title: 'Panels that hide what they have',
  description:
    'Panels were added to "Backend Health" whose queries have data, and whose own settings show none of it: all queries hidden after a trial, a transformation that keeps a query that was renamed, one that keeps no row, a value picked by a legend that was changed since, tables joined by a label that has other values in each. Panels with the same settings that fit stand beside them, and two whose queries find nothing, one of which says 0 for it.',
  whatMisled: 'The queries have data in Explore.',
  dashboards: (_found, repaired) => {
    const requests = 'sum(rate(scanium_http_requests_total[5m]))';
    const add = (
      title: string,
      type: string,
      targets: readonly object[],
      more: Readonly<Record<string, unknown>> = {}
    ) =>
      panelAdded(repaired, 'scanium-backend-health', {
        title,
        type,
        targets: [],
        more: { targets: targets.map((target, index) => ({ refId: 'AB'.charAt(index), ...target })), ...more },
      });
    const keep = (include: string) => ({ transformations: [{ id: 'filterByRefId', options: { include } }] });
    const rows = (limitField: number) => ({ transformations: [{ id: 'limit', options: { limitField } }] });
    const picked = (fields: string) => ({
      options: { reduceOptions: { calcs: ['lastNotNull'], fields, values: false } },
    });
    const joined = { transformations: [{ id: 'joinByField', options: { byField: 'job', mode: 'inner' } }] };
    const table = { format: 'table', instant: true };
    add('Hidden', 'timeseries', [{ expr: requests, hide: true }]);
    add('One of two hidden', 'timeseries', [{ expr: requests, hide: true }, { expr: requests }]);
    add('Kept by another refId', 'timeseries', [{ expr: requests }], keep('B'));
    add('Kept by its refId', 'timeseries', [{ expr: requests }], keep('A'));
    add('No rows', 'table', [{ expr: requests, ...table }], rows(0));
    add('Some rows', 'table', [{ expr: requests, ...table }], rows(5));
    add('Picked by an old legend', 'stat', [{ expr: requests, legendFormat: 'Requests/s' }], picked('/^Calls$/'));
    add('Picked by its legend', 'stat', [{ expr: requests, legendFormat: 'Requests/s' }], picked('/^Requests\\/s$/'));
    const up = (job: string) => ({ expr: `max by (job) (up{job="${job}"})`, ...table });
    add('Joined apart', 'table', [up('loki'), up('tempo')], joined);
    add('Joined', 'table', [up('loki'), { expr: 'max by (job) (up)', ...table }], joined);
    add('Queue', 'stat', [{ expr: 'scanium_queue_length', legendFormat: 'Queue' }], picked('/^Calls$/'));
    const zero = { fieldConfig: { defaults: { noValue: '0' }, overrides: [] } };
    add('Oldest in the queue', 'stat', [{ expr: 'scanium_queue_oldest_seconds' }], zero);
    return add('Requests, or 0', 'stat', [{ expr: requests }], zero);
  },
};
