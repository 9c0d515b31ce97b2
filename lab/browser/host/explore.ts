/** What an address of Explore asks for. */

export interface ExploreQuery {
  /** Uid or name; undefined where the address says none. */
  readonly datasource: string | undefined;
  readonly model: Readonly<Record<string, unknown>>;
  readonly range: { readonly from: string; readonly to: string };
}

/**
 * The queries of `panes` (Grafana 10 and later) or `left` (before). Throws, with a sentence for people, when what is there
 * cannot be read.
 */
export function exploreQueries(params: URLSearchParams): readonly ExploreQuery[] {
  const panes = params.get('panes');
  const left = params.get('left');
  if (panes === null && left === null) {
    return [];
  }
  return panes === null ? queriesOf(read(left)) : Object.values(read(panes)).flatMap(queriesOf);
}

function read(text: string | null): object {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    value = undefined;
  }
  if (!isObject(value)) {
    throw new Error('The address does not say what to explore: its queries cannot be read.');
  }
  return value;
}

function queriesOf(pane: unknown): readonly ExploreQuery[] {
  const { datasource, queries, range } = isObject(pane) ? pane : {};
  const { from, to } = isObject(range) ? range : {};
  return (Array.isArray(queries) ? queries : []).filter(isObject).map((model) => {
    const own = isObject(model['datasource']) ? model['datasource']['uid'] : undefined;
    return {
      datasource: [own, datasource].find((each) => typeof each === 'string'),
      model,
      range: { from: typeof from === 'string' ? from : 'now-1h', to: typeof to === 'string' ? to : 'now' },
    };
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
