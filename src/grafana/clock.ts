import { Clock } from '../engine/ports';

/** The clock of this computer, in a browser or in a terminal. A sleep ends early when cancelled. */
export const systemClock: Clock = {
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
