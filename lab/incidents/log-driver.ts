import { never } from '../world/scenario';
import { Incident } from './incident';

export const logDriver: Incident = {
  name: 'log-driver',
  title: 'Log driver',
  description:
    "The stack ships logs by reading the containers, and the host's logging driver keeps them from the collector: Loki has no streams at all; metrics and traces are fine.",
  whatMisled: 'The collector reports no error.',
  scenario: () => ({ otlp: (signal) => signal !== 'logs', containerLogs: never }),
};
