import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, metricFacts, minutesAgo, targetState } from '../testing/evidence';
import { metricComesAndGoes } from './metric-comes-and-goes';

const selector = 'export_rows{job="export"}';
const own = `count by (job, instance) (${selector})`;
const step = 5;

/** A series with a point every 5 minutes of these stretches, given in minutes ago. */
const thereFrom = (...stretches: ReadonlyArray<readonly [from: number, to: number]>): readonly SeriesSummary[] => [
  {
    labels: { job: 'export', instance: 'export:9100' },
    last: 1,
    samples: 1,
    zeros: 0,
    nonFinite: 0,
    points: stretches.flatMap(([from, to]) =>
      Array.from({ length: (from - to) / step + 1 }, (_, index) => [minutesAgo(from - index * step), 1] as const)
    ),
  },
];

const origin = { job: 'export', instance: 'export:9100', firstMs: minutesAgo(400), lastMs: minutesAgo(35) };
const empty = {
  targets: [targetState(selector), targetState('sum(export_rows{job="export"})', { panelId: 2 })],
  selectors: [metricFacts(selector, { origins: [origin] })],
};
const allDay = thereFrom([1440, 0]);
const hourly = thereFrom(...Array.from({ length: 7 }, (_, index) => [405 - 60 * index, 395 - 60 * index] as const));
const found = {
  subject: 'Mimir what export exports',
  claims: [`overview/1/A MIMIR ${selector}`, `overview/2/A MIMIR ${selector}`],
};

testCheck(metricComesAndGoes, {
  found: [
    {
      name: 'every hour for ten minutes, while others are scraped',
      evidence: evidenceWith({ ...empty, answers: { [own]: hourly, up: allDay } }),
      finds: [
        {
          verdict: 'proved',
          ...found,
          says: 'it is there every 60 min for about 10 min',
        },
      ],
    },
    {
      name: 'half an hour every two hours: the window that keeps the last value is two periods',
      evidence: evidenceWith({
        ...empty,
        answers: { [own]: thereFrom([545, 515], [425, 395], [305, 275], [185, 155], [65, 35]), up: allDay },
      }),
      finds: [{ verdict: 'proved', ...found, says: '[4h])' }],
    },
  ],
  ruledOut: [
    {
      name: 'it was there all the time until it ended',
      evidence: evidenceWith({ ...empty, answers: { [own]: thereFrom([1440, 35]), up: allDay } }),
    },
    {
      name: 'two outages and an end',
      evidence: evidenceWith({
        ...empty,
        answers: { [own]: thereFrom([400, 350], [300, 200], [150, 35]), up: allDay },
      }),
    },
    {
      name: 'it came and went, and has been away for longer than ever',
      evidence: evidenceWith({
        ...empty,
        answers: { [own]: thereFrom([525, 515], [465, 455], [405, 395], [345, 335]), up: allDay },
      }),
    },
    {
      name: 'it is there',
      evidence: evidenceWith({
        ...empty,
        selectors: [metricFacts(selector, { now: 1, base: 1 })],
      }),
    },
  ],
  unknown: [
    {
      name: 'without a period',
      evidence: evidenceWith({
        ...empty,
        answers: { [own]: thereFrom([600, 590], [300, 290], [250, 180], [40, 35]), up: allDay },
      }),
      finds: [{ verdict: 'likely', ...found, says: 'a few outages look the same' }],
    },
    {
      name: 'every hour, since three hours only: somebody may be repairing it',
      evidence: evidenceWith({
        ...empty,
        answers: { [own]: thereFrom([225, 215], [165, 155], [105, 95], [45, 35]), up: allDay },
      }),
      finds: [{ verdict: 'likely', ...found, says: 'it is there every 60 min' }],
    },
    {
      name: 'everything has the same gaps',
      evidence: evidenceWith({ ...empty, answers: { [own]: hourly, up: hourly } }),
      finds: [{ verdict: 'likely', ...found, says: 'whether other metrics have the same gaps' }],
    },
    {
      name: 'the store did not tell its targets',
      evidence: evidenceWith({ ...empty, answers: { [own]: hourly, up: failed('server') } }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'the store did not tell its history',
      evidence: evidenceWith({ ...empty, answers: { [own]: failed('timeout'), up: allDay } }),
    },
  ],
});
