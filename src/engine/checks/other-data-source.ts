import { Check, Finding } from './check';
import { Evidence, MatcherFacts, Part } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { spansOf } from '../evidence/traces';
import { dayMs } from '../evidence/metrics';
import { grouped } from '../grouped';
import { DataSource, SeriesSummary, Signal } from '../model';
import { FoundTrace } from '../ports';
import { absoluteRange, instant, Question, traces } from '../probing/question';
import { claimParts } from './shared/claims';
import { isOutcome } from './shared/outcomes';
import { item, listed, proofOf } from './shared/words';

/** What is asked for was never in this store and is in another of its kind. Rivals: nobody sends it; it was here and ended. */
export const otherDataSource: Check = {
  id: 'other-data-source',
  hop: 'datasource',
  title: 'The data is in another data source',
  asks: (evidence) => suspects(evidence).flatMap(({ others }) => others.map(({ question }) => question)),
  examine: (evidence) => {
    const held = suspects(evidence)
      .map((suspect) => ({
        suspect,
        holders: suspect.others.filter(({ isFound }) => isFound(evidence)).map(({ source }) => source),
      }))
      .filter(({ holders }) => holders.length > 0);
    const bySources = grouped(held, ({ suspect, holders }) =>
      JSON.stringify([suspect.source.uid, ...holders.map(({ uid }) => uid)])
    );
    return [...bySources.values()].flatMap((found) => finding(evidence, found));
  },
};

interface Found {
  readonly suspect: Suspect;
  readonly holders: readonly DataSource[];
}

function finding(evidence: Evidence, found: readonly Found[]): readonly Finding[] {
  const [first] = found;
  if (!first) {
    return [];
  }
  const { holders } = first;
  const { source, signal } = first.suspect;
  const names = listed(
    holders.map(({ name }) => name),
    3
  );
  const [holder] = holders;
  const texts = [...new Set(found.map(({ suspect }) => suspect.text))];
  const parts = found.map(({ suspect }) => suspect.part);
  const isSameAddress = holder?.url !== undefined && holder.url === source.url;
  const chosen = holder && variablesFrom(evidence, parts, holder);
  const onlyThere = holder && found.every(({ suspect }) => namesItsPlace(suspect.part));
  const proved = isSameAddress || (chosen !== undefined && chosen.length > 0) || onlyThere === true;
  const others = evidence.dataSources.filter(({ kind, uid }) => kind === source.kind && uid !== source.uid);
  return [
    {
      subject: `${source.name} instead of ${names}`,
      signal,
      verdict: proved ? 'proved' : 'likely',
      what: `The panels ask ${source.name}, but ${listed(texts, 3)} ${texts.length === 1 ? 'is' : 'are'} in ${names}.`,
      proofLine: `never in ${source.name} within ${first.suspect.within}, now in ${names}`,
      evidence: [
        ...(isSameAddress
          ? [
              item(
                'datasource',
                `Are ${source.name} and ${holder.name} two stores?`,
                `no, both are ${source.url ?? ''}`,
                'what differs is what is sent with the question: the tenant’s header or the credentials, secrets that Grafana gives to nobody'
              ),
            ]
          : []),
        ...(chosen && chosen.length > 0
          ? [
              item(
                'datasource',
                `Where do the drop-downs of these panels take their values from?`,
                `${listed(chosen.map((name) => `$${name}`))} from ${holder.name}`,
                'what is chosen from there is asked here'
              ),
            ]
          : []),
        ...found
          .slice(0, 5)
          .flatMap(({ suspect }) => [
            item(
              'datasource',
              `Was ${suspect.text} ever in ${source.name}?`,
              `not within ${suspect.within}`,
              'it did not end here, it never came here',
              proofOf(source, suspect.text, evidence.nowMs, 24)
            ),
            ...holders.map((other) =>
              item(
                'datasource',
                `Is it in ${other.name}?`,
                'yes',
                'it is sent and stored',
                proofOf(other, suspect.text, evidence.nowMs, 24)
              )
            ),
          ]),
      ],
      rivals: [
        { rival: 'nobody sends it', because: `${names} has it` },
        { rival: 'it ended', because: `${source.name} did not have it within ${first.suspect.within}` },
      ],
      wouldDecide: [
        ...(proved
          ? []
          : [
              `whether ${source.name} should have it too: ${names} may be another environment, with senders that this one lacks`,
            ]),
        ...(others.length > sourcesAsked
          ? [`${others.length - sourcesAsked} more data sources of this kind, which were not asked`]
          : []),
      ],
      remedy: {
        text: isSameAddress
          ? `Ask ${names}, or give ${source.name} its tenant: both have the same address and differ in the header X-Scope-OrgID.`
          : `Let the panels ask ${names}; if ${source.name} is right, whoever sends must write there too (address or X-Scope-OrgID of the collector).`,
        ...(holder && {
          lines: {
            file: 'dashboard JSON, datasource of the panel and its targets',
            before: `"uid": ${JSON.stringify(source.uid)}`,
            after: `"uid": ${JSON.stringify(holder.uid)}`,
          },
        }),
      },
      claims: claimParts(evidence, (part) => parts.includes(part)),
    },
  ];
}

/** Variables of these panels whose values come out of that source. */
const variablesFrom = ({ variables }: Evidence, parts: readonly Part[], { uid }: DataSource): readonly string[] => [
  ...new Set(
    parts.flatMap(({ state: { target } }) =>
      (variables.get(target.dashboardUid) ?? [])
        .filter(({ name, datasourceUid }) => datasourceUid === uid && target.variables.includes(name))
        .map(({ name }) => name)
    )
  ),
];

/** It asks for an environment that nothing here is of; the same selector found it in the other source. */
const namesItsPlace = ({ metric, stream }: Part): boolean =>
  (metric ?? stream)?.matchers.some(
    ({ matcher, alone }) =>
      alone === 0 &&
      matcher.op === '=' &&
      /^(env|environment|deployment_environment(_name)?|stage|cluster|region|tenant|site|datacenter|dc)$/.test(
        matcher.label
      )
  ) === true;

interface Trial {
  readonly question: Question<unknown>;
  readonly isFound: (evidence: Evidence) => boolean;
}

interface Other extends Trial {
  readonly source: DataSource;
}

interface Suspect {
  readonly part: Part;
  readonly source: DataSource;
  readonly signal: Signal;
  /** What is asked for, as a query. */
  readonly text: string;
  /** How long it has not been here. */
  readonly within: string;
  readonly others: readonly Other[];
}

/** More sources of a kind than these are not asked. */
const sourcesAsked = 4;

function suspects(evidence: Evidence): readonly Suspect[] {
  return evidence.parts.flatMap(
    (part) => metricSuspect(evidence, part) ?? streamSuspect(evidence, part) ?? traceSuspect(evidence, part) ?? []
  );
}

function othersOf(evidence: Evidence, source: DataSource, trialIn: (other: DataSource) => Trial): readonly Other[] {
  return evidence.dataSources
    .filter(({ kind, uid }) => kind === source.kind && uid !== source.uid)
    .slice(0, sourcesAsked)
    .map((other) => ({ source: other, ...trialIn(other) }));
}

const counting = (question: Question<readonly SeriesSummary[]>): Trial => ({
  question,
  isFound: (evidence) => (numberOf(evidence.answer(question)) ?? 0) > 0,
});

const searching = (question: Question<readonly FoundTrace[]>): Trial => ({
  question,
  isFound: (evidence) => {
    const answer = evidence.answer(question);
    return answer.ok && answer.value.length > 0;
  },
});

function metricSuspect(evidence: Evidence, part: Part): Suspect | undefined {
  const { metric: facts } = part;
  if (!facts || facts.now !== 0 || !facts.originsKnown || facts.origins.length > 0) {
    return undefined;
  }
  const { source, selector } = facts;
  const isNameless = facts.base === 0 && facts.everSeen === false;
  return isNameless || ((facts.base ?? 0) > 0 && isOfSomebodyElse(facts.matchers))
    ? {
        part,
        source,
        signal: 'metrics',
        text: selector.text,
        within: isNameless ? '7 days' : '24 hours',
        others: othersOf(evidence, source, (other) => counting(instant(other, `count(${selector.text})`, facts.atMs))),
      }
    : undefined;
}

function streamSuspect(evidence: Evidence, part: Part): Suspect | undefined {
  const { stream: facts } = part;
  if (!facts || part.state.status !== 'no-data' || !facts.answered || facts.matched.length > 0) {
    return undefined;
  }
  const { source, selector } = facts;
  return isOfSomebodyElse(facts.matchers)
    ? {
        part,
        source,
        signal: 'logs',
        text: selector.text,
        within: '24 hours',
        others: othersOf(evidence, source, (other) =>
          counting(instant(other, `sum(count_over_time(${selector.text}[1h]))`, evidence.nowMs))
        ),
      }
    : undefined;
}

function traceSuspect(evidence: Evidence, part: Part): Suspect | undefined {
  const { target, status } = part.state;
  const here = evidence.traces.find(({ source }) => source.uid === target.datasource.uid);
  if (target.mode !== 'search' || status !== 'no-data' || !here || here.failure !== undefined) {
    return undefined;
  }
  const service = /service\.name\s*=\s*"([^"]+)"/.exec(target.query)?.[1];
  const isAbsent = service === undefined ? here.services.length === 0 : !here.services.includes(service);
  const text = service === undefined ? '{}' : spansOf(service);
  const range = absoluteRange(evidence.nowMs - dayMs, evidence.nowMs);
  return isAbsent
    ? {
        part,
        source: here.source,
        signal: 'traces',
        text,
        within: '24 hours',
        others: othersOf(evidence, here.source, (other) => searching(traces(other, text, range, 1))),
      }
    : undefined;
}

/** A matcher that says who sends finds nothing here; a status that has occurred only elsewhere is no fault. */
function isOfSomebodyElse(matchers: readonly MatcherFacts[]): boolean {
  const unmatched = matchers.filter(({ alone }) => alone === 0);
  return unmatched.length > 0 && unmatched.every(({ matcher }) => !isOutcome(matcher.label) && matcher.value !== '');
}
