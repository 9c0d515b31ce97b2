import { Incident, MINUTE } from './incident';

const aheadMs = 4 * MINUTE;

/** What apps push over OTLP carries their own time, and what Tempo makes of spans has Tempo’s. */
const isPushed = (series: string): boolean => !/[{,]job="(?!scanium-mobile)/.test(series);

export const collectorClockAhead: Incident = {
  name: 'collector-clock-ahead',
  title: 'The collector lives in the future',
  description:
    'The clock of the machine on which the collector runs is four minutes ahead, and it stamps all that it scrapes with it. Mimir takes samples of up to ten minutes ahead. Grafana, the stores and whoever looks have the right time.',
  whatMisled: 'Graphs and logs disagree by some minutes about when it happened.',
  clocks: { collector: aheadMs },
  began: { agoMs: 0, from: 'start' },
  scenario: (startMs) => ({
    stored: (sample) => {
      const { series, timeMs } = sample;
      if (!isPushed(series)) {
        return [{ ...sample, timeMs: timeMs + aheadMs }];
      }
      // Mimir shows what is ahead of the present: the minutes that are kept beyond the start would be, too.
      return timeMs > startMs && timeMs <= startMs + 2 * MINUTE ? [] : [sample];
    },
  }),
};
