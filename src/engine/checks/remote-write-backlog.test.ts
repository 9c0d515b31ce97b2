import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  evidenceWith,
  failed,
  from,
  gone,
  metricFacts,
  nowMs,
  scrapedBy,
  scrapeTarget,
  targetState,
} from '../testing/evidence';
import { allGone, changed, claims, discarded, failedWrites, flow, lost, lostMs, services } from '../testing/losses';
import { lag } from './shared/late';
import { stuck } from './shared/refusals';
import { remoteWriteBacklog } from './remote-write-backlog';

const sent = 'prometheus_remote_storage_queue_highest_sent_timestamp_seconds > 0';

const writer = 'prometheus.remote_write.backend';
const queue = { job: 'alloy', instance: 'alloy:3000', component_id: writer };
const own = { ...queue, component_id: 'prometheus.remote_write.pipeline' };
const mark = (labels: Readonly<Record<string, string>>, timeMs: number) =>
  counted(1).map((each) => ({ ...each, labels, last: timeMs / 1000 }));
/** The backend's queue is an hour behind and stands where its series end; the collector's own is not. */
const behind = (others: Answers = {}): Answers => ({
  [lag]: [changed(queue, 4, 3600), changed(own, 4, 5)],
  [sent]: [...mark(queue, lostMs + 20_000), ...mark(own, nowMs - 5_000)],
  [failedWrites]: [],
  [discarded]: [],
  ...others,
});
const still = 'scanium_http_latency{job="scanium-backend"}';
const origins = new Map([[`MIMIR ${still}`, [from('scanium-backend', lostMs)]]]);
const found = { subject: writer, claims };

const noTry = { [stuck]: [changed({ component_id: writer }, undefined, 120)] };
const fellSilent = {
  ...allGone,
  metrics: [
    scrapedBy([{ ...gone('scanium-backend', lostMs), isSilent: true, spacingMs: 60_000 }, scrapeTarget('alloy')]),
  ],
};

testCheck(remoteWriteBacklog, {
  found: [
    {
      name: 'a writer sends all of it again and again since a target fell silent: claims its series, and nothing else',
      evidence: evidenceWith({ ...fellSilent, ...lost, answers: flow(noTry) }),
      finds: [{ verdict: 'proved', ...found, says: 'none for the first time' }],
    },
    {
      name: 'a queue is an hour behind, and all of a target ends where it stands: claims its series, and nothing else',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        targets: [...lost.targets, targetState(still, { panelId: 5, status: 'data' })],
        origins,
        answers: behind(),
      }),
      finds: [{ verdict: 'proved', ...found, says: 'shows nothing of the last 1h yet' }],
    },
    {
      name: 'series that are pushed end there too: they have no up',
      evidence: evidenceWith({
        services,
        targets: [targetState('ml_inference_latency_ms_count')],
        selectors: [metricFacts('ml_inference_latency_ms_count', { origins: [from('scanium-mobile', lostMs)] })],
        answers: behind(),
      }),
      finds: [{ verdict: 'proved', subject: writer, claims: ['overview/1/A MIMIR ml_inference_latency_ms_count'] }],
    },
    {
      name: 'a queue is three minutes behind, and no series has ended yet: it is noticed',
      evidence: evidenceWith({
        services,
        answers: behind({ [lag]: [changed(queue, 4, 180)], [sent]: mark(queue, nowMs - 180_000) }),
      }),
      finds: [{ verdict: 'proved', subject: writer, claims: [], says: 'is 3m behind' }],
    },
    {
      name: 'the target ended hours before the moment at which the queue stands: that is not its doing',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: behind({ [lag]: [changed(queue, 4, 600)], [sent]: mark(queue, nowMs - 600_000) }),
      }),
      finds: [{ verdict: 'proved', subject: writer, claims: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'the store limits the rate of what is sent again: that is a cause of its own',
      evidence: evidenceWith({
        ...fellSilent,
        ...lost,
        answers: flow({ ...noTry, [discarded]: [changed({ reason: 'rate_limited' }, undefined, 100)] }),
      }),
    },
    {
      name: 'every queue keeps up: the target was taken out of the configuration',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: behind({ [lag]: [changed(queue, 4, 15)], [sent]: mark(queue, nowMs - 15_000) }),
      }),
    },
    {
      name: 'the store limits the rate: that is why the queue is behind',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: behind({ [discarded]: [changed({ reason: 'rate_limited' }, undefined, 40)] }),
      }),
    },
  ],
  unknown: [
    {
      name: 'whether its writes fail is not known',
      evidence: evidenceWith({ ...allGone, ...lost, answers: behind({ [failedWrites]: failed('timeout') }) }),
      finds: [{ verdict: 'likely', ...found, says: 'whether its writes fail for good' }],
    },
    {
      name: 'its writes fail for good as well',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: behind({ [failedWrites]: [changed({ component_id: writer }, 0, 3)] }),
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'how far it has sent is not known',
      evidence: evidenceWith({ ...allGone, ...lost, answers: behind({ [sent]: failed('timeout') }) }),
    },
  ],
});
