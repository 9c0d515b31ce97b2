import { Check } from './check';
import { Evidence, isFailing } from '../evidence/evidence';
import { DataSource, PlannedTarget, SeriesSummary, SourceLink } from '../model';
import { instant, Question } from '../probing/question';
import { isLogsQuery } from '../query/logql';
import { item, listed, proofOf } from './words';

/** A link from a log line, a span or an exemplar leads to a data source that Grafana does not have. Rival: the trace is gone. */
export const traceLinkBroken: Check = {
  id: 'trace-link-broken',
  hop: 'datasource',
  title: 'A link to a trace or its logs leads nowhere',
  asks: (evidence) =>
    brokenLinks(evidence).flatMap((broken) => marked(evidence, broken).flatMap(({ question }) => question ?? [])),
  examine: (evidence) =>
    brokenLinks(evidence).flatMap(({ source, link, words }) => {
      const drawing = marked(evidence, { source, link, words }).filter(
        ({ question }) => question === undefined || (count(evidence, question) ?? 0) > 0
      );
      const [first] = drawing;
      if (!first) {
        return [];
      }
      const known = listed(evidence.dataSources.map(({ name, uid }) => `${name} (${uid})`));
      const meant = evidence.dataSources.filter(({ kind }) => kind === words.kind);
      const [only, ...others] = meant;
      const right = only && others.length === 0 ? only : undefined;
      return [
        {
          subject: `${source.name} ${link.setting} ${link.uid}`,
          signal: words.signal,
          verdict: 'proved' as const,
          what: `${source.name} links ${words.from} to ${words.to} in the data source ${link.uid}, which does not exist.`,
          proofLine: `${link.setting} of ${source.name} names ${link.uid}; Grafana lists ${known}`,
          evidence: [
            item(
              'datasource',
              `Where do the links of ${source.name} lead?`,
              `${link.setting} names the data source ${link.uid}`,
              'that is where the link sends its reader'
            ),
            item(
              'datasource',
              `Which data source is ${link.uid}?`,
              `none; there are ${known}`,
              'the link cannot be opened'
            ),
            ...(link.marked
              ? [
                  item(
                    'panel',
                    'Do lines have the link?',
                    `yes, those with ${link.marked.text}`,
                    'it is drawn, and leads nowhere',
                    proofOf(source, withMark(first.target.query, link.marked), evidence.nowMs, 1)
                  ),
                ]
              : []),
          ],
          rivals: [
            {
              rival: `the ${words.to} are not stored or too old`,
              because: 'no store is asked: the link ends at a data source that is not there',
            },
          ],
          remedy: {
            text: right
              ? `In the settings of ${source.name} let ${link.setting} lead to ${right.name}.`
              : `In the settings of ${source.name} let ${link.setting} lead to a data source that exists${meant.length > 0 ? `: ${listed(meant.map(({ name }) => name))}` : ''}.`,
            ...(right
              ? {
                  lines: {
                    file: 'provisioning/datasources',
                    before: `datasourceUid: ${link.uid}`,
                    after: `datasourceUid: ${right.uid}`,
                  },
                }
              : {}),
          },
          claims: [],
          distorts: drawing.map(({ target }) => ({
            targetId: target.id,
            how: `links ${words.from} to a data source that does not exist`,
          })),
        },
      ];
    }),
};

const settings = {
  derivedFields: { from: 'log lines', to: 'traces', kind: 'tempo', signal: 'logs' },
  exemplarTraceIdDestinations: { from: 'exemplars', to: 'traces', kind: 'tempo', signal: 'metrics' },
  tracesToLogs: { from: 'spans', to: 'log lines', kind: 'loki', signal: 'traces' },
  tracesToLogsV2: { from: 'spans', to: 'log lines', kind: 'loki', signal: 'traces' },
  tracesToMetrics: { from: 'spans', to: 'metrics', kind: 'prometheus', signal: 'traces' },
} as const;

interface BrokenLink {
  readonly source: DataSource;
  readonly link: SourceLink;
  readonly words: (typeof settings)[keyof typeof settings];
}

const isSetting = (name: string): name is keyof typeof settings => name in settings;

/** Grafana finds a data source by uid, then by name; a variable is filled in where the link is drawn. */
const brokenLinks = ({ dataSources }: Evidence): readonly BrokenLink[] =>
  dataSources.flatMap((source) =>
    (source.links ?? []).flatMap((link) =>
      isSetting(link.setting) &&
      !link.uid.includes('$') &&
      !dataSources.some(({ uid, name }) => uid === link.uid || name === link.uid)
        ? [{ source, link, words: settings[link.setting] }]
        : []
    )
  );

interface Marked {
  readonly target: PlannedTarget;
  /** How many of its lines have the link; undefined where each item has it. */
  readonly question?: Question<readonly SeriesSummary[]>;
}

/** Targets of the data source that draw the link. */
const marked = ({ targets }: Evidence, { source, link }: BrokenLink): readonly Marked[] =>
  targets
    .filter((state) => !isFailing(state) && state.status !== 'skipped' && state.target.datasource.uid === source.uid)
    .map(({ target }) => target)
    .flatMap((target): readonly Marked[] => {
      switch (target.language) {
        case 'logql':
          return link.marked && isLogsQuery(target.query)
            ? [{ target, question: instant(source, linesWith(target.query, link.marked), target.range.toMs) }]
            : [];
        case 'promql':
          return target.model['exemplar'] === true ? [{ target }] : [];
        case 'traceql':
          return target.mode === 'search' ? [{ target }] : [];
      }
    });

/** The filter on `__error__` matches every line: without it a line that a parser cannot read fails the whole count. */
const linesWith = (query: string, mark: NonNullable<SourceLink['marked']>): string =>
  `sum(count_over_time(${withMark(query, mark)} | __error__!="none" [15m]))`;

const withMark = (query: string, { by, text }: NonNullable<SourceLink['marked']>): string =>
  by === 'label'
    ? `${query} | ${text} != ""`
    : `${query} |~ ${text.includes('`') ? JSON.stringify(text) : `\`${text}\``}`;

/** None is an answer too: zero. */
function count(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
