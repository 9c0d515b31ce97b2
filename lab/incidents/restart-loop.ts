import { Sample } from '../world/scenario';
import { refused, scraped } from './exporter';
import { HOUR, Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

/** The process lives so long. */
const LIFE_MS = 8 * MINUTE;

/** Values that an app holds in memory and that begin anew with it. */
const counter = /^(?!scrape_)\w+(_total|_count|_sum|_bucket)\{/;

/** Of what was counted between two scrapes, the part before the restart, which nobody has seen. */
function lost(counted: number, ageMs: number): number {
  const part = counted * Math.max(0, 1 - ageMs / MINUTE);
  return Number.isInteger(counted) ? Math.floor(part) : part;
}

export const restartLoop: Incident = {
  name: 'restart-loop',
  title: 'The backend restarts every eight minutes',
  description:
    'For two hours the backend has run into its memory limit every eight minutes and is started again; the scrapes in between succeed, and its counters begin at 0 each time. The cache beside it is so loaded that of six scrapes two wait for their timeout; its process goes on.',
  whatMisled: 'up is 1 whenever one looks, and all panels have data.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lifeOf = (timeMs: number): number => Math.floor((timeMs - sinceMs) / LIFE_MS);
    /** Of each counter, what it had reached when the present process started. */
    const before = new Map<string, { life: number; reached: number; last: number }>();
    const sinceStart = ({ series, timeMs, value }: Sample): number => {
      const life = lifeOf(timeMs);
      const known = before.get(series);
      const reached =
        known === undefined || known.life > life
          ? value
          : known.life < life
            ? known.last + lost(value - known.last, timeMs - sinceMs - life * LIFE_MS)
            : known.reached;
      before.set(series, { life, reached, last: value });
      return value - reached;
    };
    const cache = { job: 'cache', instance: 'cache:9150', source: 'cache', env: 'dev' };
    return {
      also: (minuteMs) =>
        minuteMs >= sinceMs && (minuteMs / MINUTE) % 6 < 2
          ? refused(minuteMs, cache, 10.001)
          : scraped(minuteMs, cache, [
              ['cache_entries', {}, 4000 + ((minuteMs / MINUTE) % 60)],
              ['process_start_time_seconds', {}, (sinceMs - 24 * HOUR) / 1000],
            ]),
      stored: (sample) => {
        if (!sample.series.includes('{job="scanium-backend",instance=') || sample.timeMs < sinceMs) {
          return [sample];
        }
        if (sample.series.startsWith('process_start_time_seconds')) {
          return [{ ...sample, value: (sinceMs + lifeOf(sample.timeMs) * LIFE_MS) / 1000 }];
        }
        return [counter.test(sample.series) ? { ...sample, value: sinceStart(sample) } : sample];
      },
    };
  },
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('cache', 'Cache', {
      'Cached entries': 'sum(cache_entries)',
      'Cached entries, highest of ten minutes': 'max_over_time(cache_entries[10m])',
      'Cache is up': 'up{job="cache"}',
    }),
  ],
};
