/** All distinct PromQL selectors of the dashboards and whether they find anything: what pint would be given. */
import { readInventory } from '../src/engine/inventory/inventory';
import { planTargets } from '../src/engine/inventory/plan';
import { resolveRange } from '../src/engine/inventory/time';
import { resolveVariables } from '../src/engine/inventory/variables';
import { DataSource, Selector } from '../src/engine/model';
import { Ports } from '../src/engine/ports';
import { createAsker } from '../src/engine/probing/asker';
import { instant } from '../src/engine/probing/question';
import { variableAsk } from '../src/engine/inventory/variableAsk';
import { formatSelector } from '../src/engine/query/selector';
import { PintCase, pintCase } from './pint';

export async function selectorCases(ports: Ports): Promise<readonly PintCase[]> {
  const { signal } = new AbortController();
  const nowMs = ports.clock.nowMs();
  const inventory = await readInventory(ports.grafana, {}, signal, () => undefined);
  if (!inventory.ok) {
    throw new Error(inventory.failure.message);
  }
  const { dashboards, dataSources } = inventory.value;
  const asker = createAsker(ports, Infinity, signal);
  const selectors = new Map<string, { source: DataSource; selector: Selector }>();
  for (const dashboard of dashboards) {
    const range = resolveRange(dashboard.time, nowMs);
    const variables = await resolveVariables(dashboard, { dataSources, range, ask: variableAsk(asker) });
    for (const { datasource, language, parsed } of planTargets(dashboard, variables, { dataSources, nowMs }).targets) {
      const own = language === 'promql' && datasource.kind === 'prometheus' && parsed.ok ? parsed.selectors : [];
      // pint skips what a fallback guards.
      own
        .filter(({ guarded }) => !guarded)
        .forEach((selector) => selectors.set(selector.text, { source: datasource, selector }));
    }
  }
  const all = [...selectors.values()];
  const now = all.map(({ source, selector }) => instant(source, `count(${selector.text})`, nowMs));
  const week = all.map(({ source, selector }) =>
    instant(
      source,
      `count(last_over_time(${formatSelector('promql', selector.metric, selector.metric === undefined ? selector.matchers : [])}[7d]))`,
      nowMs
    )
  );
  await asker.ask([...now, ...week]);
  const count = (question: (typeof now)[number] | undefined): number => {
    const answer = question && asker.answer(question);
    return answer?.ok ? (answer.value[0]?.last ?? 0) : 0;
  };
  return all.map(({ selector }, index) =>
    pintCase({ selector, now: count(now[index]), everSeen: count(week[index]) > 0 })
  );
}
