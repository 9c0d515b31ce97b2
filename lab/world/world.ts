import { logs } from './logs';
import { samples } from './metrics';
import { Sample, Scenario } from './scenario';
import { traces } from './traces';
import { LogWorld, TraceWorld } from './types';

/** All that a stack holds under one scenario: a pure function of the scenario and the bounds of its history. */
export interface World {
  readonly logs: LogWorld;
  readonly traces: TraceWorld;
  samples(): Iterable<Sample>;
}

/** `fromMs` and `toMs` bound the history (epoch milliseconds); what lies after now is there already and not yet seen. */
export function world(scenario: Scenario, fromMs: number, toMs: number): World {
  const storedLogs = logs(scenario, fromMs);
  const storedTraces = traces(scenario, fromMs);
  return {
    logs: storedLogs,
    traces: storedTraces,
    samples: () => samples(scenario, storedLogs, storedTraces, fromMs, toMs),
  };
}
