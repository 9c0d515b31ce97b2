import { AnsweredCause, ResolvedCase, ResolvedTruth } from './case';
import { missedTargets, score, summary, Summary, toldApart } from './score';

const truth = (rest: Partial<ResolvedTruth> = {}): ResolvedTruth => ({
  accepts: ['scrape-unreachable'],
  tolerates: ['scrape-failing'],
  panels: ['a/1', 'a/2'],
  ...rest,
});
const other = truth({ accepts: ['store-unreachable'], tolerates: [], panels: ['a/2', 'b/1'] });

const resolved = (...all: readonly ResolvedTruth[]): ResolvedCase => ({
  id: 'case',
  group: 'single',
  incidents: ['incident'],
  dashboards: 'user',
  truth: all,
});

const cause = (fault: string, panels: readonly string[] = [], rest: Partial<AnsweredCause> = {}): AnsweredCause => ({
  cause: fault,
  faults: [fault],
  verdict: 'proved',
  panels,
  ...rest,
});

const right = cause('scrape-unreachable', ['a/1', 'a/2']);
const broad = cause('scrape-failing', ['a/1', 'a/2']);
const wrong = cause('metric-renamed', ['c/1']);
const otherRight = cause('store-unreachable', ['b/1']);

describe('one fault', () => {
  it.each<[string, readonly AnsweredCause[], Partial<ReturnType<typeof score>>]>([
    ['right', [right], { rank1: true, rank3: true, abstained: false, wrongProved: [], missed: [] }],
    ['right, as likely', [{ ...right, verdict: 'likely' }], { rank1: true, rank3: true }],
    ['right in third place', [wrong, cause('x', ['a/1']), right], { rank1: false, rank3: true }],
    ['right in fourth place', [wrong, cause('x'), cause('y'), right], { rank1: false, rank3: false, missed: [] }],
    ['broad: neither right nor wrong', [broad], { rank1: false, wrongProved: [], missed: ['scrape-unreachable'] }],
    ['wrong and proved', [wrong], { rank1: false, wrongProved: [wrong], abstained: false }],
    ['wrong and likely', [{ ...wrong, verdict: 'likely' }], { rank1: false, wrongProved: [] }],
    ['nothing', [], { rank1: false, rank3: false, abstained: true, missed: ['scrape-unreachable'] }],
    [
      'the right name on other panels',
      [cause('scrape-unreachable', ['c/1'])],
      { rank1: false, wrongProved: [cause('scrape-unreachable', ['c/1'])] },
    ],
    ['the right name without panels', [cause('scrape-unreachable')], { rank1: true, wrongProved: [] }],
  ])('%s', (_, causes, expected) => {
    expect(score(resolved(truth()), { causes })).toMatchObject(expected);
  });

  it.each([
    ['the target it names', 'cannot reach scanium-backend', true],
    ['another target', 'cannot reach scanium-worker', false],
  ])('speaks of %s', (_, text, rank1) => {
    const answer = { causes: [{ ...right, text }] };
    expect(score(resolved(truth({ about: 'scanium-backend' })), answer).rank1).toBe(rank1);
  });

  it('counts a wrong cause that is only noticed', () => {
    const { wrongProved, abstained } = score(resolved(truth()), { causes: [], noticed: [wrong] });
    expect({ wrongProved, abstained }).toEqual({ wrongProved: [wrong], abstained: true });
  });
});

describe('two faults', () => {
  it.each<[string, readonly AnsweredCause[], { rank1: boolean; rank3: boolean }]>([
    ['both', [right, otherRight], { rank1: true, rank3: true }],
    ['the other first', [otherRight, right], { rank1: true, rank3: true }],
    ['one of them', [right, wrong], { rank1: true, rank3: false }],
    ['the same four times before the other', [right, right, right, broad, otherRight], { rank1: true, rank3: true }],
    [
      'something else three times before the other',
      [right, wrong, cause('x'), otherRight],
      { rank1: true, rank3: false },
    ],
  ])('%s', (_, causes, expected) => {
    expect(score(resolved(truth(), other), { causes })).toMatchObject(expected);
  });
});

describe('panels', () => {
  it.each<[string, readonly AnsweredCause[], object]>([
    ['all', [right, otherRight], { claimed: 3, right: 3, broken: 3, found: 3, wrongPanels: [], missedPanels: [] }],
    ['shared by both', [right, cause('store-unreachable', ['a/2', 'b/1'])], { claimed: 4, right: 4, found: 3 }],
    ['one missing', [right], { claimed: 2, right: 2, found: 2, missedPanels: ['b/1'] }],
    ['broad', [broad], { claimed: 2, right: 2, found: 2 }],
    [
      'one too many',
      [cause('scrape-unreachable', ['a/1', 'b/1'])],
      { claimed: 2, right: 1, wrongPanels: ['scrape-unreachable: b/1'], missedPanels: ['a/2', 'b/1'] },
    ],
    ['of a wrong cause', [cause('metric-renamed', ['a/1'])], { claimed: 1, right: 0, found: 0 }],
  ])('%s', (_, causes, expected) => {
    expect(score(resolved(truth(), other), { causes }).panels).toMatchObject(expected);
  });
});

it.each<[string, readonly AnsweredCause[], readonly AnsweredCause[], number]>([
  ['nothing', [], [], 0],
  ['a cause', [{ ...wrong, verdict: 'likely' }], [], 1],
  ['something noticed', [], [wrong], 1],
])('a control is alarmed by %s', (_, causes, noticed, alarms) => {
  const { isControl, falseAlarms, abstained } = score(resolved(), { causes, noticed });
  expect({ isControl, abstained, alarms: falseAlarms.length }).toEqual({ isControl: true, abstained: false, alarms });
});

it.each([
  ['noticed', [], [cause('samples-out-of-order')], 0],
  ['not noticed', [], [], 0],
  ['blamed for a panel', [cause('samples-out-of-order', ['a/1'])], [], 1],
  ['noticed beside something that is not there', [], [cause('samples-out-of-order'), wrong], 1],
])('what harms nothing is %s', (_, causes, noticed, alarms) => {
  const harmless = truth({ accepts: ['samples-out-of-order'], tolerates: [], panels: [] });
  const { isControl, falseAlarms, missed } = score(resolved(harmless), { causes, noticed });
  expect({ isControl, missed, alarms: falseAlarms.length }).toEqual({ isControl: true, missed: [], alarms });
});

const one = (causes: readonly AnsweredCause[]) => ({ resolved: resolved(truth()), answer: { causes } });
const rival = (causes: readonly AnsweredCause[]) => ({ resolved: resolved(other), answer: { causes } });
const control = (causes: readonly AnsweredCause[]) => ({ resolved: resolved(), answer: { causes } });

it.each([
  ['both right', one([right]), rival([otherRight]), true],
  ['one wrong', one([otherRight]), rival([otherRight]), false],
  ['one by the name of the other too', one([right, cause('store-unreachable', ['a/2'])]), rival([otherRight]), false],
  ['a healthy rival', one([right]), control([]), true],
  ['a false alarm in the rival', one([right]), control([right]), false],
])('told apart: %s', (_, first, second, expected) => {
  expect(toldApart(first, second)).toBe(expected);
});

it('sums scores up', () => {
  const scores = [
    score(resolved(truth()), { causes: [right] }),
    score(resolved(truth()), { causes: [wrong] }),
    score(resolved(truth()), { causes: [] }),
    score(resolved(), { causes: [broad] }),
  ];
  expect(summary(scores)).toEqual({
    cases: 4,
    faulty: 3,
    rank1: 1,
    rank3: 1,
    wrongProved: 2,
    abstained: 1,
    falseAlarms: 1,
    precision: 2 / 5,
    recall: 2 / 6,
  });
});

const good: Summary = {
  cases: 25,
  faulty: 20,
  rank1: 19,
  rank3: 20,
  wrongProved: 0,
  abstained: 0,
  falseAlarms: 0,
  precision: 1,
  recall: 1,
};

it.each<[string, Partial<Summary>, number]>([
  ['met', {}, 0],
  ['rank 1 below 95 %', { rank1: 18 }, 1],
  ['a wrong proof', { wrongProved: 1 }, 1],
  ['a false alarm', { falseAlarms: 1 }, 1],
  ['all', { rank1: 0, wrongProved: 3, falseAlarms: 2 }, 3],
])('targets: %s', (_, change, missed) => {
  expect(missedTargets({ ...good, ...change })).toHaveLength(missed);
});
