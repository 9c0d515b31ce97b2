import { Check } from './check';
import { ingestRateLimited } from './ingest-rate-limited';
import { labelLimit } from './label-limit';
import { failureFindings, refusalQuestions } from './shared/refusals';
import { sampleTimeRefused } from './sample-time-refused';
import { samplesOutOfOrder } from './samples-out-of-order';
import { seriesLimit } from './series-limit';

/** Reasons that say more than a failed write does. */
const told = [samplesOutOfOrder, sampleTimeRefused, ingestRateLimited, seriesLimit, labelLimit].flatMap(
  ({ reasons }) => reasons
);

/** The collector's writes fail with an answer that no retry mends. Rivals: the store is away for a while; it discards for a reason that has its own check. */
export const remoteWriteRejected: Check = {
  id: 'remote-write-rejected',
  hop: 'collector',
  title: 'The store rejects what the collector writes',
  asks: refusalQuestions,
  examine: (evidence) =>
    failureFindings(evidence, told, {
      text: 'Read the collector’s log: “non-recoverable error” names the status and the store’s own words. 404: the URL lacks the path to write to (/api/v1/push for Mimir, /api/v1/write for Prometheus, which must be started with --web.enable-remote-write-receiver); 401 or 403: credentials or tenant (X-Scope-OrgID); 400: the store names the sample it refuses.',
      lines: {
        file: 'collector configuration, prometheus.remote_write',
        after:
          'endpoint {\n  url = "http://<mimir>:<port>/api/v1/push"\n}\n// Prometheus:\nendpoint {\n  url = "http://<prometheus>:<port>/api/v1/write"\n}',
      },
    }),
};
