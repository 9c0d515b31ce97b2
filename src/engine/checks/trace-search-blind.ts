import { Check, Finding } from './check';
import { claimParts } from './claims';
import { isEmptySearch } from './span-searches';
import { carriesTraceId, traceIdIn } from './trace-ids';
import { ago, item, listed, plural, proofOf } from './words';
import { Evidence, TracesEvidence } from '../evidence/evidence';
import { freshMs } from '../evidence/logs';
import { DataSource, LogLine } from '../model';
import { FoundSpan } from '../ports';
import { absoluteRange, lines, Question, trace } from '../probing/question';

/** Tempo has traces and its search does not find them. Rivals: no spans arrive; they are too young to be searched. */
export const traceSearchBlind: Check = {
  id: 'trace-search-blind',
  hop: 'store',
  title: 'Traces are there and the search does not find them',
  asks: (evidence) =>
    silentStores(evidence).flatMap(({ source }) => [
      ...linesWithIds(evidence),
      ...idsOf(evidence).map((id) => trace(source, id)),
    ]),
  examine: (evidence) => silentStores(evidence).flatMap((store) => finding(evidence, store) ?? []),
};

/** A search for any span of the last 15 minutes found none, and somebody searches. */
const silentStores = (evidence: Evidence): readonly TracesEvidence[] =>
  evidence.traces.filter(
    ({ source, failure, fresh, newestMs }) =>
      failure === undefined &&
      fresh.size === 0 &&
      newestMs === undefined &&
      evidence.parts.some((part) => isEmptySearch(part) && part.state.target.datasource.uid === source.uid)
  );

/** Younger spans may be on their way, and older ones were not searched for. */
const youngestMs = 180_000;

/** The newest lines with a trace id, of whoever sends most. */
function linesWithIds({ logs, nowMs }: Evidence): readonly Question<readonly LogLine[]>[] {
  return logs.flatMap(({ source, fresh }) => {
    const [label] = [...fresh].sort(([, a], [, b]) => b.size - a.size).find(([, values]) => values.size > 0) ?? [];
    return label === undefined
      ? []
      : [lines(source, carriesTraceId(`{${label}=~".+"}`), absoluteRange(nowMs - freshMs, nowMs - youngestMs), 20)];
  });
}

const idsAtMost = 3;

function idsOf(evidence: Evidence): readonly string[] {
  const found = linesWithIds(evidence).flatMap((question) => {
    const answer = evidence.answer(question);
    return answer.ok ? answer.value : [];
  });
  return [...new Set(found.flatMap(({ line }) => traceIdIn(line)?.id ?? []))].slice(0, idsAtMost);
}

interface Found {
  readonly id: string;
  readonly spans: readonly FoundSpan[];
}

/** Traces that began within the time that was searched. */
const foundBy = (evidence: Evidence, source: DataSource): readonly Found[] =>
  idsOf(evidence).flatMap((id) => {
    const answer = evidence.answer(trace(source, id));
    const spans = (answer.ok ? answer.value : []).filter(
      ({ startMs }) => startMs >= evidence.nowMs - freshMs && startMs <= evidence.nowMs - youngestMs
    );
    return spans.length > 0 ? [{ id, spans }] : [];
  });

function finding(evidence: Evidence, { source, lastMs }: TracesEvidence): Finding | undefined {
  const found = foundBy(evidence, source);
  const [first] = found;
  if (!first) {
    return undefined;
  }
  const names = listed(
    [...new Set(found.flatMap(({ spans }) => spans.flatMap(({ tags }) => tags['service.name'] ?? [])))].sort()
  );
  const many = plural(found.length, 'trace');
  const startMs = Math.min(...first.spans.map((span) => span.startMs));
  return {
    subject: source.name,
    signal: 'traces',
    verdict: 'proved',
    what: `${source.name} has the traces, and its search does not find them.`,
    proofLine: `a search for any span of the last 15 minutes finds none; ${many} of that time ${found.length === 1 ? 'is' : 'are'} found by id`,
    ...(lastMs.size > 0 ? { sinceMs: Math.max(...lastMs.values()) } : {}),
    evidence: [
      item(
        'store',
        'Which spans of the last 15 minutes does a search find?',
        'none',
        'searches are empty, whatever they ask for',
        proofOf(source, '{}', evidence.nowMs, 1)
      ),
      item(
        'store',
        'Does it have a trace whose id is in a log line?',
        `${first.id}: ${plural(first.spans.length, 'span')} of ${names}, begun ${ago(startMs, evidence.nowMs)}`,
        'the spans arrived and are stored'
      ),
    ],
    rivals: [
      { rival: 'no spans reach Tempo', because: `it has ${many} of that time` },
      { rival: 'they are too young to be searched', because: `${first.id} began ${ago(startMs, evidence.nowMs)}` },
    ],
    remedy: {
      text: 'Look at the part of Tempo that searches: query_ingesters_until in query_frontend.search must be longer than it takes until spans stand in a block of the object store (ingester.max_block_duration and storage.trace.blocklist_poll), or nobody is asked for what lies between; and see in the log of the query-frontend and queriers whether a search reaches the ingesters.',
    },
    claims: claimParts(evidence, (part) => isEmptySearch(part) && part.state.target.datasource.uid === source.uid),
  };
}
