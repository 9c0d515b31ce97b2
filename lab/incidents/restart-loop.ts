import { Sample } from '../world/scenario';
import { HOUR, Incident, MINUTE } from './incident';

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
    'For two hours the backend has run into its memory limit every eight minutes and is started again; the scrapes in between succeed, and its counters begin at 0 each time.',
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
    return {
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
};
