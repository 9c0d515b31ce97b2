import { Answer, Labels } from '../model';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { down, gone, logStore, mimir, minutesAgo, nowMs, scrapedBy, scrapeTarget } from '../testing/evidence';
import { ScrapeTarget } from './evidence';
import { gatherServices } from './services';

const silent: Asker = {
  ask: () => Promise.resolve(),
  answer: <T>(_question: Question<T>): Answer<T> => ({ ok: true, value: [] as unknown as T }),
  run: () => Promise.resolve(new Map()),
  spent: () => [],
};

const servicesOf = (targets: readonly ScrapeTarget[], streams: readonly Labels[] = []) =>
  gatherServices([scrapedBy(targets)], [logStore(streams)], [], nowMs, silent);

const at = (instance: string, labels: Labels = {}) => ({
  instance,
  labels: { job: 'shop', instance, ...labels },
});
const old = (labels: Labels = {}) => ({ ...gone('shop', minutesAgo(120)), ...at('10.0.0.4:8080', labels) });
const young = (labels: Labels = {}) => scrapeTarget('shop', at('10.0.0.9:8080', labels));

test.each<[string, readonly ScrapeTarget[], readonly (readonly [string, string])[]]>([
  ['was deployed anew: the instance that took the place speaks', [old(), young()], [['10.0.0.9:8080', 'up']]],
  [
    'was deployed anew, and Kubernetes named its pods',
    [old({ pod: 'shop-6d4cf56db6-x2x4z' }), young({ pod: 'shop-7b9f8c5d4-k8s2v' })],
    [['10.0.0.9:8080', 'up']],
  ],
  ['has all its instances', [scrapeTarget('shop', at('10.0.0.4:8080')), young()], [['10.0.0.4:8080', 'up']]],
  [
    'lost all its instances, one after the other: the last one speaks',
    [old(), { ...gone('shop', minutesAgo(60)), ...at('10.0.0.9:8080') }],
    [['10.0.0.9:8080', 'gone']],
  ],
  [
    'was deployed anew and does not answer',
    [old(), down('shop', minutesAgo(110), at('10.0.0.9:8080'))],
    [['10.0.0.9:8080', 'down']],
  ],
])('an app that %s', async (_, targets, expected) => {
  const services = await servicesOf(targets);
  expect(services.map(({ scrape }) => [scrape?.instance, scrape?.state])).toEqual(expected);
});

test('an app of another store takes no place here', async () => {
  const stage = { ...mimir, uid: 'STAGE' };
  const metrics = [scrapedBy([old()]), { ...scrapedBy([{ ...young(), source: stage }]), source: stage }];
  const services = await gatherServices(metrics, [], [], nowMs, silent);
  expect(services.map(({ scrape }) => [scrape?.source.uid, scrape?.state])).toEqual([['MIMIR', 'gone']]);
});

const node = (host: string) => down('node', minutesAgo(60), { instance: `${host}:9100`, labels: {} });
const of = (job: string, instance: string, labels: Labels = {}) => scrapeTarget(job, { instance, labels });
const service = (name: string): Labels => ({ service_name: name });

test.each<[string, readonly ScrapeTarget[], readonly Labels[], readonly string[]]>([
  [
    'two jobs on one host are two, and neither is called like the host',
    [node('web-1'), of('shop', 'web-1:8080')],
    [service('web-1')],
    ['node: node', 'shop: shop', 'web-1: web-1, with logs'],
  ],
  [
    'the host of one job alone links its signals',
    [of('node', 'web-2:9100'), of('shop', 'web-1:8080')],
    [service('web-1')],
    ['node: node web-2', 'shop: shop web-1, with logs'],
  ],
  [
    'apps that share a job are told by their labels',
    [of('kubernetes-pods', '10.0.0.4:8080', { app: 'shop' }), of('kubernetes-pods', '10.0.0.5:8080', { app: 'cart' })],
    [service('cart'), service('kubernetes-pods')],
    ['shop: shop', 'cart: cart, with logs', 'kubernetes-pods: kubernetes-pods, with logs'],
  ],
  [
    'pods that share a job are told by what their names begin with',
    [
      of('kubernetes-pods', '10.0.0.4:80', { pod: 'shop-6d4cf56db6-x2x4z' }),
      of('kubernetes-pods', '10.0.0.5:80', { pod: 'shop-6d4cf56db6-b9k7w' }),
      of('kubernetes-pods', '10.0.0.6:80', { pod: 'cart-0' }),
    ],
    [],
    ['shop: shop', 'cart: cart'],
  ],
  [
    'what Alloy scrapes without a name of a job is told by the hosts',
    [
      of('prometheus.scrape.default', 'worker-1:80'),
      of('prometheus.scrape.default', 'worker-2:80'),
      of('prometheus.scrape.default', 'shop:80'),
    ],
    [service('shop')],
    ['worker: worker worker-1 worker-2', 'shop: shop, with logs'],
  ],
  [
    'instances of one job stay one, whatever their hosts are called',
    [of('worker', 'blue:80'), of('worker', 'green:80')],
    [service('worker')],
    ['worker: worker blue green, with logs'],
  ],
  [
    'the logs of an app that two jobs scrape are of both',
    [of('shop', '10.0.0.4:80', { app: 'shop' }), of('envoy', '10.0.0.4:15090', { app: 'shop' })],
    [service('shop')],
    ['shop: shop, with logs', 'envoy: envoy shop, with logs'],
  ],
])('senders: %s', async (_, targets, streams, expected) => {
  const services = await servicesOf(targets, streams);
  expect(
    services.map(
      ({ name, names, logs }) => `${name}: ${[...names].join(' ')}${logs.kind === 'never' ? '' : ', with logs'}`
    )
  ).toEqual(expected);
});

/** A store that has the newest line of these selectors a minute ago. */
const withLines = (...selectors: readonly string[]): Asker => ({
  ...silent,
  answer: <T>({ spec }: Question<T>): Answer<T> => ({
    ok: true,
    value: ('expr' in spec && selectors.includes(spec.expr)
      ? [{ timeMs: minutesAgo(1), line: 'served', labels: {} }]
      : []) as unknown as T,
  }),
});
const first = { instance: '10.0.0.4:80', labels: { job: 'shop', env: 'dev', pod: 'shop-1' } };
const second = { instance: '10.0.0.5:80', labels: { job: 'shop', env: 'dev', pod: 'shop-2' } };
const podLogs = ['shop-1', 'shop-2'].map((pod) => ({ app: 'shop', env: 'dev', pod }));

test.each<[string, readonly ScrapeTarget[], readonly Labels[], string | undefined]>([
  ['its streams say its pod', [down('shop', minutesAgo(60), first), scrapeTarget('shop', second)], podLogs, 'fresh'],
  [
    'the streams say the app only',
    [down('shop', minutesAgo(60), first), scrapeTarget('shop', second)],
    [{ app: 'shop', env: 'dev' }],
    'unknown',
  ],
  [
    'the lines are of another pod',
    [down('shop', minutesAgo(60), second), scrapeTarget('shop', first)],
    podLogs,
    'unknown',
  ],
  ['no other instance is scraped', [down('shop', minutesAgo(60), first)], podLogs, undefined],
])('what is heard of one instance in trouble: %s', async (_, targets, streams, expected) => {
  const asker = withLines('{app="shop", pod="shop-1"}', '{app="shop"}');
  const [service] = await gatherServices([scrapedBy(targets)], [logStore(streams)], [], nowMs, asker);
  expect(service?.ownLogs?.kind).toBe(expected);
});
