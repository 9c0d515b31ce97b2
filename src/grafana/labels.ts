import * as v from 'valibot';
import { Answer, DataSource, Labels, TimeRange } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { ask, Http, HttpRequest, segment } from './http';

type Pair = readonly [string, string];

/** Longest query string that is sent in a URL, in characters: proxies commonly refuse lines above 8 KB. */
const longestQuery = 4000;

const sets = v.array(v.record(v.string(), v.string()));
const names = v.array(v.string());

/** Label names; Loki's are taken from the series where selectors are given, which all its versions can filter. */
export async function listLabelNames(
  http: Http,
  source: DataSource,
  match: readonly string[],
  range: TimeRange,
  signal: CancelSignal
): Promise<Answer<readonly string[]>> {
  if (source.kind !== 'loki') {
    return distinct(await askForm(http, source, 'api/v1/labels', match, range, names, signal));
  }
  if (match.length === 0) {
    return distinct(await askUrl(http, source, 'labels', 'match[]', match, range, names, signal));
  }
  const series = await listSeries(http, source, match, range, signal);
  return series.ok ? distinct({ ok: true, value: series.value.flatMap((labels) => Object.keys(labels)) }) : series;
}

/** Values of a label. Prometheus takes several selectors a request, Loki one. */
export async function listLabelValues(
  http: Http,
  source: DataSource,
  label: string,
  match: readonly string[],
  range: TimeRange,
  signal: CancelSignal
): Promise<Answer<readonly string[]>> {
  if (source.kind !== 'loki') {
    const path = `api/v1/label/${segment(label)}/values`;
    return distinct(await askUrl(http, source, path, 'match[]', match, range, names, signal));
  }
  return distinct(await askUrl(http, source, `label/${segment(label)}/values`, 'query', match, range, names, signal));
}

/** Label sets of all series that any of the selectors matches. */
export function listSeries(
  http: Http,
  source: DataSource,
  match: readonly string[],
  range: TimeRange,
  signal: CancelSignal
): Promise<Answer<readonly Labels[]>> {
  return source.kind === 'loki'
    ? askUrl(http, source, 'series', 'match[]', match, range, sets, signal)
    : askForm(http, source, 'api/v1/series', match, range, sets, signal);
}

/** GET while the selectors fit into a URL, else a form; where POST is refused, several GETs. */
async function askForm<T>(
  http: Http,
  source: DataSource,
  path: string,
  match: readonly string[],
  range: TimeRange,
  items: v.GenericSchema<unknown, T[]>,
  signal: CancelSignal
): Promise<Answer<readonly T[]>> {
  const form = [...timesOf(source, range), ...match.map((each): Pair => ['match[]', each])];
  if (lengthOf(form) > longestQuery) {
    const answer = await askList(http, { method: 'POST', path: resource(source, path), form }, items, signal);
    if (answer.ok || answer.failure.status !== 405) {
      return answer;
    }
  }
  return askUrl(http, source, path, 'match[]', match, range, items, signal);
}

/** GETs with as many selectors each as fit into a URL; the answers put together. One failure fails all. */
async function askUrl<T>(
  http: Http,
  source: DataSource,
  path: string,
  parameter: 'match[]' | 'query',
  match: readonly string[],
  range: TimeRange,
  items: v.GenericSchema<unknown, T[]>,
  signal: CancelSignal
): Promise<Answer<readonly T[]>> {
  let all: readonly T[] = [];
  for (const part of parts(match, parameter === 'query' ? 1 : Infinity)) {
    const query = [...timesOf(source, range), ...part.map((each): Pair => [parameter, each])];
    const answer = await askList(http, { method: 'GET', path: resource(source, path), query }, items, signal);
    if (!answer.ok) {
      return answer;
    }
    all = all.concat(answer.value);
  }
  return { ok: true, value: all };
}

/** `{status, data}`; Loki leaves `data` out where there is nothing, as Mimir does for metadata (recorded). */
async function askList<T>(
  http: Http,
  request: HttpRequest,
  items: v.GenericSchema<unknown, T[]>,
  signal: CancelSignal
): Promise<Answer<readonly T[]>> {
  const schema = v.object({ status: v.literal('success'), data: v.nullish(items) });
  const answer = await ask(http, request, schema, signal);
  return answer.ok ? { ok: true, value: answer.value.data ?? [] } : answer;
}

function resource({ uid }: DataSource, path: string): string {
  return `/api/datasources/uid/${segment(uid)}/resources/${path}`;
}

/** Prometheus takes seconds, Loki nanoseconds. */
function timesOf({ kind }: DataSource, { fromMs, toMs }: TimeRange): readonly Pair[] {
  const [start, end] =
    kind === 'loki'
      ? [`${Math.floor(fromMs)}000000`, `${Math.ceil(toMs)}000000`]
      : [String(Math.floor(fromMs / 1000)), String(Math.ceil(toMs / 1000))];
  return [
    ['start', start],
    ['end', end],
  ];
}

function parts(match: readonly string[], most: number): readonly (readonly string[])[] {
  const all: string[][] = [[]];
  let length = 0;
  for (const each of match) {
    const own = lengthOf([['match[]', each]]);
    const part = all[all.length - 1];
    if (part && part.length < most && (part.length === 0 || length + own <= longestQuery)) {
      part.push(each);
      length += own;
    } else {
      all.push([each]);
      length = own;
    }
  }
  return all;
}

function lengthOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + 2 + encodeURIComponent(value).length, 0);
}

function distinct(answer: Answer<readonly string[]>): Answer<readonly string[]> {
  return answer.ok ? { ok: true, value: [...new Set(answer.value)] } : answer;
}
