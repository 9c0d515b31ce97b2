/**
 * What pint's promql/series check would ask for the same selectors, counted, not run. Its steps in order
 * (cloudflare/pint docs/checks/promql/series.md, internal/promapi/range.go): an instant count, then 7-day range queries
 * at a 5-minute step cut into 2-hour slices, for `up` once, for the bare metric, per label name, per matcher.
 */
import { MetricSelectorFacts } from '../src/engine/evidence/evidence';

/** 7 days in slices of 2 hours, plus the one that the range's ends cut. */
export const requestsPerRange = (7 * 24) / 2 + 1;

export interface PintCase {
  /** Series now. */
  readonly present: boolean;
  /** The bare metric was there at some time within 7 days. */
  readonly everSeen: boolean;
  /** Label names in `=` and `=~` matchers, each once. */
  readonly labels: number;
  /** `=` and `=~` matchers. */
  readonly matchers: number;
}

/** Requests for one selector; `otherStores` are Prometheus data sources besides the one asked. */
export function pintRequests({ present, everSeen, labels, matchers }: PintCase, otherStores: number): number {
  if (present) {
    return 1;
  }
  const base = 1 + requestsPerRange;
  return everSeen ? base + requestsPerRange * (labels + matchers) : base + otherStores;
}

export function pintCase({
  selector,
  now,
  everSeen,
}: Pick<MetricSelectorFacts, 'selector' | 'now' | 'everSeen'>): PintCase {
  const asked = selector.matchers.filter(({ op }) => op === '=' || op === '=~');
  return {
    present: (now ?? 0) > 0,
    everSeen: everSeen === true,
    labels: new Set(asked.map(({ label }) => label)).size,
    matchers: asked.length,
  };
}

/** All selectors of one store, `up` asked once for all of them as soon as one is missing. */
export function pintTotal(cases: readonly PintCase[], otherStores: number): number {
  const single = cases.reduce((sum, each) => sum + pintRequests(each, otherStores), 0);
  return single + (cases.some(({ present }) => !present) ? requestsPerRange : 0);
}
