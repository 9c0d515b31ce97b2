/** What recorded metrics are made of: as their rules say, or, of rules that are not to be seen, as their names say. */
import { Selector } from '../model';
import { RecordingRule } from '../ports';
import { Asker } from '../probing/asker';
import { rules } from '../probing/question';
import { parsePromql } from '../query/promql';
import { factsKey, MetricSelectorFacts, RecordedInput } from './evidence';
import { gatherMetricSelectors, Suspect } from './selectors';

/** Colons are kept for recording rules (Prometheus documentation, "Metric names and labels"). */
export const isRecorded = (metric: string | undefined): boolean => metric?.includes(':') === true;

/** Rules upon rules deeper than this are not followed. */
const deepest = 5;

interface Read {
  readonly selector: Selector;
  readonly rule?: RecordingRule;
  readonly path: readonly string[];
}

/** The facts, with what is known of their rule where a recorded metric is not there. */
export async function withRecorded(
  facts: ReadonlyMap<string, MetricSelectorFacts>,
  nowMs: number,
  asker: Asker
): Promise<ReadonlyMap<string, MetricSelectorFacts>> {
  const dead = [...facts.values()].filter(
    ({ now, base, selector }) => now === 0 && base === 0 && isRecorded(selector.metric)
  );
  await asker.ask([...new Map(dead.map(({ source }) => [source.uid, rules(source)])).values()]);
  const read = dead.map((each) => {
    const known = asker.answer(rules(each.source));
    const rule = known.ok ? known.value.find(({ name }) => name === each.selector.metric) : undefined;
    const inputs = rule && known.ok ? readBy(rule, known.value) : namedIn(each.selector.metric ?? '');
    return { facts: each, known, rule, inputs };
  });
  const suspects = read.flatMap(({ facts: { source, atMs }, inputs }) =>
    inputs.map(({ selector }): Suspect => ({ source, selector, atMs }))
  );
  const inputFacts = await gatherMetricSelectors(suspects, nowMs, asker);
  const told = read.map(({ facts: each, known, rule, inputs }): readonly [string, MetricSelectorFacts] => [
    factsKey(each),
    {
      ...each,
      recorded: {
        rules: known.ok ? known.value : undefined,
        rule,
        inputs: inputs.flatMap(({ selector, rule: own, path }): readonly RecordedInput[] => {
          const found = inputFacts.get(factsKey({ ...each, selector }));
          return found ? [{ facts: found, rule: own, path }] : [];
        }),
      },
    },
  ]);
  return new Map([...facts, ...told]);
}

/** All that a rule reads, directly and through other rules; fallbacks apart. */
function readBy(rule: RecordingRule, known: readonly RecordingRule[]): readonly Read[] {
  const found: Read[] = [];
  let level: readonly { readonly rule: RecordingRule; readonly path: readonly string[] }[] = [{ rule, path: [] }];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const read = level.flatMap(({ rule: { query }, path }) => {
      const parsed = parsePromql(query);
      return (parsed.ok ? parsed.selectors : [])
        .filter(({ guarded, text }) => !guarded && !found.some(({ selector }) => selector.text === text))
        .map((selector): Read => ({
          selector,
          rule: known.find(({ name }) => name === selector.metric),
          path: [...path, selector.text],
        }));
    });
    found.push(...read);
    level = read.flatMap(({ rule: own, path }) => (own ? [{ rule: own, path }] : []));
  }
  return found;
}

/**
 * By convention `level:metric:operations`, a counter less its `_total` (Prometheus documentation, "Recording rules"); mixins put
 * more parts before the metric. One word alone, `up` apart, is a level or an operation.
 */
function namedIn(name: string): readonly Read[] {
  const metrics = name.split(':').filter((each) => each === 'up' || /^[a-zA-Z]+_\w+$/.test(each));
  const texts = metrics.flatMap((metric) => (metric.endsWith('_total') ? [metric] : [metric, `${metric}_total`]));
  return texts.flatMap((text) => {
    const parsed = parsePromql(text);
    return parsed.ok ? parsed.selectors.map((selector): Read => ({ selector, path: [text] })) : [];
  });
}
