/** What goes into a hop comes out of it or is dropped there: by the counters of the components themselves. */
import { selfMetric } from '../checks/shared/arrivals';
import { Evidence, SelfMetrics } from '../evidence/evidence';
import { Balance, Hop, Signal } from '../model';

type Fact = keyof SelfMetrics;

interface Counted {
  readonly in: readonly Fact[];
  readonly out: readonly Fact[];
  readonly dropped: readonly Fact[];
}

const counted: Partial<Readonly<Record<`${Hop} ${Signal}`, Counted>>> = {
  'collector metrics': { in: ['remoteWriteIn'], out: ['remoteWriteSent'], dropped: ['remoteWriteFailed'] },
  'collector logs': { in: ['logsRead', 'acceptedLogs'], out: ['lokiSent'], dropped: ['lokiDropped', 'logsDropped'] },
  'collector traces': { in: ['acceptedSpans'], out: ['sentSpans'], dropped: ['failedSpans', 'filteredSpans'] },
};

/** Undefined where a side is not counted: a component that says nothing has no balance, not an even one. */
export function balanceOf(evidence: Evidence, signal: Signal, hop: Hop): Balance | undefined {
  const facts = counted[`${hop} ${signal}`];
  const into = facts && sum(evidence, facts.in);
  const out = facts && sum(evidence, facts.out);
  if (!facts || into === undefined || out === undefined) {
    return undefined;
  }
  const balance = { in: into, out, dropped: sum(evidence, facts.dropped) ?? 0 };
  return Object.values(balance).every(Number.isFinite) ? balance : undefined;
}

function sum(evidence: Evidence, facts: readonly Fact[]): number | undefined {
  const values = facts.flatMap((fact) => selfMetric(evidence, fact) ?? []);
  return values.length > 0 ? values.reduce((total, value) => total + value, 0) : undefined;
}
