/** What the checks of counted failures share: what was mended minutes ago fails no more, though a rate of 10 minutes still says so. */

/** How much it rose in the last minute or, where that has not two samples of it, in the last three. */
export const roseLately = (counter: string): string => `(increase(${counter}[1m]) or increase(${counter}[3m]))`;

/** Its rate, as long as it is there and goes on: a writer that got another address counts as another one. */
export const risingRate = (counter: string): string =>
  `(rate(${counter}[10m]) and ${roseLately(counter)} > 0 and ${counter})`;
