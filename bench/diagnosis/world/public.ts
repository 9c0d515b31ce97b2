import { Surroundings } from '../combine';

export const publicWorld: Surroundings = { name: 'public', also: () => () => [], dashboards: () => [] };
