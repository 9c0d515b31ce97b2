import { Check, Finding } from './check';
import { countOfLines, drawing, Linked, linksOf, numberOf, withMark } from './shared/source-links';
import { carriesTraceId, traceIdIn } from './shared/trace-ids';
import { item, listed, plural, proofOf } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { DataSource, LogLine, PlannedTarget, Remedy, SeriesSummary } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { literal } from '../query/text';

/** Lines carry trace ids, and none of the derived fields fits them. Rivals: the lines have no trace id; the link leads nowhere. */
export const logLinkNotDrawn: Check = {
  id: 'log-link-not-drawn',
  hop: 'datasource',
  title: 'Log lines do not link to their traces',
  asks: (evidence) =>
    linkedSources(evidence).flatMap((linked) => {
      const { targets } = linked;
      const without = targets.filter((target) => fitting(evidence, linked, target) === 0);
      const [first] = without.filter((target) => (numberOf(evidence, carrying(target)) ?? 0) > 0);
      return [
        ...targets.flatMap((target) => fits(linked, target)),
        ...without.map(carrying),
        ...(first ? [exampleOf(first, evidence)] : []),
      ];
    }),
  examine: (evidence) => linkedSources(evidence).flatMap((linked) => finding(evidence, linked)),
};

interface LinkedSource {
  readonly source: DataSource;
  /** Its derived fields that lead somewhere. */
  readonly fields: readonly Linked[];
  readonly targets: readonly PlannedTarget[];
}

/** Lists of lines that are looked at. */
const targetsAtMost = 12;

/** Where a pattern of a label's name fits several labels, that is not said here. */
const isJudged = ({ link: { marked } }: Linked): boolean =>
  marked !== undefined && (marked.by === 'pattern' || /^\w+$/.test(marked.text));

function linkedSources(evidence: Evidence): readonly LinkedSource[] {
  const fields = linksOf(evidence).filter(({ link, to }) => link.setting === 'derivedFields' && to?.kind === 'tempo');
  return [...new Set(fields.map(({ source }) => source))]
    .map((source) => ({
      source,
      fields: fields.filter((field) => field.source === source),
      targets: drawing(evidence, source).slice(0, targetsAtMost),
    }))
    .filter(({ fields: own }) => own.every(isJudged));
}

/** A pattern's first group is the id: without one there is no link (grafana 12 datasource/loki/getDerivedFields.ts). */
const draws = ({ link: { marked } }: Linked): boolean =>
  marked?.by === 'label' || /(^|[^\\])(\\\\)*\((?!\?(?!<\w))/.test(marked?.text ?? '');

const fits = ({ fields }: LinkedSource, target: PlannedTarget): readonly Question<readonly SeriesSummary[]>[] =>
  fields
    .filter(draws)
    .flatMap(({ link: { marked } }) => (marked ? [countOfLines(target, withMark(target.query, marked))] : []));

/** How many of a target's lines any of the fields fits; undefined where one of them is not known. */
const fitting = (evidence: Evidence, linked: LinkedSource, target: PlannedTarget): number | undefined =>
  fits(linked, target)
    .map((question) => numberOf(evidence, question))
    .reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);

const carrying = (target: PlannedTarget): Question<readonly SeriesSummary[]> =>
  countOfLines(target, carriesTraceId(target.query));

const exampleOf = ({ datasource, query, range }: PlannedTarget, { nowMs }: Evidence): Question<readonly LogLine[]> =>
  lines(datasource, carriesTraceId(query), absoluteRange(Math.min(range.toMs, nowMs) - 900_000, range.toMs), 1);

function finding(evidence: Evidence, linked: LinkedSource): readonly Finding[] {
  const { source, fields, targets } = linked;
  const without = targets.filter(
    (target) => fitting(evidence, linked, target) === 0 && (numberOf(evidence, carrying(target)) ?? 0) > 0
  );
  const [first] = without;
  const [field] = fields;
  if (!first || !field) {
    return [];
  }
  const patterns = listed(fields.map(({ link: { marked } }) => marked?.text ?? ''));
  const many = numberOf(evidence, carrying(first)) ?? 0;
  return [
    {
      subject: `${source.name} derivedFields`,
      signal: 'logs',
      verdict: 'proved',
      what: `Lines of ${source.name} carry trace ids, and none of its derived fields fits them: they have no link to their trace.`,
      proofLine: `${plural(many, 'line')} of the last 15 minutes with a trace id, 0 that fit ${patterns}`,
      evidence: [
        item(
          'datasource',
          `Which lines does ${source.name} link to traces?`,
          `those with ${patterns}`,
          fields.some(draws)
            ? 'other lines get no link'
            : 'no line gets a link: the id is the first group in parentheses, and there is none'
        ),
        item(
          'panel',
          'How many lines carry a trace id?',
          `${many} in the last 15 minutes`,
          'there is something to link',
          proofOf(source, carriesTraceId(first.query), evidence.nowMs, 1)
        ),
        ...fields
          .filter(draws)
          .flatMap(({ link: { marked } }) =>
            marked
              ? [
                  item(
                    'panel',
                    `How many have ${marked.text}?`,
                    'none',
                    'the link is not drawn',
                    proofOf(source, withMark(first.query, marked), evidence.nowMs, 1)
                  ),
                ]
              : []
          ),
      ],
      rivals: [
        { rival: 'the lines have no trace id', because: `${plural(many, 'line')} of 15 minutes have one` },
        {
          rival: 'the link leads to a data source that is gone',
          because: `${field.to?.name ?? field.link.uid} is there; the link is not even drawn`,
        },
      ],
      remedy: remedyOf(evidence, linked, first, field),
      claims: [],
      distorts: without.map(({ id }) => ({ targetId: id, how: 'has trace ids, and no link to the traces' })),
    },
  ];
}

/** As the newest line writes it. */
function remedyOf(evidence: Evidence, { source }: LinkedSource, target: PlannedTarget, { link }: Linked): Remedy {
  const answer = evidence.answer(exampleOf(target, evidence));
  const found = traceIdIn((answer.ok ? answer.value[0]?.line : undefined) ?? '');
  const text = `Let a derived field of ${source.name} fit the lines as they are written now; the first group in parentheses is the id.`;
  return found
    ? {
        text,
        lines: {
          file: 'provisioning/datasources',
          before: yaml(link.marked?.text ?? ''),
          after: [
            ...(link.marked?.by === 'label' ? ['matcherType: regex'] : []),
            yaml(`${literal(found.before)}(\\w+)`),
          ].join('\n'),
        },
      }
    : { text };
}

const yaml = (pattern: string): string => `matcherRegex: '${pattern.replaceAll("'", "''")}'`;
