import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, targetState } from '../testing/evidence';
import { PlannedTarget } from '../model';
import { counterDrawnRaw } from './counter-drawn-raw';

const query = 'sum by (route) (shop_requests_total)';
const hour = (text: string) => `((\n${text}\n)[1h:2m])`;
const rises = (text = query) => `count(changes${hour(text)} > 3 and resets${hour(text)} == 0)`;
const falls = (text = query) => `count(resets${hour(text)} > 0)`;
const answers = { [rises()]: counted(4), [falls()]: counted(0) };

type Shown = Partial<NonNullable<PlannedTarget['shown']>>;
const drawn = (shown: Shown, text = query) =>
  targetState(text, { status: 'data', shown: { type: 'timeseries', title: 'Shop', transformations: [], ...shown } });
const of = (shown: Shown, text = query) =>
  evidenceWith({ targets: [drawn(shown, text), targetState('up', { panelId: 2, status: 'data' })], answers });
const asked = (shown: Shown, text: string) => evidenceWith({ targets: [drawn(shown, text)] });
const found = { subject: `Mimir ${query}`, claims: [], distorts: ['overview/1/A'] };
const perSecond = { unit: 'reqps' };

testCheck(counterDrawnRaw, {
  found: [
    {
      name: 'the unit is requests a second, and the query draws what was counted',
      evidence: of(perSecond),
      finds: [{ ...found, verdict: 'proved', says: 'rate(shop_requests_total[$__rate_interval])' }],
    },
    {
      name: 'the title says that it is a rate',
      evidence: of({ title: 'Requests per second', type: 'stat', calcs: ['lastNotNull'] }),
      finds: [{ ...found, verdict: 'proved', says: '“Requests per second”' }],
    },
  ],
  ruledOut: [
    { name: 'the total is meant', evidence: asked({ title: 'Requests so far', unit: 'short' }, query) },
    { name: 'its rate is drawn', evidence: asked(perSecond, 'sum(rate(shop_requests_total[5m]))') },
    {
      name: 'what was added since is drawn',
      evidence: asked(perSecond, 'shop_requests_total - shop_requests_total offset 1m'),
    },
    {
      name: 'it is divided by the time that it took',
      evidence: asked(perSecond, 'shop_requests_total / shop_uptime_seconds'),
    },
    { name: 'a gauge is drawn that is a rate itself', evidence: asked(perSecond, 'job:shop_requests:rate5m') },
    { name: 'the panel draws the difference', evidence: asked({ ...perSecond, calcs: ['diff'] }, query) },
    {
      name: 'the panel makes something else of it',
      evidence: asked({ ...perSecond, transformations: ['calculateField'] }, query),
    },
    {
      name: 'it is a rate already under the name of a counter: it falls',
      evidence: evidenceWith({
        targets: [drawn(perSecond)],
        answers: { [rises()]: counted(1), [falls()]: counted(3) },
      }),
    },
    {
      name: 'nothing is counted now',
      evidence: evidenceWith({
        targets: [drawn(perSecond)],
        answers: { [rises()]: counted(0), [falls()]: counted(0) },
      }),
    },
  ],
  unknown: [
    {
      name: 'whether it falls was not answered',
      evidence: evidenceWith({
        targets: [drawn(perSecond)],
        answers: { [rises()]: counted(4), [falls()]: failed('timeout') },
      }),
      finds: [{ ...found, verdict: 'likely' }],
    },
    {
      name: 'whether it rises was not answered',
      evidence: evidenceWith({
        targets: [drawn(perSecond)],
        answers: { [rises()]: failed('timeout'), [falls()]: counted(0) },
      }),
    },
  ],
});
