import { Incident } from './incident';

export const variableAllLiteral: Incident = {
  name: 'variable-all-literal',
  title: 'The word $__all in queries',
  description:
    'In the dashboard "Backend Errors" the drop-downs env and status_code became text boxes and kept the value of All: the text $__all reaches the queries as it is, and nothing matches.',
  whatMisled: 'Each query works when it is run alone.',
  dashboards: (_found, repaired) => {
    for (const variable of repaired.find(({ uid }) => uid === 'scanium-backend-errors')?.templating?.list ?? []) {
      if (variable.type === 'custom') {
        const { name, label } = variable;
        Object.keys(variable).forEach((key) => delete variable[key]);
        Object.assign(variable, {
          name,
          label,
          type: 'textbox',
          query: '$__all',
          current: { text: '$__all', value: '$__all' },
          options: [{ text: '$__all', value: '$__all', selected: true }],
        });
      }
    }
    return repaired;
  },
};
