import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { SkippedTarget } from '../model';
import { TargetState } from '../probing/panels';
import { item, listed, plural, proofOf } from './words';

/** A panel leaves out all that its queries have. Rival: there is no data. */
export const panelShowsNothing: Check = {
  id: 'panel-shows-nothing',
  hop: 'panel',
  title: 'The panel is set to show nothing',
  examine: (evidence) => [...allHidden(evidence), ...allRemoved(evidence)],
};

const panelOf = ({ dashboardUid, panelId }: Pick<SkippedTarget, 'dashboardUid' | 'panelId'>): string =>
  `${dashboardUid}/${panelId}`;

/** Panels all of whose queries are hidden: Grafana does not run those (PanelQueryRunner). */
function allHidden({ skipped, targets }: Evidence): readonly Finding[] {
  const seen = new Set([
    ...targets.map(({ target }) => panelOf(target)),
    ...skipped.filter(({ reason }) => reason.kind !== 'hidden').map(panelOf),
  ]);
  const hidden = skipped.filter((each) => each.reason.kind === 'hidden' && !seen.has(panelOf(each)));
  const panels = new Set(hidden.map(panelOf));
  if (hidden.length === 0) {
    return [];
  }
  return [
    {
      subject: 'hidden queries',
      verdict: 'proved',
      what: `${plural(panels.size, 'panel')} ${panels.size === 1 ? 'has' : 'have'} hidden queries only, so nothing is asked for ${panels.size === 1 ? 'it' : 'them'}.`,
      proofLine: `every query is switched off: ${listed([...panels])}`,
      evidence: [
        item(
          'panel',
          'Which queries of the panel does Grafana run?',
          `none; ${listed(hidden.map(({ refId, query }) => `${refId} (${query === '' ? 'no text' : query})`))} ${hidden.length === 1 ? 'is' : 'are'} hidden`,
          'a hidden query is not sent, and no other is there'
        ),
      ],
      rivals: [{ rival: 'there is no data', because: 'no store was asked' }],
      remedy: {
        text: 'Open the panel’s editor and click the eye of a query, or delete the panel.',
        lines: { file: 'dashboard JSON, targets of the panel', before: '"hide": true', after: '"hide": false' },
      },
      claims: hidden.map(({ id }) => ({ targetId: id, part: '*' })),
    },
  ];
}

const isShowing = ({ status }: TargetState): boolean => ['data', 'zero', 'stale'].includes(status);

/** Panels whose first transformation keeps queries that it does not have, though those that it has bring data. */
function allRemoved({ targets, nowMs }: Evidence): readonly Finding[] {
  const removed = targets.filter((state) => state.target.removedBy !== undefined && isShowing(state));
  const byPanel = new Map<string, TargetState[]>();
  removed.forEach((state) => {
    const key = panelOf(state.target);
    byPanel.set(key, [...(byPanel.get(key) ?? []), state]);
  });
  return [...byPanel.entries()].flatMap(([panel, states]): readonly Finding[] => {
    const [first] = states;
    const how = first?.target.removedBy;
    return first === undefined || how === undefined
      ? []
      : [
          {
            subject: panel,
            verdict: 'proved',
            what: `A transformation of the panel removes all that its queries answer: ${how}.`,
            proofLine: how,
            evidence: states.map(({ target }) =>
              item(
                'query',
                `Does query ${target.refId} bring data?`,
                'yes',
                'the data is there when it reaches the panel',
                proofOf(target.datasource, target.query, nowMs, 1)
              )
            ),
            rivals: [{ rival: 'there is no data', because: 'the panel’s own queries answer with data' }],
            remedy: {
              text: 'Let the transformation “Filter data by query refId” keep one of the panel’s queries, or remove it.',
            },
            claims: [],
            distorts: states.map(({ target }) => ({
              targetId: target.id,
              how: 'shows nothing: a transformation removes it',
            })),
          },
        ];
  });
}
