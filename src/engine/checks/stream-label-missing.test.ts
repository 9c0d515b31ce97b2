import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, loki, logStore, never, service, streamFacts, targetState } from '../testing/evidence';
import { streamLabelMissing } from './stream-label-missing';

const services = [service('scanium-backend'), service('scanium-mobile')];
const streams = [
  { service_name: 'scanium-backend', source: 'scanium-backend' },
  { service_name: 'scanium-mobile', source: 'scanium-mobile' },
];
const silent = '{source="scanium-watch"}';

/** A panel of log lines, a panel that counts them, and one that asks for a value that no stream has. */
const asking = (selector: string, sent: typeof streams | readonly [] = streams) => ({
  services,
  targets: [
    targetState(selector, { datasource: loki }),
    targetState(`sum(count_over_time(${selector}[5m]))`, { panelId: 2, datasource: loki }),
    targetState(silent, { panelId: 3, datasource: loki }),
  ],
  selectors: [streamFacts(selector, sent), streamFacts(silent, sent)],
  logs: [logStore(sent)],
});
const proved = (label: string, selector: string) =>
  ({
    verdict: 'proved',
    subject: `Loki ${label}`,
    claims: [`overview/1/A LOKI ${selector}`, `overview/2/A LOKI ${selector}`],
  }) as const;

testCheck(streamLabelMissing, {
  found: [
    {
      name: 'the label has a longer name: claims lines and counts of it, names the near label, leaves the silent sender',
      evidence: evidenceWith(asking('{name="scanium-backend"}')),
      finds: [{ ...proved('name', '{name="scanium-backend"}'), says: 'Use the stream label service_name.' }],
    },
    {
      name: 'the level is in the line and no stream label: the remedy filters behind the selector',
      evidence: evidenceWith(asking('{source="scanium-backend", level="error"}')),
      finds: [{ ...proved('level', '{source="scanium-backend",level="error"}'), says: '| json | level=' }],
    },
    {
      name: 'a pattern asks for a label that no stream has',
      evidence: evidenceWith(asking('{namespace=~".+"}')),
      finds: [{ ...proved('namespace', '{namespace=~".+"}'), says: '2 streams in 24 hours' }],
    },
  ],
  ruledOut: [
    {
      name: 'the label is there with other values',
      evidence: evidenceWith(asking('{service_name="scanium-tablet"}')),
    },
    {
      name: 'no logs reach Loki: no stream in 24 hours has any label',
      evidence: evidenceWith({
        ...asking('{level="error"}', []),
        services: services.map((each) => ({ ...each, logs: never })),
      }),
    },
  ],
  unknown: [
    {
      name: 'the store was not asked for the selector by itself: the list may not hold all streams',
      evidence: evidenceWith({
        ...asking('{name="scanium-backend"}'),
        logs: [logStore(streams, { confirmed: false })],
      }),
      finds: [{ ...proved('name', '{name="scanium-backend"}'), verdict: 'likely' }],
    },
    {
      name: 'Loki broke off while it told its streams',
      evidence: evidenceWith({
        ...asking('{level="error"}'),
        selectors: [
          streamFacts('{level="error"}', streams, { answered: false }),
          streamFacts(silent, streams, { answered: false }),
        ],
        logs: [logStore(streams, { failure: failed('timeout') })],
      }),
    },
    {
      name: 'the selector reads a Loki whose streams were not asked',
      evidence: evidenceWith({ ...asking('{level="error"}'), logs: [] }),
    },
  ],
});
