/** What the checks on missing logs and traces share: whose signals stopped although the service works. */
import { Evidence, SelfMetrics, Service, SignalState } from '../../evidence/evidence';
import { EvidenceItem } from '../../model';
import { selfQuery } from '../../evidence/metrics';
import { ago, item, proofOf } from './words';

export const isMissing = (state: SignalState): boolean => state.kind === 'never' || state.kind === 'ended';

export const endMs = (...states: readonly SignalState[]): number | undefined => {
  const ends = states.flatMap((state) => (state.kind === 'ended' ? [state.lastMs] : []));
  return ends.length > 0 ? Math.max(...ends) : undefined;
};

/** Its requests are counted and rise: it works, so its silence elsewhere is not quiet. */
export const isBusy = ({ scrape, traffic }: Service): boolean => scrape?.state === 'up' && traffic === true;

/** Sum over all metrics sources; undefined where no source has the metric: then the component is blind. */
export function selfMetric({ metrics }: Evidence, fact: keyof SelfMetrics): number | undefined {
  const values = metrics.flatMap(({ self }) => self[fact] ?? []);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
}

/** The store answered that it has no such series; a question without an answer says nothing. */
export const isAbsent = (evidence: Evidence, fact: keyof SelfMetrics): boolean =>
  selfMetric(evidence, fact) === undefined &&
  evidence.metrics.length > 0 &&
  evidence.metrics.every(({ failure, selfUnanswered }) => failure === undefined && !selfUnanswered.has(fact));

export const isZero = (value: number | undefined): boolean => value === 0;

export function trafficEvidence(service: Service, { nowMs }: Evidence): readonly EvidenceItem[] {
  const { scrape, trafficQuery } = service;
  return scrape && trafficQuery !== undefined
    ? [
        item(
          'source',
          `Does ${service.name} get requests?`,
          'yes, its own counters rise',
          'the app works: its silence elsewhere is not quiet',
          proofOf(scrape.source, trafficQuery, nowMs)
        ),
      ]
    : [];
}

export function arrivalEvidence(
  evidence: Evidence,
  signal: 'logs' | 'traces',
  subject: string,
  state: SignalState
): EvidenceItem {
  const stores = signal === 'logs' ? evidence.logs : evidence.traces;
  const [store] = stores;
  const answer =
    state.kind === 'ended' ? `the last one arrived ${ago(state.lastMs, evidence.nowMs)}` : 'none in the last 24 hours';
  return item(
    'store',
    `Which ${signal} of ${subject} does ${store?.source.name ?? 'the store'} have?`,
    answer,
    `${signal} do not arrive`
  );
}

/** A self-metric as evidence, where the component is scraped. */
export function selfEvidence(
  evidence: Evidence,
  fact: keyof SelfMetrics,
  hop: EvidenceItem['hop'],
  question: string,
  proves: string
): readonly EvidenceItem[] {
  const value = selfMetric(evidence, fact);
  const source = evidence.metrics.find(({ self }) => self[fact] !== undefined)?.source;
  return value === undefined || !source
    ? []
    : [
        item(
          hop,
          question,
          `${Number(value.toPrecision(3))} a second`,
          proves,
          proofOf(source, selfQuery(fact), evidence.nowMs)
        ),
      ];
}
