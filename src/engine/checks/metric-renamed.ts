import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { grouped } from '../grouped';
import { Matcher } from '../model';
import { formatSelector } from '../query/selector';
import { isProvedRename, renamed, Success, Trial, trialQuestions } from './shared/metric-names';
import { stem } from './shared/nearest';
import { item, listed, plural, proofOf } from './shared/words';

/** The name exists no more, and the same selector answers under another. Rivals: never exported; its scrape is missing. */
export const metricRenamed: Check = {
  id: 'metric-renamed',
  hop: 'query',
  title: 'The metric has another name',
  asks: trialQuestions,
  examine: (evidence) => {
    const trials = [...renamed(evidence).values()].filter((trial) => !lostItsSource(trial, evidence));
    return [...grouped(trials, change)].map(([subject, family]) => finding(evidence, subject, family));
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
function change({ dead, candidate, measure }: Trial): string {
  if (candidate.how !== 'prefix' || measure !== undefined) {
    return `${dead.metric} → ${candidate.name}`;
  }
  const first = dead.metric.split('_')[0] ?? '';
  const rest = stem(dead.metric).slice(first.length + 1);
  return `${first}_… → ${candidate.name.slice(0, candidate.name.indexOf(rest))}…`;
}

function finding(evidence: Evidence, subject: string, trials: readonly Success[]): Finding {
  const isNow = trials.every(({ when }) => when === 'now');
  const proved = trials.every(isProvedRename);
  const measures = [...new Set(trials.flatMap(({ measure }) => measure ?? []))];
  return {
    subject,
    signal: 'metrics',
    verdict: proved ? 'proved' : 'likely',
    what: `The dashboards ask ${listed(
      trials.map(({ dead }) => dead.metric),
      3
    )}; the store has ${trials.length === 1 ? 'it' : 'them'} under ${trials.length === 1 ? 'another name' : 'other names'}: ${subject}.`,
    proofLine: `no series of the old ${plural(trials.length, 'name')}; with the new ${trials.length === 1 ? 'name' : 'names'} the same selectors find data${isNow ? '' : ' of the last day'}`,
    evidence: trials.flatMap(({ dead, candidate, facts, found, when, followed, succession }) => {
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
        ...(followed && succession?.spec.kind === 'history'
          ? [
              item(
                'query',
                `When did ${candidate.name} begin?`,
                begins[followed],
                followed === 'at once' ? 'one series goes on under the other name' : 'it may be another metric',
                proofOf(facts.source, succession.spec.expr, evidence.nowMs, 24)
              ),
            ]
          : []),
      ];
    }),
    rivals: [
      { rival: 'nothing ever exported it', because: 'its data is there under the other name' },
      ...(isNow ? [{ rival: 'the app is not scraped', because: 'its series under the other name are fresh' }] : []),
    ],
    wouldDecide: proved ? [] : [...new Set(trials.filter((each) => !isProvedRename(each)).map(doubt))],
    remedy: {
      text: `Replace the ${plural(trials.length, 'name')} in the dashboards${measures.length > 0 ? ` (${measures.join('; ')})` : ''}, or export under the old one.`,
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

const begins = {
  'at once': 'from the same job, when the old name ended',
  later: 'from the same job, more than an hour after the old name ended',
  beside: 'while the old name was still there',
  elsewhere: 'it comes from other jobs than the old name came from',
} as const;

function doubt({ candidate: { name }, measure, ownName, followed }: Success): string {
  const means = `whether ${name} means the same: look at its labels and help text`;
  if (measure !== undefined) {
    return `${means}; ${measure}`;
  }
  return ownName
    ? `${means}; it is called like the app that sends it, so it may be that app’s own`
    : followed === undefined
      ? means
      : `${means}; its series began ${begins[followed]}`;
}

/** A variable without values leaves a matcher that the question under the new name does without. */
const isAsked = ({ value }: Matcher): boolean => value !== '' && value !== '()';
