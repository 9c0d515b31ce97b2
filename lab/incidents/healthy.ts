import { Incident } from './incident';

export const healthy: Incident = {
  name: 'healthy',
  title: 'Healthy',
  description: 'Nothing is broken: every panel shows data.',
  whatMisled: 'Nothing.',
};
