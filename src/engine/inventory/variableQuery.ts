import { Answer, DataSource, Labels, QueryResult, Selector, TimeRange, Variable } from '../model';
import { parseLogql } from '../query/logql';
import { javascriptPattern } from '../query/pattern';
import { parsePromql } from '../query/promql';
import { formatSelector } from '../query/selector';
import { Ask } from './ask';
import { interpolate, Scope } from './interpolate';
import { JsonRecord, texts } from './reading';

/** A query variable's question to its store, variables filled in. */
interface VariableQuestion {
  /** In words that a person can type into the variable's editor. */
  readonly text: string;
  /** What the question reads; its values starve when these do. */
  readonly selectors: readonly Selector[];
  ask(ask: Ask): Promise<Answer<readonly string[]>>;
}

/** What a query variable asks its data source; undefined when it asks nothing that the store could answer. */
export function variableQuestion(variable: Variable, source: DataSource, scope: Scope): VariableQuestion | undefined {
  switch (source.kind) {
    case 'prometheus':
      return prometheusQuestion(interpolate(prometheusText(variable), scope, 'promql').trim(), source, scope.range);
    case 'loki':
      return lokiQuestion(lokiParts(variable, scope), source, scope.range);
    case 'tempo':
      return tempoQuestion(variable.queryModel ?? {}, source, scope);
    case 'other':
      return undefined;
  }
}

/** The classic text of a query; newer editors save its parts (`qryType`), mostly with the text beside them. */
function prometheusText({ query, queryModel: model }: Variable): string {
  if (!model || query !== '') {
    return query;
  }
  const field = (name: string) => texts(model[name]).join('');
  switch (model.qryType) {
    case 0:
      return `label_names(${field('match')})`;
    case 1: {
      const filters = (Array.isArray(model.labelFilters) ? model.labelFilters : []).flatMap((one: JsonRecord) => {
        const label = texts(one?.label)[0];
        return label === undefined ? [] : [`${label}${texts(one.op)[0] ?? '='}"${texts(one.value)[0] ?? ''}"`];
      });
      const selector = filters.length > 0 ? `${field('metric')}{${filters.join(',')}}` : field('metric');
      return selector === '' ? `label_values(${field('label')})` : `label_values(${selector}, ${field('label')})`;
    }
    case 2:
      return `metrics(${field('metric')})`;
    case 3:
      return `query_result(${field('varQuery').replace(/[\r\n]+/g, '')})`;
    case 4:
      return field('seriesQuery');
    default:
      return field('classicQuery');
  }
}

/** The forms of packages/grafana-prometheus/src/metric_find_query.ts. */
function prometheusQuestion(text: string, source: DataSource, range: TimeRange): VariableQuestion | undefined {
  const names = /^label_names\((.*)\)$/s.exec(text);
  if (names) {
    const name = names[1]?.trim() ?? '';
    const match =
      name === '' ? [] : [formatSelector('promql', undefined, [{ label: '__name__', op: '=~', value: `.*${name}.*` }])];
    return { text, selectors: [], ask: (ask) => ask.labelNames(source, match, range) };
  }
  const values = /^label_values\((?:(.+),)?([^,]+)\)$/s.exec(text);
  if (values) {
    const selector = (values[1] ?? '').trim();
    const match = selector.replace(/\s/g, '') === '{}' || selector === '' ? [] : [selector];
    const label = (values[2] ?? '').trim().replace(/^"(.*)"$/, '$1');
    return { text, selectors: selectorsOf(selector), ask: (ask) => ask.labelValues(source, label, match, range) };
  }
  const metrics = /^metrics\((.+)\)$/s.exec(text);
  if (metrics) {
    const pattern = metrics[1] ?? '';
    return {
      text,
      selectors: [],
      ask: async (ask) => keepMatching(await ask.labelValues(source, '__name__', [], range), pattern),
    };
  }
  const result = /^query_result\((.+)\)$/s.exec(text);
  if (result) {
    const query = result[1] ?? '';
    const ask = async (stores: Ask) => mapAnswer(await stores.instantQuery(source, query, range), resultTexts);
    return { text, selectors: selectorsOf(query), ask };
  }
  if (text === '' || /^(label_values|metrics|query_result)\(\)$/.test(text)) {
    return undefined;
  }
  const ask = async (stores: Ask) =>
    mapAnswer(await stores.series(source, [text], range), (found) => found.map(seriesText));
  return { text, selectors: selectorsOf(text), ask };
}

interface LokiParts {
  readonly label?: string;
  readonly stream?: string;
}

/** `label_names()`, `label_values(l)`, `label_values(stream, l)`, or the object `{type, label, stream}` of newer editors. */
function lokiParts({ query, queryModel: model }: Variable, scope: Scope): LokiParts | undefined {
  const fill = (text: string) => interpolate(text, scope, 'logql').trim();
  if (model && (model.type === 0 || model.type === 1)) {
    const stream = fill(texts(model.stream).join(''));
    return model.type === 0 ? {} : { label: fill(texts(model.label).join('')), ...(stream !== '' && { stream }) };
  }
  const text = fill(query);
  if (/^label_names\(\)$/.test(text)) {
    return {};
  }
  const values = /^label_values\((?:(.+),)?([^,]+)\)$/s.exec(text);
  const stream = values?.[1]?.trim() ?? '';
  return values
    ? { label: (values[2] ?? '').trim(), ...(stream !== '' && stream.replace(/\s/g, '') !== '{}' && { stream }) }
    : undefined;
}

function lokiQuestion(
  parts: LokiParts | undefined,
  source: DataSource,
  range: TimeRange
): VariableQuestion | undefined {
  if (!parts || parts.label === '') {
    return undefined;
  }
  const { label, stream } = parts;
  if (label === undefined) {
    return { text: 'label_names()', selectors: [], ask: (ask) => ask.labelNames(source, [], range) };
  }
  const parsed = stream === undefined ? undefined : parseLogql(stream);
  return {
    text: stream === undefined ? `label_values(${label})` : `label_values(${stream}, ${label})`,
    selectors: parsed?.ok ? parsed.selectors : [],
    ask: (ask) => ask.labelValues(source, label, stream === undefined ? [] : [stream], range),
  };
}

/** Written in front of a tag, or nothing for what every span has. */
const scopedTag =
  /^(?:\.|resource\.|span\.|event\.|link\.|instrumentation\.|parent\.)|^(?:duration|kind|name|rootName|rootServiceName|status|statusMessage|traceDuration)$|:/;

function tempoQuestion(model: JsonRecord, source: DataSource, scope: Scope): VariableQuestion | undefined {
  if (model.type === 0) {
    const ask = async (stores: Ask) =>
      mapAnswer(await stores.spanTags(source, scope.range), (tags) => [...new Set(Object.values(tags).flat())]);
    return { text: 'label names', selectors: [], ask };
  }
  const label = interpolate(texts(model.label).join(''), scope, 'plain').trim();
  if (model.type !== 1 || label === '') {
    return undefined;
  }
  const tag = scopedTag.test(label) ? label : `.${label}`;
  return { text: `label values of ${label}`, selectors: [], ask: (ask) => ask.spanTagValues(source, tag, scope.range) };
}

function selectorsOf(promql: string): readonly Selector[] {
  const parsed = parsePromql(promql);
  return parsed.ok ? parsed.selectors : [];
}

function keepMatching(answer: Answer<readonly string[]>, pattern: string): Answer<readonly string[]> {
  const said = pattern.slice(0, 200);
  const expression = javascriptPattern(pattern);
  if (!expression) {
    return { ok: false, failure: { kind: 'bad-query', message: `"${said}" is not a regular expression` } };
  }
  const fits = new Map(answer.ok ? answer.value.map((name) => [name, expression.test(name)]) : []);
  return [...fits.values()].includes(undefined)
    ? { ok: false, failure: { kind: 'timeout', message: `"${said}" takes too long to be tried here` } }
    : mapAnswer(answer, (names) => names.filter((name) => fits.get(name)));
}

function mapAnswer<A, B>(answer: Answer<A>, change: (value: A) => B): Answer<B> {
  return answer.ok ? { ok: true, value: change(answer.value) } : answer;
}

/** `up{job="a"} 1 1700000000000`, as Grafana writes the results of `query_result`. */
const resultTexts = ({ series }: QueryResult): string[] =>
  series.map(
    ({ name, labels, last, lastMs }) =>
      `${labelText(labels.__name__ ?? name ?? '', labels)} ${last ?? 'NaN'} ${lastMs ?? 0}`
  );

const seriesText = (labels: Labels): string => labelText(labels.__name__ ?? '', labels);

function labelText(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).filter(([label]) => label !== '__name__');
  return `${name}{${pairs.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}
