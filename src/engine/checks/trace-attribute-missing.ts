import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import { onePerLabel, SpeltFinding } from './shared/letter-case';
import { nearestValues } from './shared/nearest';
import { isOutcome } from './shared/outcomes';
import { Asked, asQuery, finds, isEmptySearch, proofIn, requiredBy, requires, spansIn } from './shared/span-searches';
import { item, listed } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { dayMs } from '../evidence/metrics';
import { EvidenceItem } from '../model';
import { absoluteRange, Question, tags, tagValues } from '../probing/question';

/** Spans are there, but none with the attribute or value that the search names. Rivals: no spans at all; nothing of the kind has happened. */
export const traceAttributeMissing: Check = {
  id: 'trace-attribute-missing',
  hop: 'query',
  title: 'No span has the attribute',
  asks: (evidence) => suspects(evidence).flatMap((asked) => questions(evidence, asked)),
  examine: (evidence) =>
    onePerLabel(
      suspects(evidence)
        .filter((asked) => isDead(evidence, asked))
        .flatMap((asked) => noSuchAttribute(evidence, asked) ?? noSuchValue(evidence, asked) ?? [])
    ),
};

/** A span's duration, kind and status are always there; its name may be wrong. */
const suspects = (evidence: Evidence): readonly Asked[] =>
  requiredBy(evidence).filter(({ condition: { isAttribute, field } }) => isAttribute || /^(span:)?name$/.test(field));

function questions(evidence: Evidence, asked: Asked): readonly Question<unknown>[] {
  const { source, range, condition } = asked;
  const first = [spansIn(source, '{}', range), spansIn(source, asQuery(condition), range)];
  if (!isDead(evidence, asked)) {
    return first;
  }
  const second: readonly Question<unknown>[] = [
    ...first,
    ...(condition.isAttribute ? [anyWith(asked), tags(source, day(evidence))] : []),
    ...(isExact(asked) ? [valuesOf(evidence, asked), ever(evidence, asked, asQuery(condition))] : []),
  ];
  const trials =
    finds(evidence, anyWith(asked)) === false
      ? [...scopeTrials(asked), ...nameTrials(evidence, asked)]
      : valueTrials(evidence, asked);
  const unseen = finds(evidence, anyWith(asked)) === false ? [ever(evidence, asked, withField(asked))] : [];
  return [...second, ...unseen, ...trials.map(({ question }) => question)];
}

const day = ({ nowMs }: Evidence) => absoluteRange(nowMs - dayMs, nowMs);

/** Spans are there, none of them meets the condition. */
const isDead = (evidence: Evidence, { source, range, condition }: Asked): boolean =>
  finds(evidence, spansIn(source, '{}', range)) === true &&
  finds(evidence, spansIn(source, asQuery(condition), range)) === false;

const withField = ({ condition: { field } }: Asked): string => `{${field} != nil}`;

const anyWith = (asked: Asked) => spansIn(asked.source, withField(asked), asked.range);

const ever = (evidence: Evidence, { source }: Asked, query: string) => spansIn(source, query, day(evidence));

/** An attribute as written, in scope and name; unscoped, `.x`, finds it on spans and resources alike. */
function split(field: string): { readonly scope: string; readonly name: string } {
  const at = field.indexOf('.');
  return { scope: field.slice(0, at), name: field.slice(at + 1) };
}

interface Trial {
  /** What stands in place of the condition. */
  readonly text: string;
  readonly shown: string;
  readonly question: ReturnType<typeof spansIn>;
}

const trial = ({ source, range }: Asked, text: string, shown: string): Trial => ({
  text,
  shown,
  question: spansIn(source, `{${text}}`, range),
});

function scopeTrials(asked: Asked): readonly Trial[] {
  const { scope, name } = split(asked.condition.field);
  return ['resource', 'span']
    .filter((other) => scope !== '' && other !== scope)
    .map((other) => trial(asked, `${other}.${name} != nil`, `${other}.${name}`));
}

/** Names that OpenTelemetry gave up for others (semantic conventions: HTTP, database and deployment migration guides). */
const successors: ReadonlyArray<readonly [string, string]> = [
  ['http.method', 'http.request.method'],
  ['http.status_code', 'http.response.status_code'],
  ['http.url', 'url.full'],
  ['http.target', 'url.path'],
  ['http.scheme', 'url.scheme'],
  ['http.user_agent', 'user_agent.original'],
  ['net.peer.name', 'server.address'],
  ['net.host.name', 'server.address'],
  ['net.peer.port', 'server.port'],
  ['net.host.port', 'server.port'],
  ['db.system', 'db.system.name'],
  ['db.statement', 'db.query.text'],
  ['db.operation', 'db.operation.name'],
  ['db.name', 'db.namespace'],
  ['db.sql.table', 'db.collection.name'],
  ['deployment.environment', 'deployment.environment.name'],
];

/** At most so many other names are tried in place of one. */
const namesTried = 3;

/** The attribute under another name that spans of the day have: its successor or predecessor, or one misspelt. */
function nameTrials(evidence: Evidence, asked: Asked): readonly Trial[] {
  const answer = evidence.answer(tags(asked.source, day(evidence)));
  const { name } = split(asked.condition.field);
  const known = ['resource', 'span'].flatMap((scope) =>
    ((answer.ok ? answer.value[scope] : undefined) ?? []).map((tag) => ({ scope, tag }))
  );
  const renamed = successors.flatMap(([old, now]) => (old === name ? [now] : now === name ? [old] : []));
  const near = nearestValues(name, [...new Set(known.map(({ tag }) => tag))]);
  return [...new Set([...renamed, ...near])]
    .filter((tag) => tag !== name)
    .flatMap((tag) => known.filter((each) => each.tag === tag))
    .slice(0, namesTried)
    .map(({ scope, tag }) => trial(asked, `${scope}.${tag} != nil`, `${scope}.${tag}`));
}

const firstFound = (evidence: Evidence, trials: readonly Trial[]): Trial | undefined =>
  trials.find(({ question }) => finds(evidence, question) === true);

function noSuchAttribute(evidence: Evidence, asked: Asked): Finding | undefined {
  const { source, condition, range } = asked;
  if (!condition.isAttribute || finds(evidence, anyWith(asked)) !== false) {
    return undefined;
  }
  const { name } = split(condition.field);
  const found = firstFound(evidence, [...scopeTrials(asked), ...nameTrials(evidence, asked)]);
  // What only happens with some requests, an error's type, may be absent because none of them happened.
  if (
    !found &&
    (isOutcome(name.replace(/\./g, '_')) || finds(evidence, ever(evidence, asked, withField(asked))) !== false)
  ) {
    return undefined;
  }
  const otherScope = found !== undefined && split(found.shown).name === name;
  return {
    ...frame(evidence, asked),
    verdict: found ? 'proved' : 'likely',
    what: found
      ? `No span in ${source.name} has ${condition.field}: it is ${found.shown}${otherScope ? ', in the other scope' : ''}.`
      : `No span in ${source.name} has the attribute ${condition.field}.`,
    proofLine: `spans are there, none has ${condition.field}${found ? `, some have ${found.shown}` : ''}`,
    evidence: [
      ...spansThere(asked),
      item(
        'query',
        `Does any span have ${condition.field}?`,
        'none in the range of the panel',
        'a comparison with an attribute that is not there never holds',
        proofIn(source, withField(asked), range)
      ),
      ...(found
        ? [
            item(
              'query',
              `Does any span have ${found.shown}?`,
              'yes',
              otherScope ? 'the attribute is in the other scope' : 'the attribute has another name',
              proofIn(source, `{${found.text}}`, range)
            ),
          ]
        : []),
    ],
    rivals: [
      { rival: 'no traces arrive', because: 'a search without conditions finds spans in the same range' },
      ...(found
        ? [{ rival: 'nothing of the kind has happened yet', because: `spans carry it, as ${found.shown}` }]
        : [{ rival: 'the value is wrong', because: 'no span has the attribute with any value' }]),
    ],
    wouldDecide: found
      ? []
      : [`whether the app is meant to set ${name} at all: see the attributes of one of its traces`],
    remedy: found
      ? {
          text: `Ask for ${found.shown}.`,
          lines: {
            file: 'dashboard query',
            before: condition.text,
            after: `${found.shown} ${condition.op} ${condition.value}`,
          },
        }
      : { text: `Ask for an attribute that spans have, or set ${name} where the spans are made.` },
  };
}

/** A value that stands for itself: `=`, or a pattern without a special sign. */
const isExact = ({ condition: { op, value, isAttribute, field } }: Asked): boolean =>
  (isAttribute || /^(span:)?name$/.test(field)) &&
  value !== 'nil' &&
  (op === '=' || (op === '=~' && !/[*+?^$|()[\]{}\\]/.test(value)));

const valuesOf = (evidence: Evidence, { source, condition: { field } }: Asked) =>
  tagValues(source, field.replace(/^span:/, ''), day(evidence));

const bare = (value: string): string => value.replace(/^(["`])(.*)\1$/, '$2');

const quoted = (value: string): string => JSON.stringify(value);

/** The value with the other type, then those that differ only in spelling. */
function valueTrials(evidence: Evidence, asked: Asked): readonly Trial[] {
  const { field, op, value } = asked.condition;
  if (!isExact(asked)) {
    return [];
  }
  const wanted = bare(value);
  const isText = wanted !== value;
  const typed = isText ? (/^(-?\d+(\.\d+)?|true|false)$/.test(wanted) ? [wanted] : []) : [quoted(value)];
  const answer = evidence.answer(valuesOf(evidence, asked));
  const near = isText && answer.ok ? nearestValues(wanted, answer.value).filter((each) => each !== wanted) : [];
  const others = near.slice(0, 1).map((each) => trial(asked, `${field} ${op} ${quoted(each)}`, quoted(each)));
  return [
    ...(asked.condition.isAttribute ? typed.map((each) => trial(asked, `${field} = ${each}`, each)) : []),
    ...others,
  ];
}

function noSuchValue(evidence: Evidence, asked: Asked): SpeltFinding | undefined {
  const { source, condition, range } = asked;
  const { field, value } = condition;
  const answer = evidence.answer(valuesOf(evidence, asked));
  // What was there within the day has ended: that is another fault than a slip in the query.
  if (
    !isExact(asked) ||
    !answer.ok ||
    answer.value.length === 0 ||
    finds(evidence, ever(evidence, asked, asQuery(condition))) !== false ||
    (condition.isAttribute && finds(evidence, anyWith(asked)) !== true)
  ) {
    return undefined;
  }
  const found = firstFound(evidence, valueTrials(evidence, asked));
  const { name } = split(field);
  if (
    !found &&
    (!condition.isAttribute || isOutcome(name.replace(/\./g, '_')) || isKnownSender(evidence, bare(value)))
  ) {
    return undefined;
  }
  const otherType = found !== undefined && bare(found.shown) === bare(value);
  return {
    ...frame(evidence, asked),
    verdict: found ? 'proved' : 'likely',
    what: otherType
      ? `${field} of the spans in ${source.name} is ${found.shown}, not ${value}: text and numbers never equal each other in TraceQL.`
      : `No span in ${source.name} has ${field} = ${value}; there ${answer.value.length === 1 ? 'is' : 'are'} ${listed(answer.value)}.`,
    proofLine: found ? `${field} is never ${value}, but it is ${found.shown}` : `${field} is never ${value}`,
    evidence: [
      ...spansThere(asked),
      item(
        'query',
        `Does any span of the last 24 hours meet ${condition.text}?`,
        'none',
        'the value does not occur',
        proofIn(source, asQuery(condition), day(evidence))
      ),
      item(
        'query',
        `Which values does ${field} have?`,
        listed(answer.value, 12),
        otherType ? 'it is compared with another type' : `${value} is not among them`,
        proofIn(source, found ? `{${found.text}}` : condition.isAttribute ? withField(asked) : '{}', range)
      ),
    ],
    rivals: [
      { rival: 'no traces arrive', because: 'a search without conditions finds spans in the same range' },
      { rival: 'the attribute is missing', because: `it has ${answer.value.length} values` },
      ...(found
        ? [
            {
              rival: 'nothing of the kind has happened yet',
              because: otherType ? `it has, as ${found.shown}` : `${found.shown} differs only in spelling`,
            },
          ]
        : []),
    ],
    wouldDecide: found ? [] : [`whether anybody is meant to send spans with ${field} = ${value}`],
    remedy: found
      ? {
          text: `Ask for ${found.shown}.`,
          lines: { file: 'dashboard query', before: condition.text, after: found.text },
        }
      : { text: `Ask for a value that exists: ${listed(answer.value, 8)}.` },
    ...(found &&
      !otherType && { spelling: { source: source.name, label: field, asked: bare(value), there: bare(found.shown) } }),
  };
}

/** Whoever is known by that name has stopped sending, or never did: the query names it rightly. */
const isKnownSender = ({ services }: Evidence, value: string): boolean =>
  services.some(({ names }) => names.has(value.toLowerCase()));

const spansThere = ({ source, range }: Asked): readonly EvidenceItem[] => [
  item(
    'store',
    `Are there spans in ${source.name} in the range of the panel?`,
    'yes',
    'traces arrive and can be searched',
    proofIn(source, '{}', range)
  ),
];

const frame = (evidence: Evidence, asked: Asked) =>
  ({
    subject: `${asked.source.name} ${asked.condition.text}`,
    signal: 'traces',
    claims: claimParts(evidence, (part) => isEmptySearch(part) && requires(asked)(part.state.target)),
  }) as const;
