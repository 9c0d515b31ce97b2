/** Trace ids as log lines write them: `trace_id=…`, `"traceId":"…"`, `traceid: …`. */
const pattern = '(trace[_.-]?id["\']?\\s*[:=]\\s*["\']?)([0-9a-f]{16,32})';

/** The lines of a LogQL query that hold one which is not all zeros. */
export const carriesTraceId = (query: string): string => `${query} |~ \`(?i)${pattern}\` != "0000000000000000"`;

/** The id in a line, and what is written before it. */
export function traceIdIn(line: string): { readonly before: string; readonly id: string } | undefined {
  const [, before, id] = new RegExp(pattern, 'i').exec(line) ?? [];
  return before !== undefined && id !== undefined ? { before, id: id.toLowerCase() } : undefined;
}
