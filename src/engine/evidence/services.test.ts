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
