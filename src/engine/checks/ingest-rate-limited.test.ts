import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith } from '../testing/evidence';
import { allGone, changed, claims, discarded, flow, lost, lostMs, refusalTable } from '../testing/losses';
import { ingestRateLimited } from './ingest-rate-limited';
import { lag } from './shared/late';

const sent = 'prometheus_remote_storage_queue_highest_sent_timestamp_seconds > 0';
const queue = { job: 'alloy', instance: 'alloy:3000', component_id: 'prometheus.remote_write.backend' };
const table = refusalTable('rate_limited', 'per_user_series_limit');

testCheck(ingestRateLimited, {
  ...table,
  found: [
    ...table.found,
    {
      name: 'the collector sends again what is refused, and is an hour behind: claims what is late',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: flow({
          // It began hours before what is stored ends.
          [discarded]: [changed({ reason: 'rate_limited' }, 40, 40)],
          [lag]: [changed(queue, 4, 3600)],
          [sent]: counted(1).map((each) => ({ ...each, labels: queue, last: lostMs / 1000 })),
        }),
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir',
          claims,
          says: 'falls behind',
        },
      ],
    },
  ],
});
