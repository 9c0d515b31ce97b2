import { HOUR, Incident } from './incident';

export const otlpWrongPort: Incident = {
  name: 'otlp-wrong-port',
  title: 'OTLP to the wrong port',
  description:
    'Since a release the app and its mobile client send OTLP to port 4319, where nothing listens, instead of 4318: no logs, no traces, no pushed metrics; what is scraped is fine.',
  whatMisled: 'The collector is reported "unhealthy" (its health probe calls a missing binary): cosmetic.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ otlp: (_signal, timeMs) => timeMs < sinceMs }),
};
