import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { SkippedTarget } from '../model';
import { item, listed } from './words';

/** A panel names a data source that Grafana does not have, or a placeholder that was never filled in. Rival: the store is down. */
export const datasourceMissing: Check = {
  id: 'datasource-missing',
  hop: 'datasource',
  title: 'The data source does not exist',
  examine: (evidence) => [...groups(evidence).entries()].map(([ref, targets]) => finding(evidence, ref, targets)),
};

function groups({ skipped }: Evidence): ReadonlyMap<string, readonly SkippedTarget[]> {
  const byRef = new Map<string, SkippedTarget[]>();
  for (const target of skipped) {
    if (target.reason.kind === 'datasource-missing') {
      byRef.set(target.reason.ref, [...(byRef.get(target.reason.ref) ?? []), target]);
    }
  }
  return byRef;
}

function finding({ dataSources }: Evidence, ref: string, targets: readonly SkippedTarget[]): Finding {
  const placeholder = targets.some(({ reason }) => reason.kind === 'datasource-missing' && reason.placeholder);
  const known = dataSources.length > 0 ? listed(dataSources.map(({ name, uid }) => `${name} (${uid})`)) : 'none';
  return {
    subject: ref,
    // A list with nothing on it is a list that the reader may not see.
    verdict: dataSources.length > 0 ? 'proved' : 'likely',
    what: placeholder
      ? `Panels name the placeholder ${ref}, which was never replaced by a data source.`
      : `Panels ask the data source ${ref}, which does not exist here.`,
    proofLine: `Grafana lists ${known}; ${ref} is not among them`,
    evidence: [
      item('datasource', `Which data source is ${ref}?`, `none; there are ${known}`, 'the query is sent nowhere'),
    ],
    rivals: [{ rival: 'the store does not answer', because: 'no request is sent to any store for these panels' }],
    remedy: {
      text: placeholder
        ? 'Import the dashboard with its data sources chosen, or put the uid of an existing one in the place of the placeholder.'
        : 'Choose an existing data source in these panels, or provision one with this uid.',
    },
    claims: targets.map(({ id }) => ({ targetId: id, part: '*' })),
  };
}
