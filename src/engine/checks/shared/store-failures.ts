/** What the store checks share: stores of which no question at all was answered. */
import { Evidence } from '../../evidence/evidence';
import { DataSource, EvidenceItem, Failure, PlannedTarget, Signal } from '../../model';
import { Claim } from '../check';
import { failureText, item } from './words';

interface StoreFailure {
  readonly source: DataSource;
  readonly signal: Signal;
  readonly failure: Failure;
  readonly claims: readonly Claim[];
}

/** The simplest question to a store (`up`, label names, a search for anything) failed too, so it is not one query's fault. */
export function storeFailures(evidence: Evidence, kinds: readonly Failure['kind'][]): readonly StoreFailure[] {
  return [...evidence.metrics, ...evidence.logs, ...evidence.traces].flatMap(({ source, failure }) => {
    // A question that was not asked, or not in this way, says nothing of the store, whatever its panels were answered.
    if (!failure || !isAboutStore(failure)) {
      return [];
    }
    const spoken = truest(evidence, source, failure);
    const claims = claimsOn(evidence, source);
    // A store that nobody looks at is nobody's trouble.
    return kinds.includes(spoken.kind) && claims.length > 0
      ? [{ source, signal: signalOf(source), failure: spoken, claims }]
      : [];
  });
}

const signalOf = ({ kind }: DataSource): Signal => (kind === 'loki' ? 'logs' : kind === 'tempo' ? 'traces' : 'metrics');

/** That Grafana knows the store, and what the store says; `proves` is what follows from that. */
export const failureEvidence = (source: DataSource, failure: Failure, proves: string): readonly EvidenceItem[] => [
  item(
    'datasource',
    `Does Grafana know ${source.name}?`,
    `yes: ${source.type}${source.url ? `, ${source.url}` : ''}`,
    'the data source exists'
  ),
  item('store', `What does ${source.name} answer to the simplest question?`, failureText(failure), proves),
];

/** `/api/ds/query` passes on the true text where other paths hide it (recordings loki-down, mimir-no-org-id). */
function truest({ targets }: Evidence, source: DataSource, failure: Failure): Failure {
  const heard = targets.flatMap(({ target, answer }) =>
    askedOf(target) === source.uid && !answer.ok && isAboutStore(answer.failure) ? [answer.failure] : []
  );
  return (
    heard.find(({ kind }) => kind === 'tenant-missing') ?? heard.find(({ message }) => message.length > 30) ?? failure
  );
}

const isAboutStore = ({ kind }: Failure): boolean =>
  [
    'unreachable',
    'unauthorized',
    'tenant-missing',
    'forbidden',
    'not-found',
    'malformed',
    'timeout',
    'server',
  ].includes(kind);

/**
 * Grafana's own refusal, which no store had a part in (grafana 12.4.0 pkg/services/accesscontrol/middleware.go `deny`,
 * pkg/api/ds_query.go, pkg/services/datasourceproxy/datasourceproxy.go).
 */
export const isGrafanasOwn = ({ kind, message }: Failure): boolean =>
  kind === 'forbidden' && /you'll need additional permissions|access denied to data ?source/i.test(message);

/** Every failing target of the store, and those whose variables it feeds. */
function claimsOn({ parts }: Evidence, source: DataSource): readonly Claim[] {
  return parts
    .filter(
      ({ state, variable, metric }) =>
        (askedOf(state.target) === source.uid && (state.status === 'error' || state.status === 'no-data')) ||
        variable?.datasourceUid === source.uid ||
        metric?.source.uid === source.uid
    )
    .map(({ state, key }) => ({ targetId: state.target.id, part: key }));
}

/** A service map is PromQL on the data source that Tempo's names. */
const askedOf = ({ mode, datasource }: PlannedTarget): string | undefined =>
  mode === 'service-map' ? datasource.serviceMapUid : datasource.uid;
