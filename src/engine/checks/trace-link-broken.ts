import { Check } from './check';
import { countOfLines, drawing, Linked, linksOf, numberOf, withMark } from './shared/source-links';
import { Evidence } from '../evidence/evidence';
import { PlannedTarget, SeriesSummary } from '../model';
import { Question } from '../probing/question';
import { item, listed, proofOf } from './shared/words';

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
        ({ question }) => question === undefined || (numberOf(evidence, question) ?? 0) > 0
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

const brokenLinks = (evidence: Evidence): readonly Linked[] => linksOf(evidence).filter(({ to }) => to === undefined);

interface Marked {
  readonly target: PlannedTarget;
  /** How many of its lines have the link; undefined where each item has it. */
  readonly question?: Question<readonly SeriesSummary[]>;
}

/** Targets of the data source that draw the link. */
const marked = (evidence: Evidence, { source, link }: Linked): readonly Marked[] =>
  drawing(evidence, source).flatMap((target): readonly Marked[] =>
    target.language !== 'logql'
      ? [{ target }]
      : link.marked
        ? [{ target, question: countOfLines(target, withMark(target.query, link.marked)) }]
        : []
  );
