import { Check, Finding } from './check';
import { Evidence, MetricsEvidence } from '../evidence/evidence';
import { lossQuestion, lostEvidence, lostFading, lostSince, startOf } from './log-losses';
import { ago, item, listed, proofOf } from './words';

/** A file source of the collector has no file to read. Rivals: the files are quiet; the lines are lost further on. */
export const logSourceMissing: Check = {
  id: 'log-source-missing',
  hop: 'collector',
  title: 'The collector finds no log file',
  asks: (evidence) =>
    evidence.metrics
      .filter(({ failure }) => failure === undefined)
      .map((store) => lossQuestion(store, activeFiles, evidence.nowMs)),
  examine: (evidence) => evidence.metrics.flatMap((store) => findings(evidence, store)),
};

const activeFiles = 'sum by (component_id, instance) (loki_source_file_files_active_total)';

function findings(evidence: Evidence, store: MetricsEvidence): readonly Finding[] {
  const answer = evidence.answer(lossQuestion(store, activeFiles, evidence.nowMs));
  return (answer.ok ? answer.value : []).flatMap(({ labels, points = [] }) => {
    const last = points[points.length - 1];
    const { component_id: component = 'the file source', instance = 'the collector' } = labels;
    if (last?.[1] !== 0 || last[0] < evidence.nowMs - 600_000) {
      return [];
    }
    const sinceMs = points.some(([, value]) => value > 0)
      ? startOf(points, (value) => value === 0, evidence.nowMs)
      : undefined;
    const lost = lostSince(evidence, sinceMs);
    const names = lost?.names ?? [];
    const when = sinceMs === undefined ? 'none in 24 hours' : `none since ${ago(sinceMs, evidence.nowMs)}`;
    return [
      {
        subject: `${component} of ${instance}`,
        signal: 'logs',
        verdict: 'proved',
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
        claims: lost?.claims ?? [],
        fading: lostFading(evidence, lost),
      },
    ];
  });
}
