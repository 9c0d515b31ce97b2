import { Frame, frameType } from './frame';
import { Source } from './sources';
import { ask, ConnectionRefused } from './store';
import { QueryContext, Target, TargetResult, textOf } from './target';

interface SearchAnswer {
  readonly traces?: ReadonlyArray<{
    readonly traceID: string;
    readonly rootServiceName?: string;
    readonly rootTraceName?: string;
    readonly startTimeUnixNano: string;
    readonly durationMs?: number;
    readonly spanSets?: unknown;
  }>;
}

/** Grafana 12's back end searches; that of 10.3 only fetches traces, and the browser searches through the proxy. */
function supported(grafanaMajor: number): readonly unknown[] {
  return grafanaMajor >= 12 ? ['traceql', 'traceqlSearch'] : [];
}

/** All Tempo targets of one request: one of an unsupported type fails them all, as recorded. */
export async function tempoTargets(
  targets: readonly Target[],
  source: Source,
  context: QueryContext
): Promise<Record<string, TargetResult>> {
  const odd = targets.find(({ queryType }) => !supported(context.grafanaMajor).includes(queryType));
  const results: Record<string, TargetResult> = {};
  for (const target of targets) {
    results[target.refId] = odd
      ? {
          error:
            '[plugin.requestFailureError] client: failed to query data: ' +
            `unsupported query type: '${textOf(odd.queryType)}' for query with refID '${odd.refId}'`,
          errorSource: '',
          status: 500,
        }
      : await search(target, source, context);
  }
  return results;
}

async function search(target: Target, source: Source, context: QueryContext): Promise<TargetResult> {
  const params = new URLSearchParams({
    q: textOf(target.query),
    limit: String(target.limit ?? 20),
    spss: String(target.spss ?? 3),
    start: String(Math.floor(context.fromMs / 1000)),
    end: String(Math.ceil(context.toMs / 1000)),
  });
  try {
    const answer = await ask(context.network, source.url, { method: 'GET', path: `/api/search?${params.toString()}` });
    if (answer.status !== 200) {
      return { status: answer.status, error: answer.body.trim(), errorSource: 'downstream' };
    }
    return { status: 200, frames: [tracesFrame(target.refId, source, JSON.parse(answer.body) as SearchAnswer)] };
  } catch (error) {
    if (error instanceof ConnectionRefused) {
      return { status: 502, error: error.message, errorSource: 'downstream' };
    }
    throw error;
  }
}

function tracesFrame(refId: string, source: Source, { traces = [] }: SearchAnswer): Frame {
  const link = {
    title: 'Trace: ${__value.raw}',
    internal: {
      query: { query: '${__value.raw}', queryType: 'traceql' },
      datasourceUid: source.uid,
      datasourceName: source.name,
    },
  };
  return {
    schema: {
      name: 'Traces',
      refId,
      meta: { typeVersion: [0, 0], preferredVisualisationType: 'table', uniqueRowIdFields: [0] },
      fields: [
        {
          name: 'traceID',
          type: 'string',
          typeInfo: { frame: frameType.string },
          config: { displayNameFromDS: 'Trace ID', links: [link] },
        },
        {
          name: 'startTime',
          type: 'time',
          typeInfo: { frame: frameType.time },
          config: { displayNameFromDS: 'Start time' },
        },
        {
          name: 'traceService',
          type: 'string',
          typeInfo: { frame: frameType.string },
          config: { displayNameFromDS: 'Service' },
        },
        {
          name: 'traceName',
          type: 'string',
          typeInfo: { frame: frameType.string },
          config: { displayNameFromDS: 'Name' },
        },
        {
          name: 'traceDuration',
          type: 'number',
          typeInfo: { frame: frameType.number, nullable: true },
          config: { displayNameFromDS: 'Duration', unit: 'ms', noValue: '<1 ms' },
        },
        { name: 'nested', type: 'other', typeInfo: { frame: frameType.other } },
      ],
    },
    data: {
      values: [
        traces.map(({ traceID }) => traceID),
        traces.map(({ startTimeUnixNano }) => Math.floor(Number(startTimeUnixNano) / 1e6)),
        traces.map(({ rootServiceName }) => rootServiceName ?? ''),
        traces.map(({ rootTraceName }) => rootTraceName ?? ''),
        traces.map(({ durationMs }) => durationMs ?? null),
        traces.map(({ spanSets }) => spanSets ?? null),
      ],
    },
  };
}
