/**
 * Which signals of a busy app stopped minutes ago. A quiet app may be silent for minutes; one that serves requests as it did, and
 * sent steadily until some minutes ago, is not: its signal has ended.
 */
import { DataSource } from '../model';
import { Asker } from '../probing/asker';
import { history } from '../probing/question';
import { LogsEvidence, SignalState, TracesEvidence } from './evidence';
import { newestTraceMs, searchQuestion, spansOf } from './traces';
import { soonMs } from './traffic';

/** How a sender is called in the stores of logs and traces. */
interface Sender {
  readonly logValues: readonly { readonly source: DataSource; readonly label: string; readonly value: string }[];
  readonly traceNames: readonly { readonly source: DataSource; readonly name: string }[];
}

interface States {
  readonly logs: SignalState;
  readonly traces: SignalState;
}

interface Stores {
  readonly logs: readonly LogsEvidence[];
  readonly traces: readonly TracesEvidence[];
  readonly nowMs: number;
}

/** From so many a minute on, three minutes without any are no chance. */
const steadyAMinute = 3;
const minuteMs = 60_000;

/** One signal is judged only where it is known of the other, too, whether it goes on. */
export async function stoppedLately(sender: Sender, states: States, stores: Stores, asker: Asker): Promise<States> {
  const logsSilent = states.logs.kind === 'fresh' && !hasSoonLines(sender, stores.logs);
  const tracesSilent = states.traces.kind === 'fresh' && !(await hasSoonSpans(sender, stores, asker));
  const logsEnd = logsSilent ? await linesStoppedMs(sender, stores.nowMs, asker) : undefined;
  const spans = tracesSilent ? await spansStoppedMs(sender, stores, asker) : undefined;
  const tracesEnd = spans === 'goes on' ? undefined : spans;
  const isKnown = (!logsSilent || logsEnd !== undefined) && (!tracesSilent || spans !== undefined);
  return isKnown
    ? {
        logs: logsEnd === undefined ? states.logs : { kind: 'ended', lastMs: logsEnd },
        traces: tracesEnd === undefined ? states.traces : { kind: 'ended', lastMs: tracesEnd },
      }
    : states;
}

const hasSoonLines = ({ logValues }: Sender, logs: readonly LogsEvidence[]): boolean =>
  logValues.some(({ source, label, value }) =>
    logs.some((each) => each.source.uid === source.uid && (!each.soon?.has(label) || each.soon.get(label)?.has(value)))
  );

/** As far as one search of each store shows; asked only where an app is busy, and for all such apps at once. */
async function hasSoonSpans({ traceNames }: Sender, { traces, nowMs }: Stores, asker: Asker): Promise<boolean> {
  const questions = traces.map(({ source }) => searchQuestion(source, '{}', nowMs, nowMs - soonMs));
  await asker.ask(questions);
  return traces.some(({ source }, index) => {
    const question = questions[index];
    const answer = question && asker.answer(question);
    const own = traceNames.filter((each) => each.source.uid === source.uid).map(({ name }) => name);
    const isSeen = ({ rootService, services = [] }: { rootService?: string; services?: readonly string[] }) =>
      own.some((name) => name === rootService || services.includes(name));
    return own.length > 0 && (!answer?.ok || answer.value.some(isSeen));
  });
}

/** When its lines ended, where each of the four minutes before that has some: not one that logs only its start, or errors. */
async function linesStoppedMs({ logValues }: Sender, nowMs: number, asker: Asker): Promise<number | undefined> {
  const questions = logValues.map(({ source, label, value }) =>
    history(source, `sum(count_over_time({${label}=${JSON.stringify(value)}}[1m]))`, {
      fromMs: nowMs - 30 * minuteMs,
      toMs: nowMs,
      stepMs: minuteMs,
    })
  );
  await asker.ask(questions);
  const ends = questions.flatMap((question) => {
    const answer = asker.answer(question);
    const points = (answer.ok ? (answer.value[0]?.points ?? []) : []).filter(([, count]) => count > 0);
    const last = points.at(-1)?.[0];
    const before = points.filter(([timeMs]) => last !== undefined && timeMs < last && timeMs >= last - 4 * minuteMs);
    const isSteady = before.length >= 4 && before.every(([, count]) => count >= steadyAMinute);
    return isSteady && last !== undefined ? [last] : [];
  });
  const lastMs = ends.length === questions.length ? Math.max(...ends) : undefined;
  return lastMs !== undefined && nowMs - lastMs >= soonMs - minuteMs ? lastMs : undefined;
}

/** When its spans ended, where each of the three minutes before that has some: it sent steadily, and stopped. */
async function spansStoppedMs(
  { traceNames }: Sender,
  { traces, nowMs }: Stores,
  asker: Asker
): Promise<number | 'goes on' | undefined> {
  const [sender] = traceNames;
  const store = sender && traces.find(({ source }) => source.uid === sender.source.uid);
  if (!sender || !store) {
    return undefined;
  }
  const search = (fromMs: number, toMs: number) =>
    searchQuestion(sender.source, spansOf(sender.name), nowMs, fromMs, toMs);
  const now = search(nowMs - soonMs, nowMs);
  await asker.ask([now]);
  const answer = asker.answer(now);
  if (answer.ok && answer.value.length > 0) {
    return 'goes on';
  }
  const foundMs = answer.ok ? store.lastMs.get(sender.name) : undefined;
  const lastMs =
    foundMs === undefined ? undefined : await newestTraceMs(sender.source, sender.name, foundMs, nowMs, asker);
  if (lastMs === undefined || nowMs - lastMs < soonMs) {
    return undefined;
  }
  const minutes = [1, 2, 3].map((minute) =>
    search(lastMs + 1000 - minute * minuteMs, lastMs + 1000 - (minute - 1) * minuteMs)
  );
  await asker.ask(minutes);
  const isSteady = minutes.every((question) => {
    const found = asker.answer(question);
    return found.ok && found.value.length >= steadyAMinute;
  });
  return isSteady ? lastMs : undefined;
}
