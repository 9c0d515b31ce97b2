import { Check, Finding } from './check';
import { Evidence, MetricSelectorFacts, Part } from '../evidence/evidence';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { Matcher, SeriesSummary } from '../model';
import { literal } from '../query/text';
import { claimsOf, SpoiledTargets, spoiledBy } from './shared/variables';
import { item, listed, proofOf } from './shared/words';

/** A saved value that no longer exists: with a fresh value the same selector finds data. Rival: the metric itself is gone. */
export const variableStale: Check = {
  id: 'variable-stale',
  hop: 'variable',
  title: 'A variable holds a value that no longer exists',
  asks: (evidence) => trials(evidence).map(({ question }) => question),
  examine: (evidence) =>
    trials(evidence).flatMap(({ spoiled, facts, question }) => {
      const answer = evidence.answer(question);
      return answer.ok && (answer.value[0]?.last ?? 0) > 0 ? [finding(evidence, spoiled, facts)] : [];
    }),
};

interface Trial {
  readonly spoiled: SpoiledTargets;
  readonly facts: MetricSelectorFacts;
  readonly question: Question<readonly SeriesSummary[]>;
}

/** Per variable one selector, with its stale value replaced by a fresh one. */
function trials(evidence: Evidence): readonly Trial[] {
  return spoiledBy(evidence, ['stale']).flatMap((spoiled) => {
    const { fate } = spoiled.variable;
    const fresh = fate.kind === 'stale' ? fate.fresh[0] : undefined;
    const stale = fate.kind === 'stale' ? fate.missing : [];
    const facts = spoiled.parts
      .map(({ metric }) => metric)
      .find((each) => each !== undefined && isStarved(each, stale));
    if (!facts || fresh === undefined) {
      return [];
    }
    const matchers = facts.selector.matchers.map((matcher) => refreshed(matcher, stale, fresh) ?? matcher);
    const text = formatSelector('promql', facts.selector.metric, matchers);
    return [{ spoiled, facts, question: instant(facts.source, `count(${text})`, facts.atMs) }];
  });
}

/** The metric is there, and a matcher asks for a value that is not. */
const isStarved = ({ now, base = 0, selector }: MetricSelectorFacts, stale: readonly string[]): boolean =>
  now === 0 && base > 0 && selector.matchers.some((matcher) => holds(matcher, stale));

const holds = (matcher: Matcher, stale: readonly string[]): boolean => refreshed(matcher, stale, '') !== undefined;

/**
 * The matcher with a fresh value in the place of a stale one: alone, as an alternative of a regular expression, or as a part of
 * it between other characters than letters and digits; undefined where it holds none of them.
 */
function refreshed(matcher: Matcher, stale: readonly string[], fresh: string): Matcher | undefined {
  const { op, value } = matcher;
  const whole = { ...matcher, op: '=' as const, value: fresh };
  if (op === '=') {
    return stale.includes(value) ? whole : undefined;
  }
  if (op !== '=~') {
    return undefined;
  }
  const alternatives = value.replace(/^\((.*)\)$/, '$1').split('|');
  if (alternatives.some((each) => stale.includes(each.replace(/\\(.)/g, '$1')))) {
    return whole;
  }
  // Grafana escapes the values of some variables and leaves those of others as they are.
  const written = stale.filter((old) => old !== '').flatMap((old) => [literal(old), old]);
  const [part] = written.flatMap((old) => partOf(value, old) ?? []);
  return part ? { ...matcher, value: value.slice(0, part.from) + literal(fresh) + value.slice(part.to) } : undefined;
}

/** Where a text stands in another, not as a part of a word. */
function partOf(text: string, part: string): { readonly from: number; readonly to: number } | undefined {
  for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + 1)) {
    const to = from + part.length;
    if (!/\w$/.test(text.slice(0, from)) && !/^\w/.test(text.slice(to))) {
      return { from, to };
    }
  }
  return undefined;
}

/** Only the saved value keeps this part empty. */
const isSpoiled =
  (stale: readonly string[]) =>
  ({ state, metric, stream }: Part): boolean =>
    metric
      ? isStarved(metric, stale)
      : stream
        ? stream.matched.length === 0 && stream.selector.matchers.some((matcher) => holds(matcher, stale))
        : state.status === 'no-data' &&
          state.target.language === 'traceql' &&
          stale.some((old) => state.target.query.includes(old));

function finding(
  evidence: Evidence,
  { variable, dashboardUid, parts }: SpoiledTargets,
  { source, selector }: MetricSelectorFacts
): Finding {
  const { name, fate } = variable;
  const missing = fate.kind === 'stale' ? fate.missing : [];
  const fresh = fate.kind === 'stale' ? fate.fresh : [];
  return {
    subject: `${dashboardUid} $${name}`,
    verdict: 'proved',
    what: `The variable $${name} is saved as ${listed(missing, 3)}, which does not exist any more.`,
    proofLine: `the same selector with ${name} = ${fresh[0]} finds data`,
    evidence: [
      item(
        'variable',
        `Which values does $${name} have now?`,
        listed(fresh),
        `${listed(missing, 3)} is not among them`
      ),
      item(
        'query',
        `Does the selector find data with ${fresh[0]}?`,
        'yes',
        'only the saved value is wrong',
        proofOf(source, selector.text, evidence.nowMs)
      ),
    ],
    rivals: [{ rival: 'the metric is gone', because: 'with a fresh value it has series' }],
    remedy: {
      text: `Choose ${fresh[0]} (or All) for $${name} and save the dashboard, or let the variable refresh on load.`,
    },
    claims: claimsOf(parts.filter(isSpoiled(missing))),
  };
}
