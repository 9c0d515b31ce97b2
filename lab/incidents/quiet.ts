import { before, never } from '../world/scenario';
import { HOUR, Incident } from './incident';

/** The app does not log the collector's scrapes here, so that nothing but the counters tells quiet from broken. */
export const quiet: Incident = {
  name: 'quiet',
  title: 'Quiet: nobody uses the app',
  description:
    'No requests for the last two hours: counters stand still and rates are zero; the newest logs and traces of the app are old, the pipeline works.',
  whatMisled: 'Empty log and trace panels look like a broken pipeline.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ traffic: before(sinceMs), logsScrapes: never }),
};
