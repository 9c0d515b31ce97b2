/** The one sentence on top. */
import { plural } from '../checks/shared/words';
import {
  HopReport,
  panelKey,
  PanelReport,
  PanelStatus,
  panelStatuses,
  Report,
  RootCause,
  Signal,
  signals,
} from '../model';

type Counts = Report['counts'];

export function countPanels(panels: readonly PanelReport[]): Counts {
  const byStatus = Object.fromEntries(
    panelStatuses.map((status) => [status, panels.filter((each) => each.status === status).length])
  );
  return {
    ...(byStatus as Record<PanelStatus, number>),
    fading: panels.filter(({ fadesAtMs }) => fadesAtMs !== undefined).length,
    panels: panels.length,
  };
}

/** What the sentence is made of. */
interface Told {
  readonly rootCauses: readonly RootCause[];
  readonly counts: Counts;
  readonly hops: readonly HopReport[];
  /** Panels without a cause: how many, and of what. */
  readonly unexplained: Unexplained;
  readonly quiet: number;
  /** Not everything could be asked. */
  readonly unanswered: boolean;
  readonly noticed: number;
  readonly alerts: { readonly blind: number; readonly unexplained: number };
}

interface Unexplained {
  readonly panels: number;
  /** That show data still, which has ended. */
  readonly ended: number;
  /** That a cause explains in part. */
  readonly inPart: number;
  readonly signals: ReadonlySet<Signal>;
}

export function headline({
  rootCauses,
  counts,
  hops,
  unexplained,
  quiet,
  unanswered,
  noticed,
  alerts,
}: Told): Pick<Report, 'headline' | 'headlineVerdict'> {
  const explained = new Set(rootCauses.flatMap(({ panels }) => panels.map(panelKey))).size;
  if (rootCauses.length > 0) {
    return {
      headline: `${causesText(rootCauses, explained, unexplained)}${alertsText(alerts)}${fadingText(counts, explained)}${fineText(hops, unexplained)}`,
      headlineVerdict: 'broken',
    };
  }
  if (unexplained.panels + alerts.unexplained > 0) {
    const empty = unexplained.panels - unexplained.ended;
    const said = [
      ...(empty > 0 ? [`${plural(empty, 'panel is', 'panels are')} empty`] : []),
      ...(unexplained.ended > 0
        ? [`${plural(unexplained.ended, 'panel shows', 'panels show')} data that has ended`]
        : []),
      ...(alerts.unexplained > 0 ? [blindText(alerts.unexplained)] : []),
    ];
    return {
      headline: `${said.join(' and ')} and no cause was found.`,
      headlineVerdict: 'unknown',
    };
  }
  if (counts.panels === 0 || unanswered) {
    return {
      headline:
        counts.panels === 0
          ? 'There is no panel to look at.'
          : 'Nothing broken was found, but not everything could be asked.',
      headlineVerdict: 'unknown',
    };
  }
  if (quiet > counts.data) {
    return {
      headline: `Nothing is broken. It is quiet: ${plural(quiet, 'panel has', 'panels have')} nothing to show.`,
      headlineVerdict: 'quiet',
    };
  }
  return {
    headline: `Nothing is broken: ${plural(counts.panels - counts.skipped, 'panel', 'panels')} checked${noticed > 0 ? `; ${plural(noticed, 'thing')} noticed` : ''}.`,
    headlineVerdict: 'healthy',
  };
}

function causesText(
  rootCauses: readonly RootCause[],
  explained: number,
  { panels: unexplained, inPart }: Unexplained
): string {
  const causes = plural(rootCauses.length, 'cause');
  const distorted = rootCauses.reduce((sum, cause) => sum + cause.distorted.length, 0);
  if (explained === 0 && unexplained === 0 && distorted > 0) {
    return `${causes} found; ${plural(distorted, 'panel shows', 'panels show')} data that is not the truth`;
  }
  if (explained === 0) {
    const none = `${rootCauses.length === 1 ? 'it explains' : 'they explain'} none of ${plural(unexplained, 'broken panel')}`;
    return `${causes} found; ${unexplained === 0 ? 'no panel is empty yet' : none}`;
  }
  const verb = rootCauses.length === 1 ? 'explains' : 'explain';
  const broken = plural(explained - inPart + unexplained, 'broken panel');
  if (inPart > 0) {
    return `${causes} ${verb} ${explained} of ${broken}, ${inPart} of them only in part`;
  }
  return unexplained === 0
    ? `${causes} ${verb} ${explained === 1 ? 'the' : 'all'} ${plural(explained, 'broken panel')}`
    : `${causes} ${verb} ${explained} of ${broken}`;
}

const blindText = (count: number): string => plural(count, 'alert rule is blind', 'alert rules are blind');

const alertsText = ({ blind }: Told['alerts']): string => (blind > 0 ? `, and ${blindText(blind)}` : '');

const fadingText = ({ fading }: Counts, explained: number): string =>
  fading > 0 ? `; ${plural(fading, explained > 0 ? 'more is' : 'is', explained > 0 ? 'more are' : 'are')} fading` : '';

function fineText(hops: readonly HopReport[], unexplained: Unexplained): string {
  const fine = signals.filter((signal) => {
    const cells = hops.filter((hop) => hop.signal === signal);
    return (
      cells.length > 0 && cells.every(({ rootCauses }) => rootCauses.length === 0) && !unexplained.signals.has(signal)
    );
  });
  const names = fine.length > 1 ? `${fine.slice(0, -1).join(', ')} and ${fine[fine.length - 1]}` : fine[0];
  return names === undefined ? '.' : `; ${names} are fine.`;
}
