import * as v from 'valibot';
import { Answer } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { malformed } from './failure';
import { ask, Http } from './http';

const panel = v.fallback(v.object({ aliasIDs: v.fallback(v.array(v.string()), []) }), { aliasIDs: [] });
const schema = v.object({ panels: v.fallback(v.record(v.string(), panel), {}) });

/**
 * Panel types that this Grafana draws: the list that its own pages look in, aliases too. `/api/plugins` leaves out what
 * is installed besides Grafana's own for whoever may not create data sources (pkg/api/plugins.go GetPluginList).
 */
export async function listPanelPlugins(http: Http, signal: CancelSignal): Promise<Answer<readonly string[]>> {
  const answer = await ask(http, { method: 'GET', path: '/api/frontend/settings' }, schema, signal);
  if (!answer.ok) {
    return answer;
  }
  const { panels } = answer.value;
  // Every Grafana has it: a list without is another list.
  return 'timeseries' in panels
    ? { ok: true, value: Object.entries(panels).flatMap(([id, { aliasIDs }]) => [id, ...aliasIDs]) }
    : { ok: false, failure: malformed({ status: 200, text: '' }, 'the settings do not list panel plugins') };
}
