import { Clock } from '../engine/ports';

/** The browser's clock. A sleep ends early when cancelled. */
export const browserClock: Clock = {
  nowMs: () => Date.now(),
  sleepMs: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        return resolve();
      }
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
