import React, { useContext } from 'react';
import { DashboardReport, panelKey, PanelRef, PanelReport, PanelStatus, Report, Signal, signalOf } from '../engine';
import { RawRange, ShownStatus, shownStatuses } from './routes';

/** What all views of one report share. */
interface Page {
  readonly report: Report;
  /** The page's time range instead of each dashboard's own; links within the app keep it. */
  readonly range?: RawRange;
  /** The scan still runs: what is not there yet may come. */
  readonly isScanning: boolean;
  find(ref: PanelRef): Place | undefined;
}

export interface Place {
  readonly dashboard: DashboardReport;
  readonly panel: PanelReport;
}

export const PageContext = React.createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) {
    throw new Error('a view of the report was shown without one');
  }
  return page;
}

export function createPage(report: Report, range: RawRange | undefined, isScanning: boolean): Page {
  const places = new Map(
    report.dashboards.flatMap((dashboard) =>
      dashboard.panels.map((panel) => [
        panelKey({ dashboardUid: dashboard.uid, panelId: panel.id }),
        { dashboard, panel },
      ])
    )
  );
  return { report, range, isScanning, find: (ref) => places.get(panelKey(ref)) };
}

interface PanelsOfDashboard<Ref extends PanelRef> {
  readonly dashboard: DashboardReport;
  readonly refs: readonly Ref[];
  readonly first: PanelReport;
}

/** Panels by dashboard, the dashboard with the most first; panels that the report does not know are left out. */
export function byDashboard<Ref extends PanelRef>(page: Page, refs: readonly Ref[]): readonly PanelsOfDashboard<Ref>[] {
  const groups = new Map<string, { dashboard: DashboardReport; refs: Ref[]; first: PanelReport }>();
  for (const ref of refs) {
    const place = page.find(ref);
    const known = groups.get(ref.dashboardUid);
    if (place && known) {
      known.refs.push(ref);
    } else if (place) {
      groups.set(ref.dashboardUid, { dashboard: place.dashboard, refs: [ref], first: place.panel });
    }
  }
  return [...groups.values()].sort((a, b) => b.refs.length - a.refs.length);
}

/** What a panel is shown as. */
export function shownStatus({ status, quiet, fadesAtMs }: PanelReport): ShownStatus {
  if (fadesAtMs !== undefined) {
    return 'fading';
  }
  return quiet !== undefined && status !== 'zero' ? 'quiet' : status;
}

/** How many panels are shown as what, those of none left out; the worst first. */
export function countShown(
  panels: readonly PanelReport[]
): ReadonlyArray<{ readonly status: ShownStatus; readonly count: number }> {
  const shown = panels.map(shownStatus);
  return shownStatuses
    .map((status) => ({ status, count: shown.filter((each) => each === status).length }))
    .filter(({ count }) => count > 0);
}

/** Something is wrong with what the panel shows; quiet ones and zeros are not. */
export const isBroken = ({ status, quiet }: PanelReport): boolean =>
  quiet === undefined && brokenStatuses.includes(status);

const brokenStatuses: readonly PanelStatus[] = ['error', 'no-data', 'masked', 'partial', 'stale'];

/**
 * Broken and fading panels by signal: that of the causes, for span metrics starve on the way of the traces; without a
 * cause, that of the queries that go wrong.
 */
export function panelsOfSignal(
  { dashboards, rootCauses }: Report,
  signal: Signal
): { readonly broken: number; readonly fading: number } {
  const ofCause = new Map(rootCauses.map((cause) => [cause.id, cause.signal]));
  const suffering = dashboards
    .flatMap(({ panels }) => panels)
    .filter((panel) => {
      const causes = panel.rootCauses.flatMap((id) => ofCause.get(id) ?? []);
      return (causes.length > 0 ? causes : brokenSignals(panel)).includes(signal);
    });
  return {
    broken: suffering.filter((panel) => isBroken(panel) && shownStatus(panel) !== 'fading').length,
    fading: suffering.filter((panel) => shownStatus(panel) === 'fading').length,
  };
}

const brokenSignals = ({ targets }: PanelReport): readonly Signal[] =>
  targets.flatMap(({ language, status }) =>
    language !== undefined && brokenStatuses.includes(status) ? [signalOf[language]] : []
  );
