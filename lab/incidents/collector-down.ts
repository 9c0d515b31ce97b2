import { before } from '../world/scenario';
import { Incident, MINUTE } from './incident';

export const collectorDown: Incident = {
  name: 'collector-down',
  title: 'The collector is down',
  description: 'Alloy stopped 30 minutes ago: metrics, logs and traces all end in that minute; the stores answer.',
  whatMisled: 'Everything goes empty at once, so the stores were blamed.',
  began: { agoMs: 30 * MINUTE, from: 'start' },
  scenario: (sinceMs) => ({ collector: before(sinceMs) }),
};
