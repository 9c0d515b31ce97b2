/** Which data sources the condition of one of Grafana's alert rules comes down to. */
import * as v from 'valibot';
import { AlertQuery, AlertRule } from '../engine/model';

const seconds = v.fallback(v.pipe(v.number(), v.minValue(0)), 0);
const node = v.object({
  refId: v.fallback(v.string(), ''),
  datasourceUid: v.fallback(v.string(), ''),
  relativeTimeRange: v.fallback(v.object({ from: seconds, to: seconds }), { from: 600, to: 0 }),
  model: v.fallback(v.record(v.string(), v.unknown()), {}),
});
type Node = v.InferOutput<typeof node>;

const classic = v.array(v.object({ query: v.object({ params: v.tuple([v.string()]) }) }));

/** `-100` is what the expressions' data source was called before (pkg/expr `IsDataSource`). */
const isExpression = ({ datasourceUid }: Node): boolean => datasourceUid === '__expr__' || datasourceUid === '-100';

/** Queries that the condition does not use decide nothing. */
export function queriesOf(data: readonly unknown[], condition: string): Pick<AlertRule, 'queries' | 'needs'> {
  const nodes = data.flatMap((entry) => {
    const read = v.safeParse(node, entry);
    return read.success ? [read.output] : [];
  });
  const used = new Set<Node>();
  const waiting = nodes.filter(({ refId }) => refId === condition);
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (!used.has(one)) {
      used.add(one);
      waiting.push(...(isExpression(one) ? inputsOf(one, nodes) : []));
    }
  }
  const all = [...used];
  return {
    queries: nodes
      .filter((each) => used.has(each) && !isExpression(each))
      .map(({ refId, datasourceUid, relativeTimeRange, model }): AlertQuery => ({
        refId,
        datasourceUid,
        fromSeconds: relativeTimeRange.from,
        toSeconds: relativeTimeRange.to,
        model,
      })),
    // Classic conditions may be joined by "or": one that still sees can still fire.
    needs: all.some(({ model }) => model.type === 'classic_conditions' || model.type === 'sql') ? 'any' : 'each',
  };
}

/** The nodes that an expression reads (pkg/expr: math names `$A` or `${A}`, reduce, resample and threshold one refId). */
function inputsOf({ model }: Node, nodes: readonly Node[]): readonly Node[] {
  const named = (names: readonly string[]) => nodes.filter(({ refId }) => names.includes(refId));
  switch (model.type) {
    case 'classic_conditions': {
      const read = v.safeParse(classic, model.conditions);
      return read.success ? named(read.output.map(({ query }) => query.params[0])) : nodes;
    }
    case 'math':
      return typeof model.expression === 'string'
        ? named([...model.expression.matchAll(/\$\{?(\w+)\}?/g)].map(([, name = '']) => name))
        : nodes;
    case 'reduce':
    case 'resample':
    case 'threshold':
      return typeof model.expression === 'string' ? named([model.expression.replace(/^\$/, '')]) : nodes;
    default:
      return nodes;
  }
}
