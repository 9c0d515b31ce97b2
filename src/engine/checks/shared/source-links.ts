/** What the checks of links between data sources share: what is linked to what, and which targets draw a link. */
import { Evidence, isFailing } from '../../evidence/evidence';
import { DataSource, PlannedTarget, SeriesSummary, SourceLink } from '../../model';
import { instant, Question } from '../../probing/question';
import { isLogsQuery } from '../../query/logql';

const settings = {
  derivedFields: { from: 'log lines', to: 'traces', kind: 'tempo', signal: 'logs' },
  exemplarTraceIdDestinations: { from: 'exemplars', to: 'traces', kind: 'tempo', signal: 'metrics' },
  tracesToLogs: { from: 'spans', to: 'log lines', kind: 'loki', signal: 'traces' },
  tracesToLogsV2: { from: 'spans', to: 'log lines', kind: 'loki', signal: 'traces' },
  tracesToMetrics: { from: 'spans', to: 'metrics', kind: 'prometheus', signal: 'traces' },
} as const;

export interface Linked {
  readonly source: DataSource;
  readonly link: SourceLink;
  readonly words: (typeof settings)[keyof typeof settings];
  /** Where it leads; undefined where Grafana has no such data source. */
  readonly to?: DataSource;
}

const isSetting = (name: string): name is keyof typeof settings => name in settings;

/** Grafana finds a data source by uid, then by name; a variable is filled in where the link is drawn. */
export const linksOf = ({ dataSources }: Evidence): readonly Linked[] =>
  dataSources.flatMap((source) =>
    (source.links ?? []).flatMap((link) => {
      const to = dataSources.find(({ uid }) => uid === link.uid) ?? dataSources.find(({ name }) => name === link.uid);
      return isSetting(link.setting) && !link.uid.includes('$')
        ? [{ source, link, words: settings[link.setting], ...(to && { to }) }]
        : [];
    })
  );

/** Targets of a data source that show data which may have a link: lists of lines, series with exemplars, searches for spans. */
export const drawing = ({ targets }: Evidence, source: DataSource): readonly PlannedTarget[] =>
  targets
    .filter((state) => !isFailing(state) && state.status !== 'skipped' && state.target.datasource.uid === source.uid)
    .map(({ target }) => target)
    .filter(({ language, mode, query, exemplars }) => {
      switch (language) {
        case 'logql':
          return isLogsQuery(query);
        case 'promql':
          return exemplars === true;
        case 'traceql':
          return mode === 'search';
      }
    });

/** Lines of the last 15 minutes. The filter on `__error__` matches all: without it a line that a parser cannot read fails the count. */
export const countOfLines = ({ datasource, range }: PlannedTarget, query: string): Question<readonly SeriesSummary[]> =>
  instant(datasource, `sum(count_over_time(${query} | __error__!="none" [15m]))`, range.toMs);

/** None is an answer too: zero. */
export function numberOf(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}

/** The lines of a query that a derived field makes a link of. */
export const withMark = (query: string, { by, text }: NonNullable<SourceLink['marked']>): string =>
  by === 'label' ? `${query} | ${text} != ""` : `${query} |~ ${quoted(text)}`;

export const quoted = (text: string): string => (text.includes('`') ? JSON.stringify(text) : `\`${text}\``);
