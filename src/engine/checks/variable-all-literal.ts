import { Check, Finding } from './check';
import { claimsOf, SpoiledTargets, spoiledBy } from './shared/variables';
import { item } from './shared/words';

/** `$__all` reaches the store as text. Decided from the dashboard alone. Rival: the values exist but match nothing. */
export const variableAllLiteral: Check = {
  id: 'variable-all-literal',
  hop: 'variable',
  title: '“All” reaches the query as the text $__all',
  examine: (evidence) => spoiledBy(evidence, ['all-literal']).flatMap(finding),
};

function finding({ variable: { name }, names, dashboardUid, parts }: SpoiledTargets): readonly Finding[] {
  // The variable itself, and the whole of a query that the store could not read because of it; no other variable's part.
  const spoiled = parts.filter(
    ({ state, key, variable }) =>
      (variable !== undefined && names.includes(variable.name)) ||
      (key === '*' && state.target.query.includes('$__all'))
  );
  if (spoiled.length === 0) {
    return [];
  }
  return [
    {
      subject: `${dashboardUid} $${name}`,
      verdict: 'proved',
      what: `The variable $${name} is set to All but offers no All, so the text $__all reaches the query.`,
      proofLine:
        spoiled.find(({ state }) => state.target.query.includes('$__all'))?.state.target.query.slice(0, 200) ??
        `$${name} = $__all`,
      evidence: [
        item('variable', `What does $${name} become in the query?`, '$__all, literally', 'no label has this value'),
      ],
      rivals: [{ rival: 'no series matches the chosen values', because: 'no value was put in at all' }],
      remedy: {
        text: `Give $${name} an All option with a custom all value, and match it with =~.`,
        lines: { file: 'dashboard, variable', after: '"includeAll": true, "allValue": ".+"' },
      },
      claims: claimsOf(spoiled),
    },
  ];
}
