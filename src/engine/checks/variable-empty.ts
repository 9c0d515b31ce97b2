import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { claimsOf, SpoiledTargets, spoiledBy } from './variables';
import { Failure } from '../model';
import { failureText, item, proofOf } from './words';

/** A variable's query gives no value, so selectors with it match nothing. Rival: what it reads is missing upstream, which then explains it. */
export const variableEmpty: Check = {
  id: 'variable-empty',
  hop: 'variable',
  title: 'A variable has no values',
  examine: (evidence) =>
    spoiledBy(evidence, ['empty', 'failed', 'cyclic'])
      .filter(({ variable: { fate } }) => fate.kind !== 'failed' || isOwnFault(fate.failure))
      .map((spoiled) => finding(evidence, spoiled)),
};

/** A store that does not answer fails every variable: that is the store's fault. */
const isOwnFault = ({ kind }: Failure): boolean => kind === 'bad-query' || kind === 'limit';

function finding(evidence: Evidence, { variable, dashboardUid, parts }: SpoiledTargets): Finding {
  const { name, fate } = variable;
  const source = evidence.dataSources.find(({ uid }) => uid === variable.datasourceUid);
  const query = fate.kind === 'empty' || fate.kind === 'failed' ? fate.query : '';
  const answer =
    fate.kind === 'failed'
      ? failureText(fate.failure)
      : fate.kind === 'cyclic'
        ? `it depends on itself: ${fate.through.join(' → ')}`
        : 'no value';
  const [selector] = variable.selectors;
  return {
    subject: `${dashboardUid} $${name}`,
    verdict: 'proved',
    what:
      fate.kind === 'cyclic'
        ? `The variable $${name} depends on itself and can never have a value.`
        : `The variable $${name} has no values, so every selector with it matches nothing.`,
    proofLine: query === '' ? answer : `${query}: ${answer}`,
    evidence: [
      item(
        'variable',
        `Which values does $${name} have?`,
        answer,
        'selectors with it match nothing',
        source && selector && proofOf(source, selector.text, evidence.nowMs, 24)
      ),
    ],
    rivals: [
      {
        rival: 'the panels’ own selectors are wrong',
        because: 'without the variable’s value nothing can be told of them; it comes first',
      },
    ],
    remedy:
      fate.kind === 'cyclic'
        ? { text: `Break the circle ${fate.through.join(' → ')}: one of these variables must not use the next.` }
        : {
            text: `Run the variable's query (${query || name}) in Explore: it must ask for a metric and label that exist; then reload the dashboard.`,
          },
    claims: claimsOf(parts.filter(({ key }) => key === `$${name}`)),
  };
}
