/** How often the property tests try: the same inputs each time, as many more as `WILD` says (`WILD=20 npx jest wild`). */
const times = Number(process.env['WILD'] ?? 1);
const seed = Number(process.env['WILD_SEED'] ?? 20_261_121);

/** Making a failing input small takes minutes, so it is done only where somebody waits for it. */
export const wildly = (numRuns: number) => ({
  seed,
  numRuns: Math.round(numRuns * times),
  endOnFailure: process.env['WILD'] === undefined,
});
