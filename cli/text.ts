import { DashboardReport, PanelRef, Report, RootCause, ScanEvent } from '../src/engine/model';

/** Dashboards named under a root cause, and entries of the shorter lists. */
const mostNamed = 3;

/** The report for people, in plain text; `baseUrl` is where its links lead. */
export function reportText(report: Report, baseUrl: string): string {
  const { rootCauses, noticed, quiet, blind, unexplained, unexplainedAlerts, omissions, stores } = report;
  const place = placesOf(report);
  const sections = [
    [`${report.headline}${report.cancelled ? ' (cancelled: this is what was known by then)' : ''}`],
    [countsLine(report)],
    ...rootCauses.map((cause, index) => causeLines(cause, index + 1, report, baseUrl)),
    list('Noticed: explains nothing', noticed, ({ title, what }) => `${title}: ${what}`),
    list('Quiet: empty, and nothing is broken', quiet, (each) => `${place(each)}: ${each.why}`),
    list('Blind: nothing can be said of', blind, ({ component, why }) => `${component}: ${why}`),
    list('Unexplained', unexplained, place),
    list('Unexplained: blind alert rules', unexplainedAlerts, (id) => alertLine(report, id, baseUrl)),
    list('Left out', omissions, ({ what, why }) => `${what}: ${why}`),
    list('Requests', stores, storeLine, stores.length),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(plain).join('\n'))
    .join('\n\n')}\n`;
}

/** One line of progress. */
export function progressText({ phase, done, total }: Extract<ScanEvent, { type: 'progress' }>): string {
  return `${phase} ${done}/${total}`;
}

function countsLine({ counts, dashboards, startedMs, finishedMs }: Report): string {
  const { panels, fading, ...byStatus } = counts;
  const parts = Object.entries(byStatus).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []));
  const all = [...parts, ...(fading > 0 ? [`${fading} fading`] : [])].join(', ');
  const seconds = ((finishedMs - startedMs) / 1000).toFixed(1);
  return `${plural(panels, 'panel')} of ${plural(dashboards.length, 'dashboard')}${all && `: ${all}`} (${seconds} s)`;
}

function causeLines(cause: RootCause, rank: number, report: Report, baseUrl: string): string[] {
  const { title, verdict, panels, fading, distorted, alerts, what, sinceMs, proofLine, remedy, wouldDecide, explains } =
    cause;
  const affected = [
    plural(panels.length, 'panel'),
    ...(fading.length > 0 ? [`${fading.length} fading`] : []),
    ...(distorted.length > 0 ? [`${distorted.length} not showing the truth`] : []),
    ...(alerts.length > 0 ? [plural(alerts.length, 'alert rule')] : []),
  ].join(', ');
  const fields: ReadonlyArray<readonly [string, string | undefined]> = [
    ['what', what],
    ['since', sinceMs === undefined ? undefined : new Date(sinceMs).toISOString()],
    ['proof', proofLine],
    ['remedy', remedy.text],
    ['change', remedy.lines && `${remedy.lines.file}: ${remedy.lines.after}`],
    ['would decide', wouldDecide.length > 0 ? wouldDecide.join('; ') : undefined],
    ['explains', explains.length > 0 ? explains.map((each) => each.title).join('; ') : undefined],
  ];
  return [
    `${rank}. ${title} [${verdict}; ${affected}]`,
    ...fields.flatMap(([name, text]) => (text === undefined ? [] : [`   ${name}: ${text}`])),
    ...brokenDashboards(cause, report, baseUrl),
    ...blindAlerts(cause, report, baseUrl),
  ];
}

/** The alert rules that it silences, nobody being told. */
function blindAlerts(cause: RootCause, report: Report, baseUrl: string): string[] {
  const ids = report.alerts
    .filter(({ id, status }) => status === 'blind' && cause.alerts.some((hit) => hit.id === id))
    .map(({ id }) => id);
  const lines = ids.slice(0, mostNamed).map((id) => `   - blind alert rule ${alertLine(report, id, baseUrl)}`);
  const rest = ids.length - lines.length;
  return rest > 0 ? [...lines, `   - and ${plural(rest, 'more blind alert rule')}`] : lines;
}

function alertLine({ alerts }: Report, id: string, baseUrl: string): string {
  const { title = id, url, ruler, why = '' } = alerts.find((each) => each.id === id) ?? {};
  return `${title}: ${why}${url === undefined ? (ruler === undefined ? '' : ` (${ruler})`) : ` ${baseUrl}${url}`}`;
}

/** The dashboards that it breaks, most panels first, each with a link to its first broken panel. */
function brokenDashboards({ panels, fading, distorted }: RootCause, { dashboards }: Report, baseUrl: string): string[] {
  const broken = dashboards
    .map((dashboard) => ({
      dashboard,
      ids: [...panels, ...fading, ...distorted].flatMap(({ dashboardUid, panelId }) =>
        dashboardUid === dashboard.uid ? [panelId] : []
      ),
    }))
    .filter(({ ids }) => ids.length > 0)
    .sort((a, b) => b.ids.length - a.ids.length);
  const lines = broken
    .slice(0, mostNamed)
    .map(({ dashboard, ids }) => `   - ${dashboard.title} (${ids.length}): ${panelLink(dashboard, ids[0], baseUrl)}`);
  const rest = broken.length - lines.length;
  return rest > 0 ? [...lines, `   - and ${plural(rest, 'more dashboard')}`] : lines;
}

/** Opens the dashboard at the panel, with the values and the range in which it is broken. */
function panelLink({ url, variables, range }: DashboardReport, panelId: number | undefined, baseUrl: string): string {
  const values = Object.entries(variables).flatMap(([name, all]) => all.map((value) => [`var-${name}`, value]));
  const query = new URLSearchParams([
    ...(panelId === undefined ? [] : [['viewPanel', String(panelId)]]),
    ...values,
    ['from', range.raw.from],
    ['to', range.raw.to],
  ]);
  return `${baseUrl}${url}?${query.toString()}`;
}

function storeLine({ name, requests, budget, cut }: Report['stores'][number]): string {
  return `${name}: ${requests} of ${budget}${cut > 0 ? `; ${plural(cut, 'question')} not asked` : ''}`;
}

function placesOf({ dashboards }: Report): (ref: PanelRef) => string {
  const byUid = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));
  return ({ dashboardUid, panelId }) => {
    const dashboard = byUid.get(dashboardUid);
    const panel = dashboard?.panels.find(({ id }) => id === panelId);
    return `${dashboard?.title ?? dashboardUid} / ${panel?.title || `panel ${panelId}`}`;
  };
}

function list<T>(title: string, entries: readonly T[], write: (entry: T) => string, most = mostNamed): string[] {
  if (entries.length === 0) {
    return [];
  }
  const lines = entries.slice(0, most).map((entry) => `  ${write(entry)}`);
  const rest = entries.length - lines.length;
  return [`${title} (${entries.length}):`, ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Titles come from outside: no line breaks and nothing that commands a terminal. */
const plain = (line: string): string => line.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trimEnd();
