import { gone, minutesAgo, scrapeTarget } from '../testing/evidence';
import { isReplaced } from './workloads';

const ended = { ...gone('shop', minutesAgo(4)), instance: 'shop:80' };
const other = (job: string, instance: string, firstMs: number) => scrapeTarget(job, { instance, firstMs });

describe('a target whose series ended is replaced', () => {
  it.each([
    ['its instance is scraped by another job since then', other('web', 'shop:80', minutesAgo(3)), true],
    ['another job scraped its instance before, too', other('node', 'shop:80', minutesAgo(300)), false],
    ['another job began to scrape it long after', other('web', 'shop:80', minutesAgo(-20)), false],
    ['another instance is scraped by another job since then', other('web', 'web:80', minutesAgo(3)), false],
    ['another instance of its job is scraped', other('shop', 'shop-2:80', minutesAgo(3)), true],
  ])('%s', (_, target, is) => expect(isReplaced(ended, [ended, target])).toBe(is));
});
