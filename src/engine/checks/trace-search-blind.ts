import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import { finds, isEmptySearch, proofIn, spansIn } from './shared/span-searches';
import { carriesTraceId, traceIdIn } from './shared/trace-ids';
import { ago, item, listed, plural } from './shared/words';
import { Evidence, TracesEvidence } from '../evidence/evidence';
import { freshMs } from '../evidence/logs';
import { tracesAtMost } from '../evidence/traces';
import { DataSource, LogLine, PlannedTarget, TimeRange } from '../model';
import { FoundSpan } from '../ports';
import { absoluteRange, lines, Question, trace } from '../probing/question';

/** Tempo has traces and its search does not find them. Rivals: no spans arrive; they are too young to be searched. */
export const traceSearchBlind: Check = {
  id: 'trace-search-blind',
  hop: 'store',
  title: 'Traces are there and the search does not find them',
  asks: (evidence) =>
    searched(evidence).flatMap((store) => [
      ...(isOpen(evidence, store) ? [anySpan(evidence, store.source)] : []),
      ...(isSilent(evidence, store)
        ? [...linesWithIds(evidence), ...idsOf(evidence).map((id) => trace(store.source, id))]
        : []),
    ]),
  examine: (evidence) =>
    searched(evidence)
      .filter((store) => isSilent(evidence, store))
      .flatMap((store) => finding(evidence, store) ?? []),
};

/** Stores that answer, and that somebody searches. */
const searched = ({ traces, targets }: Evidence): readonly TracesEvidence[] =>
  traces.filter(
    ({ source, failure }) => failure === undefined && targets.some(({ target }) => searches(source, target))
  );

/** What is computed of spans comes by a way of its own, with limits of its own (Tempo, `query_frontend.metrics`). */
const searches = ({ uid }: DataSource, { datasource, language, mode }: PlannedTarget): boolean =>
  datasource.uid === uid && language === 'traceql' && mode === 'search';

/** Younger spans may be on their way; of older ones the newest are in blocks by then. */
const youngestMs = 180_000;
const windowOf = ({ nowMs }: Evidence): TimeRange => absoluteRange(nowMs - freshMs, nowMs - youngestMs);

const anySpan = (evidence: Evidence, source: DataSource) => spansIn(source, '{}', windowOf(evidence));

/** As many traces as a search gives, and all of them younger: it does not tell of that time. Where there are few, a rest of minutes is none. */
const isOpen = (evidence: Evidence, { foundMs }: TracesEvidence): boolean =>
  foundMs.length >= tracesAtMost && foundMs.every((startMs) => startMs > windowOf(evidence).toMs);

const isSilent = (evidence: Evidence, store: TracesEvidence): boolean =>
  isOpen(evidence, store) ? finds(evidence, anySpan(evidence, store.source)) === false : store.foundMs.length === 0;

/** The newest lines with a trace id, of whoever sends most. */
function linesWithIds(evidence: Evidence): readonly Question<readonly LogLine[]>[] {
  return evidence.logs.flatMap(({ source, fresh }) => {
    const [label] = [...fresh].sort(([, a], [, b]) => b.size - a.size).find(([, values]) => values.size > 0) ?? [];
    return label === undefined ? [] : [lines(source, carriesTraceId(`{${label}=~".+"}`), windowOf(evidence), 20)];
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
function foundBy(evidence: Evidence, source: DataSource): readonly Found[] {
  const { fromMs, toMs } = windowOf(evidence);
  return idsOf(evidence).flatMap((id) => {
    const answer = evidence.answer(trace(source, id));
    const spans = (answer.ok ? answer.value : []).filter(({ startMs }) => startMs >= fromMs && startMs <= toMs);
    return spans.length > 0 ? [{ id, spans }] : [];
  });
}

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
  const newestMs = Math.max(...lastMs.values());
  const isEmptied = ({ fromMs, toMs }: TimeRange) => fromMs >= newestMs && toMs >= startMs;
  return {
    subject: source.name,
    signal: 'traces',
    verdict: 'proved',
    what: `${source.name} has the traces, and its search does not find them.`,
    proofLine: `a search for any span from 15 to 3 minutes ago finds none; ${many} of that time ${found.length === 1 ? 'is' : 'are'} found by id`,
    ...(lastMs.size > 0 && newestMs < evidence.nowMs - freshMs ? { sinceMs: newestMs } : {}),
    evidence: [
      item(
        'store',
        'Which spans from 15 to 3 minutes ago does a search find?',
        'none',
        'searches leave that time out, whatever they ask for',
        proofIn(source, '{}', windowOf(evidence))
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
    claims: claimParts(
      evidence,
      (part) => isEmptySearch(part) && searches(source, part.state.target) && isEmptied(part.state.target.range)
    ),
    distorts: evidence.targets
      .filter(({ status, target }) => status === 'data' && searches(source, target) && target.range.toMs >= startMs)
      .map(({ target }) => ({ targetId: target.id, how: 'lacks traces that Tempo has' })),
  };
}
