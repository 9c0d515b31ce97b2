import { LabRule } from '../alerts/rules';
import { DashboardJson } from '../dashboards/dashboards';
import { Source } from '../grafana/sources';
import { LokiVersion } from '../loki/version';
import { TempoVersion } from '../tempo/version';
import { Scenario } from '../world/scenario';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Something that happened in the user's stack. Incidents say what is so, never what a diagnosis should call it. */
export interface Incident {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What people blamed first, from the user's own account. */
  readonly whatMisled: string;
  /** How long ago the fault began (milliseconds): from the last full hour, or from the moment the lab starts where it has to be young. */
  readonly began?: { readonly agoMs: number; readonly from: 'hour' | 'start' };
  /** What differs from a healthy stack; `sinceMs` is when the fault began (epoch milliseconds). */
  scenario?(sinceMs: number): Partial<Scenario>;
  /** Which dashboards are served; by default the repaired ones. Gets copies. */
  dashboards?(found: DashboardJson[], repaired: DashboardJson[]): DashboardJson[];
  /** Which alert rules are served; by default the repaired ones. */
  alertRules?(found: readonly LabRule[], repaired: readonly LabRule[]): readonly LabRule[];
  /** Which data sources are configured; by default the repaired ones. */
  sources?(found: readonly Source[], repaired: readonly Source[]): readonly Source[];
  /** How far clocks are ahead of the one of whoever looks at the dashboards (milliseconds); behind it where negative. */
  readonly clocks?: { readonly grafana?: number; readonly mimir?: number; readonly collector?: number };
  /** Data sources, by uid, that whoever looks may see and may not query. */
  readonly denied?: readonly string[];
  /** Faults of the stores themselves. */
  readonly stores?: {
    readonly loki?: 'stopped';
    /** Their versions, where not those of the user. */
    readonly lokiVersion?: LokiVersion;
    readonly tempoVersion?: TempoVersion;
    /** Tempo finds younger spans by the id of their trace alone (milliseconds). */
    readonly tempoUnsearchedMs?: number;
    readonly mimir?: 'requires-org-id';
    readonly mimirStage?: 'empty';
    readonly mimirRules?: string;
    /** Types by the name under which exporters declare a metric; senders pass none on where this is not said. */
    readonly mimirMetadata?: Readonly<Record<string, string>>;
    /** The label in which exemplars have the id of their trace; without it there are none. */
    readonly mimirExemplars?: string;
  };
}
