/** Splits each failing target into the parts that are at fault. */
import { DataSource, PlannedTarget, ResolvedVariable, Selector } from '../model';
import { serviceMapQuery, TargetState } from '../probing/panels';
import { parsePromql } from '../query/promql';
import { factsKey, isEnding, isFailing, MetricSelectorFacts, Part, selectorKey, StreamSelectorFacts } from './evidence';
import { Suspect } from './selectors';

type Variables = ReadonlyMap<string, readonly ResolvedVariable[]>;

/** Variables of a target whose values cannot be trusted. */
function brokenVariables(
  { dashboardUid, variables }: PlannedTarget,
  all: Variables
): readonly ResolvedVariable[] {
  return (all.get(dashboardUid) ?? []).filter(
    ({ name, fate }) => variables.includes(name) && fate.kind !== 'ok' && fate.kind !== 'stale'
  );
}

/** All that a target reads: its own selectors, those of its broken variables, and a service map's in its own data source. */
export function suspectsOf(
  { target }: TargetState,
  all: Variables,
  dataSources: readonly DataSource[]
): readonly Suspect[] {
  const atMs = target.range.toMs;
  const variables = brokenVariables(target, all).flatMap(({ selectors, datasourceUid }) => {
    const source = dataSources.find(({ uid }) => uid === datasourceUid);
    return source ? selectors.map((selector) => ({ source, selector, atMs })) : [];
  });
  const { source, selectors } = ownSelectors(target, dataSources);
  return [...selectors.map((selector) => ({ source, selector, atMs })), ...variables];
}

export function ownSelectors(
  target: PlannedTarget,
  dataSources: readonly DataSource[]
): { readonly source: DataSource; readonly selectors: readonly Selector[] } {
  const source = dataSources.find(({ uid }) => uid === target.datasource.serviceMapUid);
  if (target.mode === 'service-map' && source) {
    const parsed = parsePromql(serviceMapQuery(target));
    return { source, selectors: parsed.ok ? parsed.selectors : [] };
  }
  return { source: target.datasource, selectors: target.parsed.ok ? target.parsed.selectors : [] };
}

export function partsOf(
  states: readonly TargetState[],
  all: Variables,
  dataSources: readonly DataSource[],
  metrics: ReadonlyMap<string, MetricSelectorFacts>,
  streams: ReadonlyMap<string, StreamSelectorFacts>
): readonly Part[] {
  const factsOf = (state: TargetState, source: DataSource, selector: Selector): Part => {
    const key = selectorKey(source, selector);
    const metric = metrics.get(factsKey({ source, selector, atMs: state.target.range.toMs }));
    return { state, key, metric, stream: streams.get(key) };
  };
  const variableParts = (state: TargetState): readonly Part[] =>
    brokenVariables(state.target, all).flatMap((variable) => {
      const source = dataSources.find(({ uid }) => uid === variable.datasourceUid);
      const starved = source ? variable.selectors.map((each) => factsOf(state, source, each)).filter(isStarved) : [];
      return starved.length > 0
        ? starved.map((part) => ({ ...part, variable }))
        : [{ state, key: `$${variable.name}`, variable }];
    });
  const targetParts = (state: TargetState): readonly Part[] => {
    if (state.status === 'error') {
      return [...variableParts(state), { state, key: '*' }];
    }
    const variables = variableParts(state);
    const { source, selectors } = ownSelectors(state.target, dataSources);
    const own = selectors.map((selector) => factsOf(state, source, selector)).filter(isStarved);
    if (variables.length === 0) {
      return own.length > 0 ? own : [{ state, key: '*' }];
    }
    // With a broken variable in them its selectors say nothing, unless the bare metric is absent: no value would bring it back.
    const absent = own.filter(({ metric }) => metric?.selector.metric !== undefined && metric.base === 0);
    return absent.length > 0 ? absent : variables;
  };
  // What still shows data ends with a metric that is there no more or, where all are, with what the query makes of them.
  const endingParts = (state: TargetState): readonly Part[] => {
    const { source, selectors } = ownSelectors(state.target, dataSources);
    const gone = selectors
      .map((selector) => factsOf(state, source, selector))
      .filter(({ metric }) => metric?.now === 0);
    return gone.length > 0 ? gone : [{ state, key: '*' }];
  };
  return [...states.filter(isFailing).flatMap(targetParts), ...states.filter(isEnding).flatMap(endingParts)];
}

/** A selector that finds nothing now; stream selectors are judged by the checks, which know the panel's range. */
function isStarved({ metric, stream }: Part): boolean {
  return metric?.now === 0 || stream !== undefined;
}
