import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  ended,
  evidenceWith,
  failed,
  logStore,
  loki,
  minutesAgo,
  nowMs,
  service,
  streamFacts,
  targetState,
} from '../testing/evidence';
import { logSourceMissing } from './log-source-missing';

const query = 'sum by (component_id, instance) (loki_source_file_files_active_total)';

const began = minutesAgo(180);
/** A number that was `before` until then, in steps of five minutes over the day. */
const files = (labels: Readonly<Record<string, string>>, now = 0, before = 3): readonly SeriesSummary[] => {
  const points = Array.from({ length: 289 }, (_, i) => {
    const timeMs = nowMs - (288 - i) * 300_000;
    return [timeMs, timeMs >= began ? now : before] as const;
  });
  return [{ labels, samples: 289, zeros: 0, nonFinite: 0, last: now, points }];
};
const streams = [{ source: 'scanium-backend' }, { source: 'scanium-mobile' }];
const backend = '{source="scanium-backend"}';
/** The backend's lines ended then; its metrics and traces, and the mobile app's lines, go on. */
const silentSince = (lastMs: number) => ({
  services: [service('scanium-backend', { logs: ended(lastMs) }), service('scanium-mobile', { scrape: undefined })],
  targets: [
    targetState(backend, { datasource: loki }),
    targetState('{source="scanium-watch"}', { panelId: 2, datasource: loki }),
  ],
  selectors: [streamFacts(backend, streams, { lastMs }), streamFacts('{source="scanium-watch"}', streams)],
  logs: [logStore(streams)],
});
const claims = [`overview/1/A LOKI ${backend}`];
const of = { component_id: 'loki.source.file.app', instance: 'alloy:12345' };
const evidence = (answer: Answers[string] | undefined, lastMs = began) =>
  evidenceWith({
    ...silentSince(lastMs),
    ...(answer === undefined ? {} : { answers: { [query]: answer } }),
  });
const subject = 'loki.source.file.app of alloy:12345';

testCheck(logSourceMissing, {
  found: [
    {
      name: 'the files vanished when the sender’s lines ended',
      evidence: evidence(files(of)),
      finds: [{ verdict: 'proved', subject, claims, says: 'none since 3 h ago' }],
    },
    {
      name: 'there never was a file on any host, and a panel asks for what it is called by',
      evidence: evidence(files({ ...of, component_id: 'loki.source.file.watch' }, 0, 0)),
      finds: [
        {
          verdict: 'likely',
          subject: 'loki.source.file.watch of alloy:12345',
          claims: ['overview/2/A LOKI {source="scanium-watch"}'],
          says: 'none in 24 hours',
        },
      ],
    },
  ],
  ruledOut: [
    { name: 'the files are open, and quiet', evidence: evidence(files(of, 3)) },
    {
      name: 'the files are back since a minute, which steps of five do not tell yet',
      evidence: evidenceWith({ ...silentSince(began), answers: { [query]: files(of), [`${query} == 0`]: [] } }),
    },
    { name: 'the collector reads no files but containers', evidence: evidence([]) },
    { name: 'there never was a file, and nobody asks for one', evidence: evidence(files(of, 0, 0)) },
    {
      name: 'one configuration for all hosts, and nginx runs on another',
      evidence: evidence([
        ...files({ component_id: 'loki.source.file.watch', instance: 'one:12345' }, 3),
        ...files({ component_id: 'loki.source.file.watch', instance: 'two:12345' }, 0, 0),
      ]),
    },
  ],
  unknown: [{ name: 'the number was not told', evidence: evidence(failed('timeout')) }],
});
