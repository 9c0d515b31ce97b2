import { Check, Finding } from './check';
import { Evidence, isFailing, Part, Presence, selectorKey } from '../evidence/evidence';
import { freshMs } from '../evidence/logs';
import { dayMs, lookbackMs, stepMs } from '../evidence/metrics';
import { DataSource, LogLine, PlannedTarget, SeriesSummary, Signal } from '../model';
import { FoundTrace } from '../ports';
import { absoluteRange, history, lines, Question, traces } from '../probing/question';
import { claimParts } from './shared/claims';
import { ago, item, moment, proofOf } from './shared/words';

/** The panel looks at a time before the store's first data, which is there now. Rivals: a gap in the data; it never came. */
export const rangeBeforeData: Check = {
  id: 'range-before-data',
  hop: 'panel',
  title: 'The panel looks further back than the data goes',
  asks: (evidence) => suspects(evidence).flatMap((suspect) => suspect.questions),
  examine: (evidence) => suspects(evidence).flatMap((suspect) => finding(evidence, suspect)),
};

function finding(evidence: Evidence, suspect: Suspect): readonly Finding[] {
  const told = suspect.tell(evidence);
  if (!told) {
    return [];
  }
  const { part, text, untilMs, signal, source, offset } = suspect;
  const { target } = part.state;
  const begins = told.firstMs === undefined ? `after ${moment(untilMs)}` : `at about ${moment(told.firstMs)}`;
  const own = offset === undefined && hasOwnRange(evidence, target);
  const where = own ? 'its own time (Relative time or Time shift)' : `the dashboard’s time`;
  return [
    {
      subject: `${source.name} ${target.dashboardUid}${offset !== undefined || own ? `/${target.panelId}` : ''}`,
      signal,
      verdict: 'proved',
      what: `The panel asks for ${offset === undefined ? `the time until ${moment(untilMs)}` : `${offset} before`}, but ${text} begins ${begins}.`,
      proofLine: `data now, none until ${moment(untilMs)} and none before`,
      evidence: [
        item(
          'store',
          `Does ${text} have data now?`,
          'yes',
          'it is sent and stored',
          proofOf(source, text, evidence.nowMs)
        ),
        item(
          'store',
          `Had it any until ${moment(untilMs)}?`,
          `none since ${moment(suspect.sinceMs)}`,
          'the panel looks at a time before the first of it'
        ),
        ...(told.firstMs === undefined
          ? []
          : [
              item(
                'store',
                'When does it begin?',
                `${moment(told.firstMs)}, ${ago(told.firstMs, evidence.nowMs)}`,
                told.storeFirstMs !== undefined && told.storeFirstMs <= told.firstMs - told.stepMs
                  ? `${source.name} itself goes further back, to ${moment(told.storeFirstMs)}: this series is younger`
                  : told.storeFirstMs === undefined
                    ? 'before that there is nothing'
                    : `nothing in ${source.name} is older: it was set up then, or keeps no more (retention)`
              ),
            ]),
      ],
      rivals: [
        { rival: 'it does not arrive', because: 'it has data now' },
        { rival: 'a gap in the data', because: 'there is none before the panel’s time either' },
      ],
      remedy: {
        text:
          offset !== undefined
            ? `Compare with a time after the first data, or wait until there is enough of it; keep it longer if ${offset} back should be there.`
            : `Change ${where} to one after the first data, or let ${source.name} keep data for longer (Mimir compactor_blocks_retention_period, Loki retention_period, Tempo block_retention).`,
      },
      claims: claimParts(evidence, (each) => each === part),
    },
  ];
}

const inDays = (ms: number): string =>
  ms % dayMs === 0 && ms > dayMs ? `${ms / dayMs} days` : `${Math.round(ms / 360_000) / 10} h`;

/** Others of its dashboard look at another time. */
function hasOwnRange({ targets }: Evidence, { dashboardUid, range, panelId }: PlannedTarget): boolean {
  return targets.some(
    ({ target }) =>
      target.dashboardUid === dashboardUid && target.panelId !== panelId && target.range.toMs !== range.toMs
  );
}

interface Told {
  readonly firstMs?: number;
  readonly storeFirstMs?: number;
  readonly stepMs: number;
}

interface Suspect {
  readonly part: Part;
  readonly source: DataSource;
  readonly signal: Signal;
  readonly text: string;
  /** The panel's last moment. */
  readonly untilMs: number;
  /** Nothing is there from here on. */
  readonly sinceMs: number;
  /** As the query says it, where the query itself looks back. */
  readonly offset?: string;
  readonly questions: readonly Question<unknown>[];
  /** Undefined where there is nothing now, something before, or no answer. */
  readonly tell: (evidence: Evidence) => Told | undefined;
}

/** Earlier than this the panel's time does not count as past. */
const pastMs = 600_000;
/** Tempo refuses searches over more than 7 days (max_duration 168h). */
const searchedMs = 6 * dayMs;
const points = 200;

function suspects(evidence: Evidence): readonly Suspect[] {
  return evidence.parts.flatMap((part) => {
    const { state } = part;
    if (!isFailing(state) || state.status === 'error') {
      return [];
    }
    switch (state.target.language) {
      case 'promql':
        return metricSuspects(evidence, part);
      case 'logql':
        return streamSuspect(evidence, part);
      case 'traceql':
        return traceSuspect(evidence, part);
    }
  });
}

function metricSuspects({ nowMs }: Evidence, part: Part): readonly Suspect[] {
  const { target } = part.state;
  const { datasource: source, range, parsed } = target;
  return (parsed.ok ? parsed.selectors : []).flatMap((selector) => {
    const offsetMs = Math.max(0, selector.offsetMs ?? 0);
    const untilMs = range.toMs - offsetMs;
    const isPart = part.key === '*' || part.key === selectorKey(source, selector);
    if (selector.guarded || !isPart || untilMs > nowMs - pastMs) {
      return [];
    }
    const sinceMs = range.fromMs - offsetMs - Math.max(dayMs, range.toMs - range.fromMs);
    const step = Math.ceil((nowMs - sinceMs) / points / stepMs) * stepMs;
    const window = { fromMs: sinceMs, toMs: nowMs, stepMs: step };
    const own = history(source, `count(${selector.text})`, window);
    const store = history(source, 'count(up)', window);
    return [
      {
        part,
        source,
        signal: 'metrics',
        text: selector.text,
        untilMs,
        sinceMs,
        ...(offsetMs > 0 && range.toMs > nowMs - pastMs ? { offset: inDays(offsetMs) } : {}),
        questions: [own, store],
        tell: (evidence): Told | undefined => {
          const found = seen(evidence, own);
          return found && found.firstMs > untilMs && found.lastMs > nowMs - step - lookbackMs
            ? { firstMs: found.firstMs, storeFirstMs: seen(evidence, store)?.firstMs, stepMs: step }
            : undefined;
        },
      },
    ];
  });
}

function seen(evidence: Evidence, question: Question<readonly SeriesSummary[]>): Presence | undefined {
  const answer = evidence.answer(question);
  const points = answer.ok ? (answer.value[0]?.points ?? []) : [];
  const [first] = points;
  const last = points[points.length - 1];
  return first && last ? { firstMs: first[0], lastMs: last[0] } : undefined;
}

function streamSuspect({ nowMs }: Evidence, part: Part): readonly Suspect[] {
  const { stream: facts, state } = part;
  const { range, parsed } = state.target;
  const lastMs = facts?.lastMs;
  const own = facts && parsed.ok && parsed.selectors.find((each) => selectorKey(facts.source, each) === part.key);
  const offsetMs = Math.max(0, (own && own.offsetMs) || 0);
  const untilMs = range.toMs - offsetMs;
  if (!facts || untilMs > nowMs - pastMs || lastMs === undefined || lastMs <= untilMs) {
    return [];
  }
  const { source, selector } = facts;
  const sinceMs = Math.min(range.fromMs - offsetMs, untilMs - 7 * dayMs);
  const older = lines(source, selector.text, absoluteRange(sinceMs, untilMs), 1);
  return [
    {
      part,
      source,
      signal: 'logs',
      text: selector.text,
      untilMs,
      sinceMs,
      ...(offsetMs > 0 && range.toMs > nowMs - pastMs ? { offset: inDays(offsetMs) } : {}),
      questions: [older],
      tell: (evidence) => whenNone(evidence, older),
    },
  ];
}

function traceSuspect({ nowMs }: Evidence, part: Part): readonly Suspect[] {
  const { target } = part.state;
  const { fromMs, toMs } = target.range;
  if (target.mode !== 'search' || toMs > nowMs - pastMs) {
    return [];
  }
  const { datasource: source, query } = target;
  const sinceMs = Math.min(fromMs, toMs - searchedMs);
  const recent = traces(source, query, absoluteRange(nowMs - Math.max(freshMs, toMs - fromMs), nowMs), 1);
  const older = traces(source, query, absoluteRange(sinceMs, toMs), 1);
  return [
    {
      part,
      source,
      signal: 'traces',
      text: query,
      untilMs: toMs,
      sinceMs,
      questions: [recent, older],
      tell: (evidence) => {
        const now = evidence.answer(recent);
        return now.ok && now.value.length > 0 ? whenNone(evidence, older) : undefined;
      },
    },
  ];
}

function whenNone(
  evidence: Evidence,
  older: Question<readonly LogLine[]> | Question<readonly FoundTrace[]>
): Told | undefined {
  const answer = evidence.answer<readonly unknown[]>(older);
  return answer.ok && answer.value.length === 0 ? { stepMs } : undefined;
}
