/** Data frames in the JSON shape of `/api/ds/query` (grafana-plugin-sdk-go data/frame_json.go). */

interface Field {
  readonly name: string;
  readonly type: 'time' | 'number' | 'string' | 'other';
  readonly typeInfo: { readonly frame: string; readonly nullable?: boolean };
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface Frame {
  readonly schema: {
    readonly name?: string;
    readonly refId: string;
    readonly meta: unknown;
    readonly fields: readonly Field[];
  };
  readonly data: { readonly values: ReadonlyArray<readonly unknown[]>; readonly entities?: readonly unknown[] };
}

export const frameType = { time: 'time.Time', number: 'float64', string: 'string', other: 'json.RawMessage' } as const;

/** A frame of one series: times in epoch milliseconds; values that JSON cannot hold are null and listed in `entities`. */
export function seriesFrame(
  refId: string,
  meta: unknown,
  value: { name: string; labels: Readonly<Record<string, string>>; config?: Readonly<Record<string, unknown>> },
  timeConfig: Readonly<Record<string, unknown>>,
  points: ReadonlyArray<readonly [timeMs: number, value: number]>
): Frame {
  const notJson = { NaN: [] as number[], Inf: [] as number[], NegInf: [] as number[] };
  const values = points.map(([, x], i) => {
    if (Number.isFinite(x)) {
      return x;
    }
    notJson[Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : 'NegInf'].push(i);
    return null;
  });
  const listed = Object.fromEntries(Object.entries(notJson).filter(([, at]) => at.length > 0));
  return {
    schema: {
      refId,
      meta,
      fields: [
        { name: 'Time', type: 'time', typeInfo: { frame: frameType.time }, config: timeConfig },
        {
          name: value.name,
          type: 'number',
          typeInfo: { frame: frameType.number },
          labels: value.labels,
          ...(value.config ? { config: value.config } : {}),
        },
      ],
    },
    data: {
      values: [points.map(([timeMs]) => timeMs), values],
      ...(Object.keys(listed).length > 0 ? { entities: [null, listed] } : {}),
    },
  };
}

/** What a legend says of a series: `{{label}}` filled in; `undefined` where nothing is said. */
export function displayName(legend: string, labels: Readonly<Record<string, string>>): string | undefined {
  if (legend !== '' && legend !== '__auto') {
    const said = legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
    return said === '' ? undefined : said;
  }
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.keys(others)
    .sort()
    .map((label) => `${label}="${others[label]}"`);
  const said = pairs.length > 0 ? `${name}{${pairs.join(', ')}}` : name;
  return said === '' ? undefined : said;
}
