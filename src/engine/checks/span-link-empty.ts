import { Check, Finding } from './check';
import { drawing, Linked, linksOf, numberOf, quoted } from './shared/source-links';
import { spanQueries } from './shared/span-queries';
import { duration, item, listed, plural, proofOf } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { freshMs, identityLabels } from '../evidence/logs';
import { searchQuestion } from '../evidence/traces';
import { DataSource, EvidenceItem, Language, Remedy, SeriesSummary, SpanQuery } from '../model';
import { FoundSpan, FoundTrace } from '../ports';
import { instant, Question, trace } from '../probing/question';
import { parseQuery } from '../query';

/** What a span's link asks for is not there, though the service's logs or metrics are. Rivals: it has none; the link leads nowhere. */
export const spanLinkEmpty: Check = {
  id: 'span-link-empty',
  hop: 'datasource',
  title: 'The link from a span finds nothing',
  asks: (evidence) =>
    spanLinks(evidence).flatMap((linked) => [
      recentTraces(evidence, linked),
      ...tracesOf(evidence, linked)
        .slice(0, 1)
        .map(({ traceId }) => trace(linked.source, traceId)),
      ...asksOf(evidence, linked).flatMap((each) => Object.values(questionsOf(evidence, each))),
    ]),
  examine: (evidence) =>
    spanLinks(evidence).flatMap((linked) => {
      const wrong = asksOf(evidence, linked).flatMap((each) => faultOf(evidence, each) ?? []);
      const [first] = wrong;
      return first ? [finding(evidence, linked, first, wrong)] : [];
    }),
};

interface SpanLink extends Linked {
  readonly to: DataSource;
  readonly asks: SpanQuery;
}

/** Links of spans that somebody sees. */
const spanLinks = (evidence: Evidence): readonly SpanLink[] =>
  linksOf(evidence).flatMap((linked) => {
    const { source, link, to, words } = linked;
    // Without a query of its own Grafana draws no link to metrics.
    const isDrawn = words.to !== 'metrics' || (link.asks?.written.length ?? 0) > 0;
    return link.asks &&
      to &&
      isDrawn &&
      words.from === 'spans' &&
      to.kind === words.kind &&
      drawing(evidence, source).length > 0
      ? [{ ...linked, to, asks: link.asks }]
      : [];
  });

/** The lines of younger traces may not have arrived. */
const wholeMs = 120_000;

const recentTraces = ({ nowMs }: Evidence, { source }: SpanLink) =>
  searchQuestion(source, '{}', nowMs, nowMs - freshMs, nowMs - wholeMs);

/** Recent traces, of the most services first. */
function tracesOf(evidence: Evidence, linked: SpanLink): readonly FoundTrace[] {
  const found = evidence.answer(recentTraces(evidence, linked));
  const many = ({ services = [] }: FoundTrace) => services.length;
  return [...(found.ok ? found.value : [])].sort((a, b) => many(b) - many(a));
}

/** What the link asks for a service's span. */
interface Asked {
  readonly linked: SpanLink;
  readonly service: string;
  readonly span: FoundSpan;
  readonly query: string;
  readonly language: Language;
  /** What it selects of the store; undefined where the store cannot read it. */
  readonly selector?: string;
}

const servicesAtMost = 3;

function asksOf(evidence: Evidence, linked: SpanLink): readonly Asked[] {
  const [first] = tracesOf(evidence, linked);
  const answer = first && evidence.answer(trace(linked.source, first.traceId));
  const byService = new Map<string, FoundSpan>();
  for (const span of answer?.ok ? answer.value : []) {
    const service = span.tags['service.name'] ?? '';
    if (service !== '' && !byService.has(service)) {
      byService.set(service, span);
    }
  }
  const language = linked.to.kind === 'loki' ? 'logql' : 'promql';
  return [...byService].slice(0, servicesAtMost).flatMap(([service, span]) =>
    spanQueries(linked.asks, span, first?.traceId ?? '').map((query) => {
      const parsed = parseQuery(language, query);
      const selector = parsed.ok ? parsed.selectors[0]?.text : undefined;
      return { linked, service, span, query, language, ...(selector !== undefined && { selector }) };
    })
  );
}

type Numbers = Question<readonly SeriesSummary[]>;

interface Questions {
  /** Lines or series that the selector finds. */
  readonly found?: Numbers;
  /** Labels of the metric that may name the service. */
  readonly labels?: Numbers;
  /** Lines that hold the id of a recent trace, in their text and as a label. */
  readonly inText?: Numbers;
  readonly inLabel?: Numbers;
}

function questionsOf(evidence: Evidence, { linked, language, selector }: Asked): Questions {
  const { to, asks } = linked;
  const ask = (expr: string) => instant(to, expr, evidence.nowMs);
  if (selector === undefined) {
    return {};
  }
  if (language === 'promql') {
    const parsed = parseQuery(language, selector);
    const metric = parsed.ok ? parsed.selectors[0]?.metric : undefined;
    return metric === undefined
      ? {}
      : { found: ask(`count(${selector})`), labels: ask(`count by (${serviceLabels.join(', ')}) (${metric})`) };
  }
  const ids = tracesOf(evidence, linked)
    .map(({ traceId }) => traceId)
    .filter((id) => /^[0-9a-f]+$/i.test(id))
    .join('|');
  const lines = (query: string) => ask(`sum(count_over_time(${query} [15m]))`);
  return {
    found: lines(selector),
    ...((asks.byTraceId || isElsewhen(asks)) && ids !== ''
      ? { inText: lines(`${selector} |~ ${quoted(ids)}`), inLabel: lines(`${selector} | trace_id=~${quoted(ids)}`) }
      : {}),
  };
}

const serviceLabels = ['service', 'service_name', 'job', 'app'];

/** So much beside the span's own time that nothing of it is asked for. */
const besideMs = 60_000;
const isElsewhen = ({ shiftMs }: SpanQuery): boolean => shiftMs.start >= besideMs || shiftMs.end <= -besideMs;

/** So many recent traces of which no line has the id. */
const tracesAtLeast = 5;

interface Fault extends Asked {
  readonly what: string;
  readonly line: string;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: Finding['rivals'];
  readonly remedy: Remedy;
}

function faultOf(evidence: Evidence, asked: Asked): Fault | undefined {
  const { found, inText, inLabel } = questionsOf(evidence, asked);
  const many = found && numberOf(evidence, found);
  if (asked.selector === undefined || many === 0) {
    return unmapped(evidence, asked);
  }
  const ids = [inText, inLabel].map((question) => question && numberOf(evidence, question));
  const [text, label] = ids;
  if (many === undefined || text === undefined || label === undefined) {
    return undefined;
  }
  return text + label > 0 ? elsewhen(evidence, asked, text + label) : withoutIds(evidence, asked, many);
}

interface Fitting {
  readonly label: string;
  /** How many lines or series have it. */
  readonly many: number;
}

/** Labels of the other store whose value is the service's name. */
function namedBy(evidence: Evidence, asked: Asked): readonly Fitting[] {
  const { linked, service, language } = asked;
  if (language === 'logql') {
    const store = evidence.logs.find(({ source }) => source.uid === linked.to.uid);
    return identityLabels.flatMap((label) => {
      const many = store?.fresh.get(label)?.get(service) ?? 0;
      return many > 0 ? [{ label, many }] : [];
    });
  }
  const { labels } = questionsOf(evidence, asked);
  const answer = labels && evidence.answer(labels);
  return serviceLabels.flatMap((label) => {
    const named = (answer?.ok ? answer.value : []).filter((each) => each.labels[label] === service);
    return named.length > 0 ? [{ label, many: named.reduce((sum, { last = 0 }) => sum + last, 0) }] : [];
  });
}

/** One setting is for all services: the label that names the most of them. */
function fittingOf(evidence: Evidence, asked: Asked): Fitting | undefined {
  const named = asksOf(evidence, asked.linked).flatMap((each) => namedBy(evidence, each));
  const services = ({ label }: Fitting) => named.filter((each) => each.label === label).length;
  return [...namedBy(evidence, asked)].sort((a, b) => services(b) - services(a))[0];
}

/** What is asked selects nothing, or is no selector at all, and the service's name is the value of another label. */
function unmapped(evidence: Evidence, asked: Asked): Fault | undefined {
  const { linked, service, query, language, selector } = asked;
  const { to, link, asks } = linked;
  const fitting = fittingOf(evidence, asked);
  if (!fitting) {
    return undefined;
  }
  const things = language === 'logql' ? 'line' : 'series';
  const there = plural(fitting.many, things, language === 'logql' ? 'lines' : 'series');
  const isMapped = selector?.includes(`${fitting.label}=`) === true;
  const right =
    language === 'logql'
      ? `{${fitting.label}=${JSON.stringify(service)}}`
      : withLabel(selector ?? '', fitting.label, service);
  return {
    ...asked,
    what:
      selector === undefined
        ? `${to.name} cannot read what the link asks`
        : `the link asks for labels that the ${language === 'logql' ? 'lines' : 'series'} do not have`,
    line: `${query} ${selector === undefined ? 'is no query' : `finds no ${things}`}; ${there} have ${fitting.label}=${JSON.stringify(service)}`,
    evidence: [
      selector === undefined
        ? item(
            'datasource',
            `What does the link of a span of ${service} ask?`,
            query,
            'a label’s name has letters, digits and underscores: the store refuses it'
          )
        : item(
            'datasource',
            `What does the link of a span of ${service} find?`,
            `${query}: nothing`,
            'the link leads to an empty page',
            proofOf(to, selector, evidence.nowMs, 1)
          ),
      item(
        'store',
        `What does ${to.name} have of ${service}?`,
        `${there} with ${fitting.label}=${JSON.stringify(service)}`,
        isMapped ? 'it is there, without other labels that the link asks for' : 'it is there, under another label',
        proofOf(to, right, evidence.nowMs, 1)
      ),
    ],
    rivals: [
      {
        rival: `${service} has no ${language === 'logql' ? 'logs' : 'metrics'}`,
        because: `${there} have its name now`,
      },
    ],
    remedy:
      asks.written.length > 0
        ? { text: `In ${link.setting} of ${linked.source.name} let the query select ${right}.` }
        : {
            text: `In the settings of ${linked.source.name} map the span’s attribute service.name to the label ${fitting.label}${isMapped ? ', and take the other tags out' : ''}.`,
            lines: {
              file: 'provisioning/datasources',
              after: [
                `${link.setting === 'tracesToLogs' ? 'tracesToLogsV2' : link.setting}:`,
                `  datasourceUid: ${to.uid}`,
                '  tags:',
                '    - key: service.name',
                `      value: ${fitting.label}`,
              ].join('\n'),
            },
          },
  };
}

const withLabel = (selector: string, label: string, value: string): string =>
  `${selector.replace(/\{.*$/s, '')}{${label}=${JSON.stringify(value)}}`;

/** The lines have the ids, and the link asks for another time than theirs. */
function elsewhen(evidence: Evidence, asked: Asked, many: number): Fault | undefined {
  const { linked, service, selector = '' } = asked;
  const { shiftMs } = linked.asks;
  if (!isElsewhen(linked.asks)) {
    return undefined;
  }
  const late = shiftMs.start >= besideMs;
  const by = duration(late ? shiftMs.start : -shiftMs.end);
  const window = late ? `begins ${by} after the span` : `ends ${by} before the span does`;
  return {
    ...asked,
    what: `the link asks for a time that ${window}`,
    line: `the asked time ${window}; ${plural(many, 'line')} of recent traces ${many === 1 ? 'is' : 'are'} written at their time`,
    evidence: [
      item(
        'datasource',
        'For what time does the link ask?',
        `from ${by} ${late ? 'after the span begins' : 'before it ends, backwards'}`,
        'lines of the span itself are outside'
      ),
      item(
        'store',
        `Which lines of ${service} have the ids of recent traces?`,
        plural(many, 'line'),
        'they are written while the request runs',
        proofOf(linked.to, selector, evidence.nowMs, 1)
      ),
    ],
    rivals: [{ rival: 'the requests log nothing', because: `${plural(many, 'line')} with their ids arrived` }],
    remedy: {
      text: `In ${linked.link.setting} of ${linked.source.name} let the time begin before the span: spanStartTimeShift has a minus then.`,
      lines: {
        file: 'provisioning/datasources',
        after: "spanStartTimeShift: '-5m'\nspanEndTimeShift: '5m'",
      },
    },
  };
}

/** Its lines arrive, and none of them has the id of a trace. */
function withoutIds(evidence: Evidence, asked: Asked, many: number): Fault | undefined {
  const { linked, service, selector = '' } = asked;
  const asks = tracesOf(evidence, linked).filter(({ services = [] }) => services.includes(service)).length;
  return !linked.asks.byTraceId || asks < tracesAtLeast
    ? undefined
    : {
        ...asked,
        what: `the link asks for lines with the trace’s id, and no line has one`,
        line: `${plural(many, 'line')} of ${service} in 15 minutes, none with the id of one of its ${asks} recent traces`,
        evidence: [
          item(
            'store',
            `How many lines does ${service} write?`,
            `${many} in 15 minutes`,
            'its logs arrive, and the labels fit',
            proofOf(linked.to, selector, evidence.nowMs, 1)
          ),
          item(
            'store',
            'How many of them have the id of a recent trace?',
            `none, of ${asks} traces`,
            'filterByTraceID leaves nothing'
          ),
        ],
        rivals: [
          { rival: 'the service has no logs', because: `${plural(many, 'line')} arrived` },
          { rival: 'one request logged nothing', because: `no line is of any of ${asks} traces` },
        ],
        remedy: {
          text: `Let ${service} write the trace’s id into its lines, or take filterByTraceID out of ${linked.link.setting}: the link then shows all lines of that time.`,
        },
      };
}

function finding(evidence: Evidence, linked: SpanLink, first: Fault, wrong: readonly Fault[]): Finding {
  const { source, link, to, words } = linked;
  const services = listed([...new Set(wrong.map(({ service }) => service))]);
  return {
    subject: `${source.name} ${link.setting}`,
    signal: 'traces',
    verdict: 'proved',
    what: `The link from spans of ${services} to their ${words.to} in ${to.name} finds nothing: ${first.what}.`,
    proofLine: first.line,
    evidence: first.evidence,
    rivals: [
      ...first.rivals,
      { rival: 'the link leads to a data source that is gone', because: `${to.name} is there and answers` },
    ],
    remedy: first.remedy,
    claims: [],
    distorts: drawing(evidence, source).map(({ id }) => ({
      targetId: id,
      how: `links spans to ${words.to} that are never found`,
    })),
  };
}
