/** What joined terms tell of a panel is what the panel's own query shows: asked both ways, of a real Prometheus among others. */
import { readInventory } from '../src/engine/inventory/inventory';
import { planTargets } from '../src/engine/inventory/plan';
import { resolveRange } from '../src/engine/inventory/time';
import { resolveVariables } from '../src/engine/inventory/variables';
import { DataSource, PlannedTarget } from '../src/engine/model';
import { Asker, createAsker } from '../src/engine/probing/asker';
import { confirmEmpty, runPanels, TargetState } from '../src/engine/probing/panels';
import { variableAsk } from '../src/engine/inventory/variableAsk';
import { Lab, startLab } from './lab';
import { portsOf } from './scanLab';
import { moment } from './testing/moment';

const signal = new AbortController().signal;
const manyRequests = 10_000;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident: 'healthy', standingAtMs: moment });
}, 60_000);
afterAll(() => lab.stop());

async function planned(asker: Asker): Promise<{ targets: readonly PlannedTarget[]; sources: readonly DataSource[] }> {
  const ports = portsOf(lab);
  const inventory = await readInventory(ports.grafana, {}, signal, () => undefined);
  if (!inventory.ok) {
    throw new Error(inventory.failure.message);
  }
  const { dashboards, dataSources } = inventory.value;
  const nowMs = lab.nowMs();
  const plans = dashboards.map(async (dashboard) => {
    const range = resolveRange(dashboard.time, nowMs);
    const variables = await resolveVariables(dashboard, { dataSources, range, ask: variableAsk(asker) });
    return planTargets(dashboard, variables, { dataSources, nowMs }).targets;
  });
  return { targets: (await Promise.all(plans)).flat(), sources: dataSources };
}

const shown = ({ status, onlyNonFinite }: TargetState) => `${status}${onlyNonFinite ? ', only NaN' : ''}`;

test.each(['quiet', 'as-found', 'different-networks-fresh', 'log-driver', 'rate-window-too-short'])(
  '%s: terms and own queries tell the same',
  async (incident) => {
    await lab.switchTo(incident);
    const ports = portsOf(lab);
    const asker = createAsker(ports, manyRequests, signal);
    const { targets, sources } = await planned(asker);
    const { states, unconfirmed } = await runPanels(asker, targets, sources, () => undefined);
    const own = await confirmEmpty(asker, states, sources, new Set(targets.map(({ id }) => id)));
    // Of log panels a term sees only the youngest lines; those it finds empty are run again unless something explains them.
    const decided = states.map((state, index) => ({ state, own: own[index] ?? state }));
    const differing = decided.filter(
      ({ state, own: real }) => shown(state) !== shown(real) && !unconfirmed.has(state.target.id)
    );
    const wronglyEmpty = decided.filter(
      ({ state, own: real }) =>
        unconfirmed.has(state.target.id) && state.target.language === 'promql' && real.status !== 'no-data'
    );
    const told = ({ state, own: real }: (typeof decided)[number]) =>
      `${state.target.id} ${state.target.query}: ${shown(state)}, in truth ${shown(real)}`;
    expect(differing.map(told)).toEqual([]);
    expect(wronglyEmpty.map(told)).toEqual([]);
    expect(states.length).toBeGreaterThan(100);
  },
  120_000
);
