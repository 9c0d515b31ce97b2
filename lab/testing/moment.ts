/**
 * The moment that tests stand at (epoch milliseconds): what a panel shows depends on it, such as whether a rare error fell into
 * the last five minutes, and a test has to say the same each time. `npm run bench:diagnosis -- --seed N` goes to others.
 */
export const moment = Date.UTC(2026, 10, 18, 10, 23, 40);
