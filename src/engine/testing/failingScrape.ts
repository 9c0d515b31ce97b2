/** For an hour the scrape of the backend has failed: what panels then read, and what a finding about it claims. */
import { Origin } from '../evidence/evidence';
import { down, from, metricFacts, minutesAgo, service, targetState } from './evidence';

export const hourAgo = minutesAgo(60);
export const backend = service('scanium-backend', { scrape: down('scanium-backend', hourAgo) });

export const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const still = 'scanium_http_latency{job="scanium-backend"}';

/** A panel is empty since then, another is about to be; beside them are a metric that never was, and `other`, which came from elsewhere. */
export const starvedPanels = (other: string, origins: readonly Origin[]) => ({
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState('absent_metric', { panelId: 2 }),
    targetState(other, { panelId: 3 }),
    targetState(still, { panelId: 4, status: 'data' }),
  ],
  selectors: [
    metricFacts(selector, { origins: [from('scanium-backend', hourAgo)] }),
    metricFacts('absent_metric'),
    metricFacts(other, { origins }),
  ],
  origins: new Map([[`MIMIR ${still}`, [from('scanium-backend', hourAgo)]]]),
});

export const claimed = {
  subject: 'scanium-backend',
  claims: [`overview/1/A MIMIR ${selector}`],
  fading: ['overview/4/A'],
};
