/** What cannot be seen is not called healthy. */
import { MetricsEvidence } from '../evidence/evidence';
import {
  ended,
  evidenceWith,
  failed,
  minutesAgo,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
} from '../testing/evidence';
import { reportBlind, reportHops } from './pipeline';

const of = (...metrics: MetricsEvidence[]) => evidenceWith({ services: [service('scanium-backend')], metrics });
const all = ['alloy', 'loki', 'tempo', 'mimir'].map((job) => scrapeTarget(job));

test.each([
  ['everything is scraped', of(scrapedBy(all)), []],
  ['Mimir is not', of(scrapedBy(all.slice(0, 3))), ['The metrics store']],
  ['Prometheus scrapes itself', of(scrapedBy([...all.slice(0, 3), scrapeTarget('prometheus')])), []],
  [
    'components under jobs of other names are known by what they count',
    of(scrapedBy([scrapeTarget('monitoring')], { lokiSent: 0, lokiReceived: 0, tempoReceived: 2, mimirReceived: 9 })),
    [],
  ],
  [
    'one of two metrics sources fails',
    of(scrapedBy(all.slice(0, 1)), promSource({ failure: failed('unreachable') })),
    ['Loki', 'Tempo', 'The metrics store'],
  ],
  ['no metrics source answers: nothing is known', of(promSource({ failure: failed('unreachable') })), []],
])('%s', (_name, evidence, blind) => {
  expect(reportBlind(evidence).map(({ component }) => component)).toEqual(blind);
});

test('a store that answers and is not scraped is blind, a scraped one healthy', () => {
  const states = reportHops(of(scrapedBy([scrapeTarget('loki')])), []).filter(({ hop }) => hop === 'store');
  expect(states.map(({ signal, verdict }) => `${signal} ${verdict}`)).toEqual([
    'metrics blind',
    'logs healthy',
    'traces blind',
  ]);
});

test.each([
  ['the collector is sent spans that no search shows', 1.81, 'healthy: spans reach the collector'],
  ['the collector is sent none', 0, 'unknown: nobody sends now'],
])('%s', (_name, acceptedSpans, state) => {
  const evidence = evidenceWith({
    services: [service('scanium-backend', { traces: ended(minutesAgo(40)) })],
    metrics: [scrapedBy(all, { acceptedSpans })],
  });
  const source = reportHops(evidence, []).find(({ hop, signal }) => hop === 'source' && signal === 'traces');
  expect(`${source?.verdict}: ${source?.detail}`).toBe(state);
});
