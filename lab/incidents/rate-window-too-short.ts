import { Incident } from './incident';

export const rateWindowTooShort: Incident = {
  name: 'rate-window-too-short',
  title: 'Rate window too short',
  description:
    'The dashboards "Backend API Performance" and "System Overview" take rates over $__rate_interval, and the data source does not say that scrapes are 60 s apart: the window is 60 s and never holds two samples.',
  whatMisled: 'The raw series are there and fresh.',
  dashboards: (_found, repaired) => {
    const asked = ['scanium-backend-api-perf', 'scanium-system-overview'];
    for (const target of repaired
      .filter(({ uid }) => asked.includes(uid))
      .flatMap(({ panels }) => panels.flatMap(({ targets }) => targets ?? []))) {
      target.expr = target.expr?.replaceAll('[5m]', '[$__rate_interval]');
    }
    return repaired;
  },
  sources: (found) => found,
};
