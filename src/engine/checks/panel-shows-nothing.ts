import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { grouped } from '../grouped';
import { panelKey, SeriesSummary } from '../model';
import { TargetState } from '../probing/panels';
import { instant, Question } from '../probing/question';
import { item, listed, plural, proofOf } from './shared/words';

/** A panel leaves out all that its queries have. Rival: there is no data. */
export const panelShowsNothing: Check = {
  id: 'panel-shows-nothing',
  hop: 'panel',
  title: 'The panel is set to show nothing',
  asks: (evidence) => joinedPanels(evidence).flatMap(({ tables }) => tables.map(({ values }) => values)),
  examine: (evidence) => [...allHidden(evidence), ...allRemoved(evidence), ...noneJoined(evidence)],
};

/** Panels all of whose queries are hidden: Grafana does not run those (PanelQueryRunner). */
function allHidden({ skipped, targets }: Evidence): readonly Finding[] {
  const seen = new Set([
    ...targets.map(({ target }) => panelKey(target)),
    ...skipped.filter(({ reason }) => reason.kind !== 'hidden').map(panelKey),
  ]);
  const hidden = skipped.filter((each) => each.reason.kind === 'hidden' && !seen.has(panelKey(each)));
  const panels = new Set(hidden.map(panelKey));
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

/** Panels whose own settings leave nothing, though their queries bring data. */
function allRemoved({ targets, nowMs }: Evidence): readonly Finding[] {
  const removed = targets.filter((state) => state.target.removedBy !== undefined && isShowing(state));
  return byPanel(removed).flatMap(([panel, states]): readonly Finding[] => {
    const how = states[0]?.target.removedBy;
    return how === undefined
      ? []
      : [
          {
            ...nothingLeft(panel, how, states),
            evidence: states.map(({ target }) =>
              item(
                'query',
                `Does query ${target.refId} bring data?`,
                'yes',
                'the data is there when it reaches the panel',
                proofOf(target.datasource, target.query, nowMs, 1)
              )
            ),
          },
        ];
  });
}

const byPanel = (states: readonly TargetState[]): ReadonlyArray<readonly [string, readonly TargetState[]]> => [
  ...grouped(states, ({ target }) => panelKey(target)),
];

const nothingLeft = (panel: string, how: string, states: readonly TargetState[]): Omit<Finding, 'evidence'> => ({
  subject: panel,
  verdict: 'proved',
  what: `The panel’s own settings leave nothing of what its queries answer: ${how}.`,
  proofLine: how,
  rivals: [{ rival: 'there is no data', because: 'the panel’s own queries answer with data' }],
  remedy: {
    text: 'Correct it in the panel’s editor, so that one of the panel’s queries is left, or remove it: transformations are on the tab Transformations, whose debug view shows what each of them leaves; the option “Fields” is under “Value options”.',
  },
  claims: [],
  distorts: states.map(({ target }) => ({
    targetId: target.id,
    how: 'shows nothing: the panel’s settings leave nothing of it',
  })),
});

interface JoinedPanel {
  readonly panel: string;
  readonly field: string;
  readonly inner: boolean;
  readonly tables: ReadonlyArray<{ readonly state: TargetState; readonly values: Question<readonly SeriesSummary[]> }>;
}

/** Panels that join tables, all of which have rows. */
const joinedPanels = ({ targets }: Evidence): readonly JoinedPanel[] =>
  byPanel(targets.filter(({ target }) => target.joinsBy !== undefined)).flatMap(([panel, states]) => {
    const joinsBy = states[0]?.target.joinsBy;
    return joinsBy === undefined || states.length < 2 || !states.every(isShowing)
      ? []
      : [
          {
            panel,
            ...joinsBy,
            tables: states.map((state) => {
              const { datasource, query, range } = state.target;
              return { state, values: instant(datasource, `count by (${joinsBy.field}) (${query})`, range.toMs) };
            }),
          },
        ];
  });

/** Joined tables of which none has the column, or, where a row has to be in all, that share no value of it. */
function noneJoined(evidence: Evidence): readonly Finding[] {
  return joinedPanels(evidence).flatMap(({ panel, field, inner, tables }): readonly Finding[] => {
    const read = tables.flatMap((table) => {
      const answer = evidence.answer(table.values);
      return answer.ok && answer.value.length > 0
        ? [{ ...table, values: new Set(answer.value.map(({ labels }) => labels[field] ?? '')), question: table.values }]
        : [];
    });
    // Grafana leaves out of the join what lacks the column.
    const [first, ...rest] = read.filter(({ values }) => [...values].some((value) => value !== ''));
    const isApart =
      inner &&
      first !== undefined &&
      rest.length > 0 &&
      [...first.values].every((value) => rest.some(({ values }) => !values.has(value)));
    if (read.length < tables.length || (first !== undefined && !isApart)) {
      return [];
    }
    const how = isApart
      ? `“Join by field” keeps what all of its tables have in ${field}, and they share no value`
      : `“Join by field” joins by ${field}, which none of its tables has`;
    return [
      {
        ...nothingLeft(
          panel,
          how,
          tables.map(({ state }) => state)
        ),
        evidence: read.map(({ state: { target }, values, question }) =>
          item(
            'query',
            `Which ${field} are in the table of query ${target.refId}?`,
            listed([...values].map((value) => (value === '' ? `rows without ${field}` : value))),
            'the rows are there before they are joined',
            'expr' in question.spec
              ? proofOf(target.datasource, question.spec.expr, evidence.nowMs, 1, true)
              : undefined
          )
        ),
      },
    ];
  });
}
