import { Hop, HopReport, PanelReport, PanelStatus, RootCause, Signal, signals } from '../model';
import { lastHour } from '../testing/evidence';
import { countPanels, headline } from './headline';

const panel = (status: PanelStatus, id = 1, fadesAtMs?: number): PanelReport => ({
  id,
  title: `Panel ${id}`,
  type: 'timeseries',
  status,
  fadesAtMs,
  range: lastHour,
  targets: [],
  rootCauses: [],
});

/** A cause that empties these panels, each as `dashboard/panel`. */
const cause = (...panels: readonly string[]): RootCause => ({
  id: `app-stopped:${panels.join()}`,
  cause: 'app-stopped',
  hop: 'source',
  verdict: 'proved',
  title: 'The app stopped',
  what: 'It stopped.',
  proofLine: 'up ended',
  evidence: [],
  rivals: [],
  wouldDecide: [],
  remedy: { text: 'Start it.' },
  panels: panels.map((text) => ({ dashboardUid: text.split('/')[0] ?? '', panelId: Number(text.split('/')[1]) })),
  fading: [],
  distorted: [],
  alerts: [],
  explains: [],
});

const cell = (signal: Signal, rootCauses: readonly string[] = [], hop: Hop = 'source'): HopReport => ({
  hop,
  signal,
  verdict: rootCauses.length > 0 ? 'broken' : 'healthy',
  detail: '',
  rootCauses,
});
/** A flow map on which these signals are touched by a cause at one of their hops. */
const flow = (...touched: readonly Signal[]): readonly HopReport[] =>
  signals.flatMap((signal) => [cell(signal), cell(signal, touched.includes(signal) ? ['a cause'] : [], 'store')]);

interface Row {
  readonly name: string;
  readonly causes?: readonly RootCause[];
  readonly panels: readonly PanelReport[];
  readonly unexplained?: number;
  readonly inPart?: number;
  readonly ended?: number;
  readonly doubted?: readonly Signal[];
  readonly quiet?: number;
  readonly hops?: readonly HopReport[];
  readonly unanswered?: boolean;
  readonly noticed?: number;
  readonly alerts?: { readonly blind: number; readonly unexplained: number };
  readonly says: string;
  readonly verdict: 'healthy' | 'quiet' | 'broken' | 'unknown';
}

const distorting = (count: number): RootCause => ({
  ...cause(),
  distorted: Array.from({ length: count }, (_, panelId) => ({ dashboardUid: 'a', panelId, how: 'counts twice' })),
});

const rows: readonly Row[] = [
  {
    name: 'every panel shows data, and one thing is not as it should be',
    panels: [panel('data'), panel('data')],
    noticed: 1,
    says: 'Nothing is broken: 2 panels checked; 1 thing noticed.',
    verdict: 'healthy',
  },
  {
    name: 'a cause silences alert rules besides panels',
    causes: [cause('overview/1', 'overview/2')],
    panels: [panel('no-data', 1), panel('no-data', 2), panel('data', 3)],
    alerts: { blind: 2, unexplained: 0 },
    hops: flow('metrics'),
    says: '1 cause explains all 2 broken panels, and 2 alert rules are blind; logs and traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'a cause silences an alert rule and no panel',
    causes: [cause()],
    panels: [panel('data')],
    alerts: { blind: 1, unexplained: 0 },
    hops: flow('metrics', 'logs', 'traces'),
    says: '1 cause found; no panel is empty yet, and 1 alert rule is blind.',
    verdict: 'broken',
  },
  {
    name: 'an alert rule is blind, and nothing explains it',
    panels: [panel('data')],
    alerts: { blind: 1, unexplained: 1 },
    says: '1 alert rule is blind and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'neither an empty panel nor a blind rule is explained',
    panels: [panel('no-data'), panel('data')],
    unexplained: 1,
    alerts: { blind: 2, unexplained: 2 },
    says: '1 panel is empty and 2 alert rules are blind and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'every panel shows data, but two of them not the truth',
    causes: [distorting(2)],
    panels: [panel('data'), panel('data')],
    hops: flow('logs'),
    says: '1 cause found; 2 panels show data that is not the truth; metrics and traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'every panel shows data',
    panels: [panel('data'), panel('data'), panel('zero'), panel('skipped')],
    quiet: 1,
    says: 'Nothing is broken: 3 panels checked.',
    verdict: 'healthy',
  },
  {
    name: 'one panel, and it shows data',
    panels: [panel('data')],
    says: 'Nothing is broken: 1 panel checked.',
    verdict: 'healthy',
  },
  {
    name: 'at night: more panels have nothing to show than have data',
    panels: [panel('data'), panel('zero'), panel('no-data')],
    quiet: 2,
    says: 'Nothing is broken. It is quiet: 2 panels have nothing to show.',
    verdict: 'quiet',
  },
  {
    name: 'as many panels are quiet as show data: that is not worth saying',
    panels: [panel('data'), panel('zero')],
    quiet: 1,
    says: 'Nothing is broken: 2 panels checked.',
    verdict: 'healthy',
  },
  {
    name: 'one cause empties all that is empty, in metrics alone',
    causes: [cause('overview/1', 'overview/2', 'openai/1')],
    panels: [panel('no-data'), panel('no-data'), panel('error'), panel('data')],
    hops: flow('metrics'),
    says: '1 cause explains all 3 broken panels; logs and traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'two causes in one panel: it is counted once',
    causes: [cause('overview/1', 'overview/2'), cause('overview/1')],
    panels: [panel('no-data'), panel('no-data')],
    hops: flow('metrics', 'logs'),
    says: '2 causes explain all 2 broken panels; traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'a cause leaves two empty panels unexplained',
    causes: [cause('overview/1')],
    panels: [panel('no-data'), panel('no-data'), panel('error')],
    unexplained: 2,
    hops: flow(...signals),
    says: '1 cause explains 1 of 3 broken panels.',
    verdict: 'broken',
  },
  {
    name: 'a cause explains one query of a panel, and another one of it has none',
    causes: [cause('overview/1', 'overview/2')],
    panels: [panel('no-data'), panel('no-data'), panel('error')],
    unexplained: 2,
    inPart: 1,
    hops: flow(...signals),
    says: '1 cause explains 2 of 3 broken panels, 1 of them only in part.',
    verdict: 'broken',
  },
  {
    name: 'one empty panel has its cause, three more will be empty',
    causes: [cause('overview/1')],
    panels: [panel('no-data'), ...[2, 3, 4].map((id) => panel('data', id, 5))],
    hops: flow(...signals),
    says: '1 cause explains the 1 broken panel; 3 more are fading.',
    verdict: 'broken',
  },
  {
    name: 'two empty panels have their cause, one more will be empty',
    causes: [cause('overview/1', 'overview/2')],
    panels: [panel('no-data'), panel('no-data'), panel('data', 3, 5)],
    hops: flow(...signals),
    says: '1 cause explains all 2 broken panels; 1 more is fading.',
    verdict: 'broken',
  },
  {
    name: 'the fault is minutes old: no panel is empty yet, one will be',
    causes: [cause()],
    panels: [panel('data', 1, 5), panel('data')],
    hops: flow('metrics'),
    says: '1 cause found; no panel is empty yet; 1 is fading; logs and traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'a fault that empties nothing, and two panels that are empty for no known cause',
    causes: [cause()],
    panels: [panel('no-data'), panel('no-data')],
    unexplained: 2,
    hops: flow(...signals),
    says: '1 cause found; it explains none of 2 broken panels.',
    verdict: 'broken',
  },
  {
    name: 'two faults that empty nothing, and one panel that is empty for no known cause',
    causes: [cause(), cause()],
    panels: [panel('no-data')],
    unexplained: 1,
    hops: flow(...signals),
    says: '2 causes found; they explain none of 1 broken panel.',
    verdict: 'broken',
  },
  {
    name: 'there is no source of logs: nothing is said of them',
    causes: [cause('overview/1')],
    panels: [panel('no-data')],
    hops: [cell('metrics', ['a cause']), cell('traces')],
    says: '1 cause explains the 1 broken panel; traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'a panel is empty, and no cause was found',
    panels: [panel('no-data'), panel('data')],
    unexplained: 1,
    says: '1 panel is empty and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'panels show data that has ended, and no cause was found',
    panels: [panel('stale'), panel('stale'), panel('data')],
    unexplained: 2,
    ended: 2,
    says: '2 panels show data that has ended and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'besides empty ones, panels show data that has ended, without a cause',
    panels: [panel('no-data'), panel('stale'), panel('data')],
    unexplained: 2,
    ended: 1,
    says: '1 panel is empty and 1 panel shows data that has ended and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'a signal whose panels go wrong without a cause is not called fine',
    causes: [cause('overview/1')],
    panels: [panel('no-data', 1), panel('stale', 2), panel('data', 3)],
    unexplained: 1,
    ended: 1,
    doubted: ['logs'],
    hops: flow('metrics'),
    says: '1 cause explains 1 of 2 broken panels; traces are fine.',
    verdict: 'broken',
  },
  {
    name: 'panels are empty without a cause, and it is quiet besides',
    panels: [panel('no-data'), panel('error'), panel('zero'), panel('zero')],
    unexplained: 2,
    quiet: 2,
    says: '2 panels are empty and no cause was found.',
    verdict: 'unknown',
  },
  {
    name: 'the budget was spent before all was asked',
    panels: [panel('data'), panel('skipped')],
    unanswered: true,
    says: 'Nothing broken was found, but not everything could be asked.',
    verdict: 'unknown',
  },
  {
    name: 'the budget was spent, and what was asked is quiet',
    panels: [panel('zero'), panel('zero')],
    quiet: 2,
    unanswered: true,
    says: 'Nothing broken was found, but not everything could be asked.',
    verdict: 'unknown',
  },
  {
    name: 'there are no dashboards',
    panels: [],
    unanswered: true,
    says: 'There is no panel to look at.',
    verdict: 'unknown',
  },
];

describe('headline', () => {
  it.each(rows)(
    '$name',
    ({
      causes = [],
      panels,
      unexplained = 0,
      quiet = 0,
      hops = flow(),
      unanswered = false,
      noticed = 0,
      alerts = { blind: 0, unexplained: 0 },
      inPart = 0,
      ended = 0,
      doubted = [],
      says,
      verdict,
    }) =>
      expect(
        headline({
          rootCauses: causes,
          counts: countPanels(panels),
          hops,
          unexplained: { panels: unexplained, ended, inPart, signals: new Set(doubted) },
          quiet,
          unanswered,
          noticed,
          alerts,
        })
      ).toEqual({
        headline: says,
        headlineVerdict: verdict,
      })
  );
});

describe('countPanels', () => {
  it('counts every panel once by its status, and those that are fading besides', () =>
    expect(
      countPanels([
        panel('data', 1, 5),
        panel('data', 2),
        panel('stale', 3, 5),
        panel('no-data', 4),
        panel('skipped', 5),
      ])
    ).toEqual({
      error: 0,
      'no-data': 1,
      masked: 0,
      stale: 1,
      partial: 0,
      zero: 0,
      data: 2,
      skipped: 1,
      fading: 2,
      panels: 5,
    }));
});
