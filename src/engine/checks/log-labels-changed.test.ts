import { testCheck } from '../testing/checkTester';
import { Labels } from '../model';
import {
  asked,
  minutesAgo,
  Answers,
  evidenceWith,
  logStore,
  loki,
  nowMs,
  service,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { searchQuestion, spansOf } from '../evidence/traces';
import { each15s } from '../testing/counters';
import { logLabelsChanged } from './log-labels-changed';

/** Lines of a label set in these minutes. */
const lines = (labels: Labels, minutes: readonly number[]) => ({
  labels,
  samples: minutes.length,
  zeros: 0,
  nonFinite: 0,
  points: minutes.map((each) => [nowMs - each * 60_000, 1] as const),
});
/** Not always as many, as of most. */
const varied = (labels: Labels, minutes: readonly number[]) => ({
  ...lines(labels, minutes),
  points: minutes.map((each) => [nowMs - each * 60_000, 1 + ((each * 4) % 3)] as const),
});
const until = each15s(15, 2);
const since = each15s(1.75);
const always = each15s(15);

const level = 'sum by (level, source) (count_over_time({source=~".+"}[30s]))';
const names = 'sum by (service_name, source) (count_over_time({service_name=~".+"}[30s]))';
const errors = '{source="shop", level="ERROR"}';
const [upper, lower] = [
  { source: 'shop', level: 'ERROR' },
  { source: 'shop', level: 'error' },
];
const evidence = (streams: readonly Labels[], query: string, answers: Answers) =>
  evidenceWith({
    services: [service('shop')],
    targets: [
      targetState(query, { datasource: loki, status: 'data' }),
      targetState('{source="shop"}', { datasource: loki, panelId: 2, status: 'data' }),
      targetState('{resource.service.name="shop"}', { datasource: tempo, panelId: 3, status: 'data' }),
    ],
    logs: [logStore(streams)],
    traces: [traceStore(['shop', 'shop-api'])],
    answers,
  });
const renamed = [
  { service_name: 'shop', source: 'web' },
  { service_name: 'shop-api', source: 'web' },
] as const;
const [shop, shopApi] = renamed;

testCheck(logLabelsChanged, {
  found: [
    {
      name: 'levels are written small since two minutes: what asks for the old spelling will be empty',
      evidence: evidence([upper, lower], errors, { [level]: [lines(upper, until), lines(lower, since)] }),
      finds: [
        {
          verdict: 'proved',
          subject: 'level',
          claims: [],
          fading: ['overview/1/A'],
          says: 'let the panels ask for level=\\"error\\"',
        },
      ],
    },
    {
      name: 'the service has another name, in its spans as well',
      evidence: evidence(renamed, '{service_name="shop"}', {
        [names]: [lines(shop, until), lines(shopApi, since)],
        [asked(searchQuestion(tempo, spansOf('shop'), nowMs, minutesAgo(2) + 15_000))]: [],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'service_name="shop" service_name="shop-api"',
          claims: [],
          fading: ['overview/1/A', 'overview/3/A'],
        },
      ],
    },
    {
      name: 'the value came under another label',
      evidence: evidence([shop, { service: 'shop', source: 'web' }], '{service_name="shop"}', {
        'sum by (service, service_name, source) (count_over_time({service_name=~".+"}[30s]))': [lines(shop, until)],
        'sum by (service, service_name, source) (count_over_time({service=~".+"}[30s]))': [
          lines({ service: 'shop', source: 'web' }, since),
        ],
      }),
      finds: [
        { verdict: 'proved', subject: 'service_name="shop" service="shop"', claims: [], fading: ['overview/1/A'] },
      ],
    },
    {
      name: 'since half a minute: what reads the new lines as well goes on',
      evidence: evidence([upper, lower], errors, {
        [level]: [lines(upper, each15s(15, 0.5)), lines(lower, each15s(0.5))],
      }),
      finds: [{ verdict: 'proved', subject: 'level', claims: [], fading: ['overview/1/A'] }],
    },
    {
      name: 'the collector read the file again under the new label: the same lines are there twice, till the old ones end',
      evidence: evidence([shop, { service: 'shop', source: 'web' }], '{service_name="shop"}', {
        'sum by (service, service_name, source) (count_over_time({service_name=~".+"}[30s]))': [varied(shop, until)],
        'sum by (service, service_name, source) (count_over_time({service=~".+"}[30s]))': [
          varied({ service: 'shop', source: 'web' }, always),
        ],
      }),
      finds: [
        { verdict: 'proved', subject: 'service_name="shop" service="shop"', claims: [], fading: ['overview/1/A'] },
      ],
    },
    {
      name: 'the level is no label any more, whatever its value was',
      evidence: evidence([upper, lower, { source: 'shop' }], '{source="shop", level="error"}', {
        [level]: [lines(upper, until), lines(lower, until), lines({ source: 'shop' }, since)],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'source="shop" level no level',
          claims: [],
          fading: ['overview/1/A'],
          says: 'come with no level since',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'one level has not come for a while, and some lines have none',
      evidence: evidence([upper, lower, { source: 'shop' }], errors, {
        [level]: [lines(upper, until), lines(lower, always), lines({ source: 'shop' }, since)],
      }),
    },
    {
      name: 'the panel reads others that go on',
      evidence: evidence([upper, lower, { source: 'till', level: 'ERROR' }], '{level="ERROR"}', {
        [level]: [lines(upper, until), lines(lower, since), lines({ source: 'till', level: 'ERROR' }, always)],
      }),
    },
    {
      name: 'the old lines go on',
      evidence: evidence([upper, lower], errors, { [level]: [lines(upper, always), lines(lower, since)] }),
    },
    {
      name: 'the sender stopped: nothing new began',
      evidence: evidence([upper, lower], errors, { [level]: [lines(upper, until)] }),
    },
    {
      name: 'both were there before',
      evidence: evidence([upper, lower], errors, { [level]: [lines(upper, until), lines(lower, always)] }),
    },
    {
      name: 'the new lines began minutes after the old ones ended',
      evidence: evidence([upper, lower], errors, { [level]: [lines(upper, each15s(15, 6)), lines(lower, since)] }),
    },
    {
      name: 'lines come now and then, and the present rest is none',
      evidence: evidence([upper, lower], errors, {
        [level]: [lines(upper, [15, 12, 10, 8, 6, 4, 2]), lines(lower, since)],
      }),
    },
    {
      name: 'another thing happened: an outcome is no other spelling',
      evidence: evidence([upper, { source: 'shop', level: 'INFO' }, lower], errors, {
        [level]: [lines(upper, until), lines({ source: 'shop', level: 'INFO' }, since)],
      }),
    },
    {
      name: 'no panel asks for it',
      evidence: evidence([upper, lower], '{source="shop", level=~"(?i)error"}', {
        [level]: [lines(upper, until), lines(lower, since)],
      }),
    },
  ],
  unknown: [
    {
      name: 'no other label tells that it is the same sender',
      evidence: evidence([{ service_name: 'shop' }, { service_name: 'till' }], '{service_name="shop"}', {
        'sum by (service_name) (count_over_time({service_name=~".+"}[30s]))': [
          lines({ service_name: 'shop' }, until),
          lines({ service_name: 'till' }, since),
        ],
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'service_name="shop" service_name="till"',
          claims: [],
          fading: ['overview/1/A'],
        },
      ],
    },
  ],
});
