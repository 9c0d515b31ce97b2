import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { SkippedTarget } from '../model';
import { skippedFor } from './shared/skipped';
import { claimsOf, SpoiledTargets, spoiledBy } from './shared/variables';
import { item, listed } from './shared/words';

/** A panel names a data source that Grafana does not have, or a placeholder that was never filled in. Rival: the store is down. */
export const datasourceMissing: Check = {
  id: 'datasource-missing',
  hop: 'datasource',
  title: 'The data source does not exist',
  examine: (evidence) => [
    ...[...skippedFor(evidence, 'datasource-missing', ({ ref }) => ref)].map(([ref, targets]) =>
      finding(evidence, ref, targets)
    ),
    ...serviceMaps(evidence),
    ...spoiledBy(evidence, ['failed']).flatMap((spoiled) => variableFinding(evidence, spoiled)),
  ],
};

const knownIn = ({ dataSources }: Evidence): string =>
  dataSources.length > 0 ? listed(dataSources.map(({ name, uid }) => `${name} (${uid})`)) : 'none';

/** Tempo's service map is asked of the metrics data source that its settings name. */
function serviceMaps(evidence: Evidence): readonly Finding[] {
  const lost = evidence.parts.filter(
    ({ state: { target } }) =>
      target.mode === 'service-map' && !evidence.dataSources.some(({ uid }) => uid === target.datasource.serviceMapUid)
  );
  const sources = [
    ...new Map(lost.map(({ state: { target } }) => [target.datasource.uid, target.datasource])).values(),
  ];
  return sources.map(({ uid, name, serviceMapUid }) => {
    const named =
      serviceMapUid === undefined ? 'no data source' : `the data source ${serviceMapUid}, which does not exist,`;
    return {
      subject: `service map of ${name}`,
      // Settings that name nothing may also be settings that cannot be seen.
      verdict: serviceMapUid !== undefined && evidence.dataSources.length > 0 ? 'proved' : 'likely',
      what: `${name} names ${named} for its service map.`,
      proofLine: `Grafana lists ${knownIn(evidence)}; the settings of ${name} name ${serviceMapUid ?? 'none of them'}`,
      evidence: [
        item(
          'datasource',
          `Which data source does ${name} name for its service map?`,
          serviceMapUid ?? 'none',
          'the query is sent nowhere'
        ),
      ],
      rivals: [{ rival: 'no service graph is made', because: 'no store is asked for one' }],
      remedy: {
        text: `In the settings of ${name}, under Service graph, choose the metrics data source that has its metrics.`,
      },
      claims: claimsOf(lost.filter(({ state }) => state.target.datasource.uid === uid)),
    };
  });
}

/** A variable that asks a data source which is not there keeps what was saved, and so do those that depend on it. */
function variableFinding(
  evidence: Evidence,
  { variable, names, dashboardUid, parts }: SpoiledTargets
): readonly Finding[] {
  const { name, fate, values } = variable;
  const missing = fate.kind === 'failed' ? fate.missingSource : undefined;
  const spoiled = parts.filter((part) => part.variable !== undefined && names.includes(part.variable.name));
  if (!missing || spoiled.length === 0) {
    return [];
  }
  const known = knownIn(evidence);
  const isEmpty = values.every((value) => value === '');
  return [
    {
      subject: `${missing.ref} of ${dashboardUid} $${name}`,
      // A saved value may be right all the same: then something else keeps the panels empty.
      verdict: isEmpty && evidence.dataSources.length > 0 ? 'proved' : 'likely',
      what: `The variable $${name} asks the data source ${missing.ref}, which does not exist here, so ${isEmpty ? 'it has no value' : 'its saved value is used'}.`,
      proofLine: `Grafana lists ${known}; ${missing.ref} is not among them`,
      evidence: [
        item(
          'variable',
          `Which values does $${name} have?`,
          isEmpty ? 'none' : `only what was saved: ${listed(values, 3)}`,
          'its query is sent nowhere'
        ),
        item('datasource', `Which data source is ${missing.ref}?`, `none; there are ${known}`, 'nothing can answer it'),
      ],
      rivals: [{ rival: 'the store does not answer', because: 'no request is sent to any store for this variable' }],
      remedy: { text: `Choose an existing data source for $${name} in the settings of the dashboard, and save it.` },
      claims: claimsOf(spoiled),
    },
  ];
}

function finding(evidence: Evidence, ref: string, targets: readonly SkippedTarget[]): Finding {
  const placeholder = targets.some(({ reason }) => reason.kind === 'datasource-missing' && reason.placeholder);
  const { dataSources } = evidence;
  const known = knownIn(evidence);
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
