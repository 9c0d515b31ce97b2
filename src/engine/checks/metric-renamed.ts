import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { Matcher } from '../model';
import { formatSelector } from '../query/selector';
import { renamed, Success, Trial, trialQuestions } from './metric-names';
import { stem } from './nearest';
import { item, listed, plural, proofOf } from './words';

/** The name exists no more, and the same selector answers under another. Rivals: never exported; its scrape is missing. */
export const metricRenamed: Check = {
  id: 'metric-renamed',
  hop: 'query',
  title: 'The metric has another name',
  asks: trialQuestions,
  examine: (evidence) => {
    const trials = [...renamed(evidence).values()].filter((trial) => !lostItsSource(trial, evidence));
    const families = new Map<string, Success[]>();
    trials.forEach((trial) => families.set(change(trial), [...(families.get(change(trial)) ?? []), trial]));
    return [...families.entries()].map(([subject, family]) => finding(evidence, subject, family));
  },
};

/** All jobs that exported it are scraped no more: the near name is another app's. */
function lostItsSource({ dead }: Trial, { metrics }: Evidence): boolean {
  const origins = dead.facts.flatMap(({ baseOrigins }) => baseOrigins);
  const targets = metrics.flatMap((each) => each.targets);
  return (
    origins.length > 0 &&
    origins.every(({ job }) => {
      const ofJob = targets.filter((target) => target.job === job);
      return ofJob.length > 0 && ofJob.every(({ state }) => state !== 'up');
    })
  );
}

/** Trials with the same change are one rename: `openai_ → scanium_assistant_`. */
function change({ dead, candidate }: Trial): string {
  if (candidate.how !== 'prefix') {
    return `${dead.metric} → ${candidate.name}`;
  }
  const first = dead.metric.split('_')[0] ?? '';
  const rest = stem(dead.metric).slice(first.length + 1);
  return `${first}_… → ${candidate.name.slice(0, candidate.name.indexOf(rest))}…`;
}

function finding(evidence: Evidence, subject: string, trials: readonly Success[]): Finding {
  const [first] = trials;
  const isNow = trials.every(({ when }) => when === 'now');
  // One resemblance may be chance; a family with one change of prefix, or a mere change of suffix, is not.
  const proved =
    trials.length > 1 ||
    trials.some(({ candidate }) => candidate.how !== 'prefix' || candidate.family > 1) ||
    trials.some(hasSameLabels);
  return {
    subject,
    signal: 'metrics',
    verdict: proved ? 'proved' : 'likely',
    what: `The dashboards ask ${listed(
      trials.map(({ dead }) => dead.metric),
      3
    )}; the store has ${trials.length === 1 ? 'it' : 'them'} under ${trials.length === 1 ? 'another name' : 'other names'}: ${subject}.`,
    proofLine: `no series of the old ${plural(trials.length, 'name')}; with the new ${trials.length === 1 ? 'name' : 'names'} the same selectors find data${isNow ? '' : ' of the last day'}`,
    evidence: trials.flatMap(({ dead, candidate, facts, found, when }) => {
      return [
        item(
          'query',
          `Does ${dead.metric} exist?`,
          facts.everSeen === false ? 'no, not in 7 days' : 'not now',
          'the name that the dashboard asks is dead',
          proofOf(facts.source, formatSelector('promql', dead.metric, []), evidence.nowMs, 24)
        ),
        item(
          'query',
          `Does the same selector find data as ${candidate.name}?`,
          `yes, ${plural(found, 'series', 'series')}${when === 'now' ? '' : ' within the last day, none now'}`,
          'the data is there under this name',
          proofOf(
            facts.source,
            formatSelector('promql', candidate.name, facts.selector.matchers.filter(isAsked)),
            evidence.nowMs,
            ...(when === 'now' ? [] : [24])
          )
        ),
      ];
    }),
    rivals: [
      { rival: 'nothing ever exported it', because: 'its data is there under the other name' },
      ...(isNow ? [{ rival: 'the app is not scraped', because: 'its series under the other name are fresh' }] : []),
    ],
    wouldDecide: proved
      ? []
      : [`whether ${first?.candidate.name ?? 'the near name'} means the same: look at its labels and help text`],
    remedy: {
      text: `Replace the ${plural(trials.length, 'name')} in the dashboards, or export under the old one.`,
      lines: {
        file: 'dashboard queries',
        before: trials.map(({ dead }) => dead.metric).join('\n'),
        after: trials.map(({ candidate }) => candidate.name).join('\n'),
      },
    },
    claims: trials.flatMap(({ dead }) =>
      dead.parts.map(({ state, key }) => ({ targetId: state.target.id, part: key }))
    ),
  };
}

/** The selector has matchers of its own, and they all hold under the new name. */
const hasSameLabels = ({ facts }: Trial): boolean =>
  facts.selector.matchers.some((matcher) => isAsked(matcher) && matcher.value !== '.*' && matcher.op !== '!=');

/** A variable without values leaves a matcher that the question under the new name does without. */
const isAsked = ({ value }: Matcher): boolean => value !== '' && value !== '()';
