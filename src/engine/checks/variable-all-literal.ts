import { Check } from './check';
import { claimsOf, spoiledBy } from './variables';
import { item } from './words';

/** `$__all` reaches the store as text. Decided from the dashboard alone. Rival: the values exist but match nothing. */
export const variableAllLiteral: Check = {
  id: 'variable-all-literal',
  hop: 'variable',
  title: '“All” reaches the query as the text $__all',
  examine: (evidence) =>
    spoiledBy(evidence, ['all-literal']).map(({ variable: { name }, dashboardUid, parts }) => ({
      subject: `${dashboardUid} $${name}`,
      verdict: 'proved',
      what: `The variable $${name} is set to All but offers no All, so the text $__all reaches the query.`,
      proofLine:
        parts.find(({ state }) => state.target.query.includes('$__all'))?.state.target.query.slice(0, 200) ??
        `$${name} = $__all`,
      evidence: [
        item('variable', `What does $${name} become in the query?`, '$__all, literally', 'no label has this value'),
      ],
      rivals: [{ rival: 'no series matches the chosen values', because: 'no value was put in at all' }],
      remedy: {
        text: `Give $${name} an All option with a custom all value, and match it with =~.`,
        lines: { file: 'dashboard, variable', after: '"includeAll": true, "allValue": ".+"' },
      },
      claims: claimsOf(
        parts.filter(({ state, variable }) => variable?.name === name || state.target.query.includes('$__all'))
      ),
    })),
};
