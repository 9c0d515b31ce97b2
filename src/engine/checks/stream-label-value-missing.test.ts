import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, loki, logStore, never, service, streamFacts, targetState } from '../testing/evidence';
import { streamLabelValueMissing } from './stream-label-value-missing';

const services = [service('scanium-backend'), service('scanium-mobile')];
const streams = [
  { source: 'scanium-backend', level: 'error', path: '/items/' },
  { source: 'scanium-mobile', level: 'info', path: '/health' },
];
const unlabelled = '{namespace="dev"}';

/** A panel of log lines, a panel that counts them, and one that asks for a label that no stream has. */
const asking = (selector: string, sent: typeof streams | readonly [] = streams) => ({
  services,
  targets: [
    targetState(selector, { datasource: loki }),
    targetState(`sum(count_over_time(${selector}[5m]))`, { panelId: 2, datasource: loki }),
    targetState(unlabelled, { panelId: 3, datasource: loki }),
  ],
  selectors: [streamFacts(selector, sent), streamFacts(unlabelled, sent)],
  logs: [logStore(sent)],
});
const proved = (matcher: string, selector = `{${matcher}}`) =>
  ({
    verdict: 'proved',
    subject: `Loki ${matcher}`,
    claims: [`overview/1/A LOKI ${selector}`, `overview/2/A LOKI ${selector}`],
  }) as const;

testCheck(streamLabelValueMissing, {
  found: [
    {
      name: 'the value is written in another case: claims lines and counts of it, and not the label that is missing',
      evidence: evidenceWith(asking('{source="Scanium-Backend"}')),
      finds: [{ ...proved('source="Scanium-Backend"'), says: 'Ask for scanium-backend.' }],
    },
    {
      name: 'nobody of that name has sent within the day: names who did',
      evidence: evidenceWith(asking('{level="error", source="watch"}')),
      finds: [
        {
          ...proved('source="watch"', '{level="error",source="watch"}'),
          says: 'scanium-backend, scanium-mobile), or look at why watch does not send',
        },
      ],
    },
    {
      name: 'a pattern matches none of the senders',
      evidence: evidenceWith(asking('{source=~"prod-.+"}')),
      finds: [{ ...proved('source=~"prod-.+"'), says: 'source is never prod-.+ in 24 hours' }],
    },
    {
      name: 'levels of a variable of several values stand after =: no level that has not occurred',
      evidence: evidenceWith(asking('{level="error|warn"}')),
      finds: [{ ...proved('level="error|warn"'), says: 'level=~\\"error|warn\\"' }],
    },
    {
      name: 'the level is plainly misspelt',
      evidence: evidenceWith(asking('{level="ERROR"}')),
      finds: [{ ...proved('level="ERROR"'), says: 'level is never ERROR, but it is error' }],
    },
    {
      name: 'the level is spelled so by others, and otherwise by the one that is asked for',
      evidence: evidenceWith(
        asking('{source="scanium-backend",level="ERROR"}', [
          ...streams,
          { source: 'scanium-mobile', level: 'ERROR', path: '' },
        ])
      ),
      finds: [
        {
          ...proved('level="ERROR"', '{source="scanium-backend",level="ERROR"}'),
          says: 'No stream of {source=\\"scanium-backend\\"} has level = ERROR; there is error',
        },
      ],
    },
    {
      name: 'a list of levels in other letters',
      evidence: evidenceWith(asking('{level=~"ERROR|FATAL"}')),
      finds: [{ ...proved('level=~"ERROR|FATAL"'), says: 'Ask for error.' }],
    },
    {
      name: 'a pattern that only a part of a name fits',
      evidence: evidenceWith(asking('{source=~"backend"}')),
      finds: [{ ...proved('source=~"backend"'), says: 'a pattern must fit the whole value' }],
    },
    {
      name: 'several levels in other letters: one fault, and what to write for each',
      evidence: evidenceWith({
        services,
        targets: ['ERROR', 'Info'].map((level, index) =>
          targetState(`{level="${level}"}`, { panelId: index + 1, datasource: loki })
        ),
        selectors: ['ERROR', 'Info'].map((level) => streamFacts(`{level="${level}"}`, streams)),
        logs: [logStore(streams)],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki level',
          claims: ['overview/1/A LOKI {level="ERROR"}', 'overview/2/A LOKI {level="Info"}'],
          says: 'ask for level = ERROR, Info; Loki has it in other letters: error, info.',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'nothing fatal was logged: a level that has not occurred is no fault',
      evidence: evidenceWith(asking('{level="fatal"}')),
    },
    {
      name: 'nobody has asked for paths of the pattern yet, though one looks much like the pattern',
      evidence: evidenceWith(asking('{path=~"/items/.+"}')),
    },
    {
      name: 'no stream has the label at all',
      evidence: evidenceWith(asking('{app="scanium-backend"}')),
    },
    {
      name: 'both values exist, on different streams',
      evidence: evidenceWith(asking('{source="scanium-mobile",level="error"}')),
    },
    {
      name: 'no logs reach Loki: no stream in 24 hours has any value',
      evidence: evidenceWith({
        ...asking('{source="watch"}', []),
        services: services.map((each) => ({ ...each, logs: never })),
      }),
    },
  ],
  unknown: [
    {
      name: 'the store was not asked for the selector by itself: the list may not hold all streams',
      evidence: evidenceWith({
        ...asking('{source="Scanium-Backend"}'),
        logs: [logStore(streams, { confirmed: false })],
      }),
      finds: [{ ...proved('source="Scanium-Backend"'), verdict: 'likely' }],
    },
    {
      name: 'Loki broke off while it told its streams',
      evidence: evidenceWith({
        ...asking('{source="watch"}'),
        selectors: [
          streamFacts('{source="watch"}', streams, { answered: false }),
          streamFacts(unlabelled, streams, { answered: false }),
        ],
        logs: [logStore(streams, { failure: failed('timeout') })],
      }),
    },
    {
      name: 'the selector reads a Loki whose streams were not asked',
      evidence: evidenceWith({ ...asking('{source="watch"}'), logs: [] }),
    },
  ],
});
