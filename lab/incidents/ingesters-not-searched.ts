import { HOUR, Incident } from './incident';

export const ingestersNotSearched: Incident = {
  name: 'ingesters-not-searched',
  title: 'Traces found by id, not by search',
  description:
    'To spare the ingesters, query_ingesters_until and query_backend_after of Tempo are 0: searches ask the object store alone. It is two hours before a block is written there (ingester.max_block_duration: 2h). A trace is looked for by its id in the ingesters too.',
  whatMisled: 'Every search was empty, so the exporter of the collector was blamed.',
  stores: { tempoUnsearchedMs: 2 * HOUR },
};
