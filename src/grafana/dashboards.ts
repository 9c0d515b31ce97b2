import * as v from 'valibot';
import { Answer } from '../engine/model';
import { CancelSignal, DashboardSummary } from '../engine/ports';
import { malformed } from './failure';
import { ask, Http, segment } from './http';

/** Grafana's largest page of search results. */
const pageSize = 5000;

const found = v.object({
  uid: v.pipe(v.string(), v.nonEmpty()),
  title: v.fallback(v.string(), ''),
  url: v.fallback(v.string(), ''),
  folderTitle: v.fallback(v.optional(v.string()), undefined),
  tags: v.fallback(v.array(v.string()), []),
});

/** All dashboards that the viewer may see, page by page; entries without a uid cannot be opened and are passed over. */
export async function listDashboards(http: Http, signal: CancelSignal): Promise<Answer<readonly DashboardSummary[]>> {
  const byUid = new Map<string, DashboardSummary>();
  for (let page = 1; ; page++) {
    const known = byUid.size;
    const query = [
      ['type', 'dash-db'],
      ['limit', String(pageSize)],
      ['page', String(page)],
    ] as const;
    const answer = await ask(http, { method: 'GET', path: '/api/search', query }, v.array(v.unknown()), signal);
    if (!answer.ok) {
      return answer;
    }
    for (const entry of answer.value) {
      const read = v.safeParse(found, entry);
      if (read.success) {
        byUid.set(read.output.uid, summary(read.output));
      }
    }
    if (byUid.size === 0 && answer.value.length > 0) {
      return { ok: false, failure: malformed({ status: 200, text: '' }, 'none of the dashboards has a uid') };
    }
    // A server that ignores `page` answers the same again: nothing new ends it too.
    if (answer.value.length < pageSize || byUid.size === known) {
      return { ok: true, value: [...byUid.values()] };
    }
  }
}

function summary({ uid, title, url, folderTitle, tags }: v.InferOutput<typeof found>): DashboardSummary {
  return {
    uid,
    title: title || uid,
    folder: folderTitle || undefined,
    url: pathWithin(url) ?? `/d/${segment(uid)}`,
    tags,
  };
}

/** `/grafana/d/uid/slug` of a Grafana under a sub path becomes `/d/uid/slug`. */
function pathWithin(url: string): string | undefined {
  return /\/d\/[^\s?#]+/.exec(url)?.[0];
}

/**
 * One dashboard's JSON. Newer Grafanas answer 406 for dashboards kept in schema v2 and name the path that has them
 * (pkg/api/dashboard.go `GetDashboard`); only a path of that very form is followed.
 */
export async function readDashboard(http: Http, uid: string, signal: CancelSignal): Promise<Answer<unknown>> {
  const path = `/api/dashboards/uid/${segment(uid)}`;
  const answer = await ask(
    http,
    { method: 'GET', path },
    v.object({ dashboard: v.record(v.string(), v.unknown()) }),
    signal
  );
  if (answer.ok) {
    return { ok: true, value: answer.value.dashboard };
  }
  const newer = answer.failure.status === 406 ? newerPath.exec(answer.failure.message)?.[0] : undefined;
  if (newer === undefined) {
    return answer;
  }
  return ask(http, { method: 'GET', path: newer }, v.object({ spec: v.record(v.string(), v.unknown()) }), signal);
}

const newerPath = /\/apis\/dashboard\.grafana\.app\/v\d\w*\/namespaces\/[\w-]+\/dashboards\/[\w-]+/;

/** A library panel's model. */
export async function readLibraryPanel(http: Http, uid: string, signal: CancelSignal): Promise<Answer<unknown>> {
  const schema = v.object({ result: v.object({ model: v.record(v.string(), v.unknown()) }) });
  const answer = await ask(http, { method: 'GET', path: `/api/library-elements/${segment(uid)}` }, schema, signal);
  return answer.ok ? { ok: true, value: answer.value.result.model } : answer;
}
