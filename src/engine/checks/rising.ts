/** What the checks of counted failures share: what was mended minutes ago fails no more, though a rate of 10 minutes still says so. */

/** How much it rose in the last minute or, where that has not two samples of it, in the last three. */
const roseLately = (counter: string): string => `(increase(${counter}[1m]) or increase(${counter}[3m]))`;

/** Its rate, as long as it goes on. */
export const risingRate = (counter: string): string => `(rate(${counter}[10m]) and ${roseLately(counter)} > 0)`;

/** Of each of these that succeeds again and counts no failure: `on` says by which labels the two belong together. */
export const recovered = (succeeded: string, failed: string, on: readonly string[]): string => {
  const sum = (counter: string) => `sum by (${on.join(', ')}) (${roseLately(counter)})`;
  return `(${sum(succeeded)} > 0 and ${sum(failed)} == 0)`;
};
