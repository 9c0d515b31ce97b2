import { Incident } from './incident';

export const variableAllLiteral: Incident = {
  name: 'variable-all-literal',
  title: 'The word $__all in queries',
  description:
    'The variables of the dashboard "Backend Errors" hold the text $__all as their value but offer no All: it reaches the queries as it is, and nothing matches.',
  whatMisled: 'Each query works when it is run alone.',
  dashboards: (_found, repaired) => {
    for (const variable of repaired.find(({ uid }) => uid === 'scanium-backend-errors')?.templating?.list ?? []) {
      if (variable.type === 'custom') {
        variable.includeAll = false;
        delete variable.allValue;
        variable.current = { text: '$__all', value: '$__all' };
      }
    }
    return repaired;
  },
};
