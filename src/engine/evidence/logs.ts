/** What a Loki store tells of the pipeline: which streams there were in 24 hours, which have lines now. */
import { Answer, DataSource, Labels, Matcher, Selector, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { chunk } from '../probing/parallel';
import { absoluteRange, instant, labelNames, Question, series } from '../probing/question';
import { labelPattern } from '../query/pattern';
import { LogsEvidence } from './evidence';
import { dayMs } from './metrics';
import { soonMs } from './traffic';

/** Labels that name the sender, in order of trust. */
export const identityLabels = [
  'service_name',
  'service',
  'app',
  'container',
  'container_name',
  'compose_service',
  'job',
  'source',
] as const;

/** Lines this young are "now": long enough for a quiet app's health checks, short enough to see an outage. */
export const freshMs = 15 * 60_000;
const streamLimit = 5000;

const dayOf = (nowMs: number) => absoluteRange(nowMs - dayMs, nowMs);
const namesQuestion = (source: DataSource, nowMs: number) => labelNames(source, [], dayOf(nowMs));

function streamsQuestion(source: DataSource, names: readonly string[], nowMs: number): Question<readonly Labels[]> {
  return series(
    source,
    names.map((name) => `{${name}=~".+"}`),
    dayOf(nowMs)
  );
}

const freshQuestion = (
  source: DataSource,
  label: string,
  nowMs: number,
  windowMs = freshMs
): Question<readonly SeriesSummary[]> =>
  instant(source, `sum by (${label}) (count_over_time({${label}=~".+"}[${windowMs / 60_000}m]))`, nowMs);

export async function gatherLogs(source: DataSource, nowMs: number, asker: Asker): Promise<LogsEvidence> {
  const fresh = identityLabels.map((label) => [label, freshQuestion(source, label, nowMs)] as const);
  const soon = identityLabels.map((label) => [label, freshQuestion(source, label, nowMs, soonMs)] as const);
  await asker.ask([
    streamsQuestion(source, identityLabels, nowMs),
    ...[...fresh, ...soon].map(([, question]) => question),
  ]);
  const streams = await streamsOf(source, nowMs, asker);
  return {
    source,
    failure: streams.ok ? undefined : streams.failure,
    streams: streams.ok ? streams.value.slice(0, streamLimit) : [],
    ...(streams.ok && streams.value.length > streamLimit ? { cutFrom: streams.value.length } : {}),
    confirmed: true,
    fresh: new Map(fresh.map(([label, question]) => [label, counts(label, asker.answer(question))])),
    soon: new Map(
      soon.flatMap(([label, question]) => {
        const answer = asker.answer(question);
        return answer.ok ? [[label, counts(label, answer)] as const] : [];
      })
    ),
  };
}

/** Length of the selectors of one request, and how many of them. */
const matchLength = 2500;
const matchesAtMost = 40;
const requestsAtMost = 5;

/**
 * The list holds neither streams without a sender's name nor what is beyond its end: a selector that none of it satisfies is
 * asked for by itself, with each of its matchers alone and with its labels, whatever their value.
 */
export async function withStreamsOf(
  selectors: readonly { readonly source: DataSource; readonly selector: Selector }[],
  logs: readonly LogsEvidence[],
  nowMs: number,
  asker: Asker
): Promise<readonly LogsEvidence[]> {
  return Promise.all(
    logs.map(async (store) => {
      const asked = selectors.filter(
        ({ source, selector: { matchers } }) =>
          source.uid === store.source.uid &&
          store.failure === undefined &&
          !store.streams.some((labels) => matchers.every((matcher) => matches(labels, matcher)))
      );
      const wanted = [...new Set(asked.flatMap(({ selector }) => matchesOf(selector, store.streams)))];
      const questions = chunk(wanted, matchesAtMost, matchLength, (text) => encodeURIComponent(text).length).map(
        (match) => series(store.source, match, dayOf(nowMs))
      );
      await asker.ask(questions.slice(0, requestsAtMost));
      const answers = questions.map((question) => asker.answer(question));
      const found = answers.flatMap((answer) => (answer.ok ? answer.value.slice(0, streamLimit) : []));
      return {
        ...store,
        streams: distinct([...store.streams, ...found]),
        confirmed: answers.every(({ ok }) => ok),
      };
    })
  );
}

/** Loki refuses a selector all of whose matchers let the empty value pass. */
function matchesOf({ text, matchers }: Selector, streams: readonly Labels[]): readonly string[] {
  const required = matchers.filter((matcher) => !matches({}, matcher));
  const unknown = required.filter(({ label }) => !streams.some((labels) => label in labels));
  return required.length === 0
    ? []
    : [
        text,
        ...required.map(({ label, op, value }) => `{${label}${op}${JSON.stringify(value)}}`),
        ...unknown.map(({ label }) => `{${label}=~".+"}`),
      ];
}

const distinct = (streams: readonly Labels[]): readonly Labels[] => [
  ...new Map(streams.map((labels) => [JSON.stringify(Object.entries(labels).sort()), labels])).values(),
];

/** Streams that say who sent them; where there are none, those of another label that the store has. */
async function streamsOf(source: DataSource, nowMs: number, asker: Asker): Promise<Answer<readonly Labels[]>> {
  const streams = asker.answer(streamsQuestion(source, identityLabels, nowMs));
  if (!streams.ok || streams.value.length > 0) {
    return streams;
  }
  await asker.ask([namesQuestion(source, nowMs)]);
  const names = asker.answer(namesQuestion(source, nowMs));
  const [label] = names.ok ? names.value : [];
  if (!names.ok || label === undefined) {
    return names.ok ? streams : names;
  }
  await asker.ask([streamsQuestion(source, [label], nowMs)]);
  return asker.answer(streamsQuestion(source, [label], nowMs));
}

function counts(label: string, answer: Answer<readonly SeriesSummary[]>): ReadonlyMap<string, number> {
  const found = (answer.ok ? answer.value : []).flatMap(({ labels, last }) => {
    const value = labels[label];
    return value !== undefined && last !== undefined && last > 0 ? [[value, last] as const] : [];
  });
  return new Map(found);
}

/** Whether a label set satisfies a matcher, undefined where that cannot be told; an absent label is the empty string (LogQL, PromQL). */
export function matches(labels: Labels, { label, op, value }: Matcher): boolean | undefined {
  const actual = (Object.hasOwn(labels, label) ? labels[label] : undefined) ?? '';
  switch (op) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return labelPattern(value)?.test(actual);
    case '!~': {
      const fits = labelPattern(value)?.test(actual);
      return fits === undefined ? undefined : !fits;
    }
  }
}

/** Whether a label set satisfies all matchers, undefined where that cannot be told. */
export function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean | undefined {
  const each = matchers.map((matcher) => matches(labels, matcher));
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
}
