import { Incident } from './incident';

export const mimirNoOrgId: Incident = {
  name: 'mimir-no-org-id',
  title: 'Mimir wants an organisation',
  description:
    'Mimir was restarted with multitenancy, and Grafana sends no X-Scope-OrgID: every query is refused with 401.',
  whatMisled: 'Grafana says "Authentication to data source failed", which looks like wrong credentials.',
  stores: { mimir: 'requires-org-id' },
};
