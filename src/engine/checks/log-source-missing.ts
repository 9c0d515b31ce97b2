import { Check, Claim, Finding } from './check';
import { claimParts } from './shared/claims';
import { Evidence, MetricsEvidence, Part } from '../evidence/evidence';
import {
  coincidentQuestions,
  isSilent,
  dayQuestion,
  Lost,
  lostEvidence,
  lostFading,
  lostSince,
  perhapsLost,
  startOf,
} from './shared/log-losses';
import { lately } from '../evidence/rises';
import { instant } from '../probing/question';
import { inTurn } from './shared/rounds';
import { ago, item, listed, proofOf } from './shared/words';

/** A file source of the collector has no file to read. Rivals: the files are quiet; the lines are lost further on. */
export const logSourceMissing: Check = {
  id: 'log-source-missing',
  hop: 'collector',
  title: 'The collector finds no log file',
  asks: (evidence) => [
    ...evidence.metrics
      .filter(({ failure }) => failure === undefined)
      .flatMap((store) => [
        dayQuestion(store, activeFiles, evidence.nowMs),
        ...inTurn(evidence, emptyNow(evidence, store), lately(store.source, activeFiles, evidence.nowMs)),
      ]),
    ...evidence.metrics.flatMap((store) =>
      emptied(evidence, store).flatMap(({ sinceMs }) => coincidentQuestions(evidence, sinceMs))
    ),
  ],
  examine: (evidence) => evidence.metrics.flatMap((store) => findings(evidence, store)),
};

const activeFiles = 'sum by (component_id, instance) (loki_source_file_files_active_total)';
const emptyNow = ({ nowMs }: Evidence, { source }: MetricsEvidence) => instant(source, `${activeFiles} == 0`, nowMs);

interface Emptied {
  readonly component: string;
  readonly instance: string;
  /** Since when it has no file; undefined where it had none all day. */
  readonly sinceMs?: number;
}

/** File sources without a file that had one, or of whose configuration no host of the fleet has one. */
function emptied(evidence: Evidence, store: MetricsEvidence): readonly Emptied[] {
  const answer = evidence.answer(dayQuestion(store, activeFiles, evidence.nowMs));
  const all = (answer.ok ? answer.value : []).map(({ labels, points = [] }) => ({
    component: labels['component_id'] ?? 'the file source',
    instance: labels['instance'] ?? 'the collector',
    points,
    hadFiles: points.some(([, value]) => value > 0),
  }));
  const now = evidence.answer(emptyNow(evidence, store));
  if (now.ok && now.value.length === 0) {
    return [];
  }
  const fine = evidence.answer(lately(store.source, activeFiles, evidence.nowMs));
  return all.flatMap(({ component, instance, points, hadFiles }) => {
    // Steps of five minutes tell neither what began nor what was mended since the last of them.
    const minutes = (fine.ok ? fine.value : []).find(
      ({ labels }) => labels['component_id'] === component && labels['instance'] === instance
    )?.points;
    const last = minutes?.at(-1) ?? points[points.length - 1];
    const began = minutes?.some(([, value]) => value > 0)
      ? startOf(minutes, (value) => value === 0, evidence.nowMs)
      : undefined;
    // One configuration for all hosts: those without the app have none of its files, as they should.
    const isElsewhere = all.some((other) => other.component === component && other.hadFiles);
    return last?.[1] !== 0 || last[0] < evidence.nowMs - 600_000 || (!hadFiles && isElsewhere)
      ? []
      : [
          {
            component,
            instance,
            ...(hadFiles ? { sinceMs: began ?? startOf(points, (value) => value === 0, evidence.nowMs) } : {}),
          },
        ];
  });
}

function findings(evidence: Evidence, store: MetricsEvidence): readonly Finding[] {
  return emptied(evidence, store).flatMap((source) => {
    if (source.sinceMs === undefined) {
      const claims = claimParts(evidence, isExpectedOf(source));
      return claims.length > 0 ? [finding(evidence, store, source, undefined, claims)] : [];
    }
    const { sure, perhaps } = lostSince(evidence, source);
    const found = (lost?: Lost) => finding(evidence, store, source, lost, lost?.claims ?? []);
    return [found(sure), ...perhapsLost(evidence, found(), perhaps)];
  });
}

/** A selector without a stream that names what the source is called by: loki.source.file.nginx and {job="nginx"}. */
const isExpectedOf =
  ({ component }: Emptied) =>
  (part: Part): boolean => {
    const name = component.split('.').pop() ?? component;
    return (
      isSilent(part) &&
      part.stream?.matched.length === 0 &&
      part.stream.selector.matchers.some(
        ({ op, value }) =>
          (op === '=' || op === '=~') &&
          value
            .toLowerCase()
            .split(/[^a-z0-9]+/)
            .includes(name.toLowerCase())
      )
    );
  };

function finding(
  evidence: Evidence,
  store: MetricsEvidence,
  { component, instance, sinceMs }: Emptied,
  lost: Lost | undefined,
  claims: readonly Claim[]
): Finding {
  const names = lost?.names ?? [];
  const when = sinceMs === undefined ? 'none in 24 hours' : `none since ${ago(sinceMs, evidence.nowMs)}`;
  return {
    subject: `${component} of ${instance}`,
    signal: 'logs',
    verdict: sinceMs === undefined ? 'likely' : 'proved',
    what: `${component} of ${instance} has no file to read, so nothing of it reaches Loki${names.length > 0 ? `: the lines of ${listed(names)} are missing` : ''}.`,
    proofLine: `files that ${component} reads: ${when}`,
    sinceMs,
    evidence: [
      item(
        'collector',
        `How many files does ${component} read?`,
        when,
        'no file fits its path, or it may not be opened',
        proofOf(store.source, activeFiles, evidence.nowMs, 24)
      ),
      ...lostEvidence(evidence, lost, 'its lines ended when the file source lost its files'),
    ],
    rivals: [
      { rival: 'the files are merely quiet', because: 'a quiet file is still open and counts as active' },
      { rival: 'the lines are lost further on', because: 'there is no file that they could be read from' },
      { rival: 'the collector is down', because: 'it reports its own metrics' },
    ],
    remedy: {
      text: `Compare the path of ${component} (__path__ of its targets, local.file_match) with the files on the host: is the folder mounted into the collector’s container, has the file been renamed, may the collector’s user read it?`,
    },
    wouldDecide: sinceMs === undefined ? [`whether ${instance} should have such a file`] : [],
    claims,
    fading: lostFading(evidence, lost),
  };
}
