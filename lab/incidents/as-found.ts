import { Incident } from './incident';

export const asFound: Incident = {
  name: 'as-found',
  title: 'Dashboards as found',
  description:
    'The stack works; the dashboards, the alert rules and the data source are served with the defects that the user has.',
  whatMisled: 'Panels that can never show data, and zeros that nobody measured, look like faults of the stack.',
  dashboards: (found) => found,
  alertRules: (found) => found,
  sources: (found) => found,
};
