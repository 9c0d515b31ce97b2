import { Check, Finding } from './check';
import { Evidence, Part, selectorKey } from '../evidence/evidence';
import { claimsOf, SpoiledTargets, spoiledBy } from './shared/variables';
import { DataSource, Failure } from '../model';
import { failureText, item, listed, proofOf } from './shared/words';

/** A variable's query gives no value, so selectors with it match nothing. Rival: what it reads is missing upstream, which then explains it. */
export const variableEmpty: Check = {
  id: 'variable-empty',
  hop: 'variable',
  title: 'A variable has no values',
  examine: (evidence) =>
    spoiledBy(evidence, ['empty', 'failed', 'cyclic'])
      .filter(({ variable: { fate } }) => fate.kind !== 'failed' || isOwnFault(fate.failure))
      .flatMap((spoiled) => finding(evidence, spoiled)),
};

/** A store that does not answer fails every variable: that is the store's fault. */
const isOwnFault = ({ kind }: Failure): boolean => kind === 'bad-query' || kind === 'limit';

/** What the variable reads is there, so that its query is at fault; what is missing upstream explains it instead. */
const isSpoiled =
  (names: readonly string[]) =>
  ({ key, variable, stream, state }: Part): boolean =>
    names.some((name) => key === `$${name}`) ||
    (variable !== undefined &&
      names.includes(variable.name) &&
      (stream?.matched.length ?? 0) > 0 &&
      (stream?.lastMs ?? 0) >= state.target.range.fromMs);

/** Whether what it reads is there was answered; what is not there stands in parts of its own. */
const isAnswered = ({ metricSelectors, streamSelectors }: Evidence, keys: readonly string[]): boolean =>
  keys.every((key) => {
    const facts = [...metricSelectors.values()].filter((each) => each.key === key);
    const isKnown = facts.length > 0 && facts.every(({ now }) => now !== undefined);
    return isKnown || streamSelectors.get(key)?.answered === true;
  });

/** A store that has nothing at all fills no variable, whatever its query: what keeps it empty lies upstream. */
const isStoreEmpty = ({ logs, metrics }: Evidence, source: DataSource | undefined): boolean =>
  logs.some((each) => each.source.uid === source?.uid && each.streams.length === 0) ||
  metrics.some((each) => each.source.uid === source?.uid && each.targets.length === 0);

function finding(evidence: Evidence, { variable, names, dashboardUid, parts }: SpoiledTargets): readonly Finding[] {
  const { name, fate } = variable;
  const spoiled = parts.filter(isSpoiled(names));
  if (spoiled.length === 0) {
    return [];
  }
  const source = evidence.dataSources.find(({ uid }) => uid === variable.datasourceUid);
  const keys = source ? variable.selectors.map((each) => selectorKey(source, each)) : [];
  const query = fate.kind === 'empty' || fate.kind === 'failed' ? fate.query : '';
  const answer =
    fate.kind === 'failed'
      ? failureText(fate.failure)
      : fate.kind === 'cyclic'
        ? `it depends on itself: ${fate.through.join(' → ')}`
        : 'no value';
  const [selector] = variable.selectors;
  const [, ...others] = names;
  const below =
    others.length > 0 ? `, and so has none what depends on it (${listed(others.map((each) => `$${each}`))})` : '';
  return [
    {
      subject: `${dashboardUid} $${name}`,
      verdict:
        fate.kind !== 'empty' || (isAnswered(evidence, keys) && !isStoreEmpty(evidence, source)) ? 'proved' : 'likely',
      what:
        fate.kind === 'cyclic'
          ? `The variable $${name} depends on itself and can never have a value.`
          : `The variable $${name} has no values${below}, so every selector with it matches nothing.`,
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
      claims: claimsOf(spoiled),
    },
  ];
}
