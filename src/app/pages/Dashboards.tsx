import React, { useState } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { FilterInput, FilterPill, Icon, useStyles2 } from '@grafana/ui';
import { DashboardReport, PanelReport, panelStatuses, PanelStatus, Report } from '../../engine';
import { dashboardUrl, editPanelUrl, exploreUrl, panelUrl } from '../../engine/links';
import { StateTag } from '../components/StateTag';
import { href, viewUrl } from '../location';
import { statusLook } from '../look';
import { plural, statusHelp, statusNames } from '../words';

interface Props {
  report: Report;
  params: URLSearchParams;
}

const trouble: readonly PanelStatus[] = ['error', 'no-data', 'masked', 'partial', 'stale'];

/** Every dashboard with its panels' states; what is filtered stands in the address. */
export function Dashboards({ report, params }: Props) {
  const styles = useStyles2(getStyles);
  const text = params.get('filter') ?? '';
  const status = panelStatuses.find((each) => each === params.get('status'));
  const sort = params.get('sort') === 'title' ? 'title' : 'trouble';
  const rows = rowsOf(report.dashboards, text, status, sort);
  const set = (name: string, value: string) => locationService.partial({ [name]: value === '' ? null : value }, true);
  return (
    <>
      <div className={styles.filters}>
        <div className={styles.search}>
          <FilterInput
            placeholder="Filter dashboards and panels"
            value={text}
            onChange={(value) => set('filter', value)}
          />
        </div>
        <div className={styles.pills} role="group" aria-label="Status">
          {panelStatuses
            .filter((each) => report.counts[each] > 0)
            .map((each) => (
              <FilterPill
                key={each}
                label={`${statusNames[each]} ${report.counts[each]}`}
                selected={each === status}
                onClick={() => set('status', each === status ? '' : each)}
              />
            ))}
          <FilterPill
            label="By name"
            selected={sort === 'title'}
            onClick={() => set('sort', sort === 'title' ? '' : 'title')}
          />
        </div>
      </div>
      {rows.length === 0 && <p className={styles.muted}>No panel matches this filter.</p>}
      <ul className={styles.list} aria-label="Dashboards">
        {rows.map(({ dashboard, panels }) => (
          <Row
            key={dashboard.uid}
            dashboard={dashboard}
            panels={panels}
            params={params}
            isOpen={text !== '' || status !== undefined}
          />
        ))}
      </ul>
    </>
  );
}

interface RowData {
  readonly dashboard: DashboardReport;
  readonly panels: readonly PanelReport[];
}

export function rowsOf(
  dashboards: readonly DashboardReport[],
  text: string,
  status: PanelStatus | undefined,
  sort: 'title' | 'trouble'
): readonly RowData[] {
  const wanted = text.toLowerCase();
  const rows = dashboards.map((dashboard) => {
    const isNamed = dashboard.title.toLowerCase().includes(wanted);
    const panels = dashboard.panels.filter(
      (panel) =>
        (status === undefined || panel.status === status) && (isNamed || panel.title.toLowerCase().includes(wanted))
    );
    return { dashboard, panels };
  });
  const troubled = ({ dashboard }: RowData) =>
    dashboard.panels.filter((panel) => trouble.includes(panel.status)).length;
  return rows
    .filter(
      ({ panels, dashboard }) =>
        panels.length > 0 || (wanted === '' && status === undefined && dashboard.panels.length === 0)
    )
    .sort(
      (a, b) =>
        (sort === 'trouble' ? troubled(b) - troubled(a) : 0) || a.dashboard.title.localeCompare(b.dashboard.title)
    );
}

function Row({ dashboard, panels, params, isOpen }: RowData & { params: URLSearchParams; isOpen: boolean }) {
  const styles = useStyles2(getStyles);
  const [toggled, setToggled] = useState(false);
  const open = isOpen !== toggled;
  const id = `panels-${dashboard.uid}`;
  return (
    <li className={styles.row}>
      <div className={styles.rowHead}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setToggled(!toggled)}
        >
          <Icon name={open ? 'angle-down' : 'angle-right'} aria-hidden />
          <span className={styles.title}>{dashboard.title}</span>
        </button>
        <span className={styles.tags}>
          {panelStatuses
            .map((status) => ({ status, count: dashboard.panels.filter((panel) => panel.status === status).length }))
            .filter(({ count, status }) => count > 0 && status !== 'skipped')
            .map(({ status, count }) => (
              <StateTag
                key={status}
                look={statusLook[status]}
                text={`${count} ${statusNames[status].toLowerCase()}`}
                title={statusHelp[status]}
              />
            ))}
        </span>
        <a className={styles.link} href={href(dashboardUrl(dashboard))}>
          Open
        </a>
      </div>
      {open && (
        <ul id={id} className={styles.panels} aria-label={`${plural(panels.length, 'panel')} of ${dashboard.title}`}>
          {panels.map((panel) => (
            <PanelRow key={panel.id} dashboard={dashboard} panel={panel} params={params} />
          ))}
        </ul>
      )}
    </li>
  );
}

function PanelRow({
  dashboard,
  panel,
  params,
}: {
  dashboard: DashboardReport;
  panel: PanelReport;
  params: URLSearchParams;
}) {
  const styles = useStyles2(getStyles);
  const look = statusLook[panel.status];
  const note = panel.quiet ?? panel.targets.map(({ note: each }) => each).find((each) => each !== undefined);
  const query = panel.targets.find(
    ({ datasourceUid, language }) => datasourceUid !== undefined && language !== undefined
  );
  return (
    <li className={styles.panel}>
      <StateTag
        look={look}
        text={panel.fadesAtMs === undefined ? statusNames[panel.status] : 'Fading'}
        title={statusHelp[panel.status]}
      />
      <span className={styles.panelTitle}>
        {panel.title === '' ? `Panel ${panel.id}` : panel.title}
        {note !== undefined && <span className={styles.muted}> — {note}</span>}
      </span>
      <span className={styles.links}>
        {panel.status !== 'skipped' && (
          <a
            className={styles.link}
            href={href(viewUrl({ kind: 'panel', dashboardUid: dashboard.uid, panelId: panel.id }, params))}
          >
            Why?
          </a>
        )}
        <a className={styles.link} href={href(panelUrl(dashboard, panel.id))}>
          Open
        </a>
        {mayEdit() && (
          <a className={styles.link} href={href(editPanelUrl(dashboard, panel.id))}>
            Edit
          </a>
        )}
        {query?.datasourceUid !== undefined && query.language !== undefined && (
          <a
            className={styles.link}
            href={href(
              exploreUrl({
                datasourceUid: query.datasourceUid,
                language: query.language,
                query: query.query,
                range: panel.range,
                instant: query.instant,
              })
            )}
          >
            Explore
          </a>
        )}
      </span>
    </li>
  );
}

/** Viewers see no edit links; whether this very dashboard may be edited Grafana says when it is opened. */
const mayEdit = (): boolean => ['Editor', 'Admin'].includes(config.bootData?.user?.orgRole ?? '');

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2), marginBottom: theme.spacing(2) }),
  search: css({ flex: '1 1 220px', maxWidth: 400 }),
  pills: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
  list: css({ listStyle: 'none', margin: 0 }),
  row: css({
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    marginBottom: theme.spacing(0.75),
  }),
  rowHead: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(0.75, 1.5, 0.75, 0.5),
  }),
  toggle: css({
    flex: '1 1 240px',
    minWidth: 0,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 0.5),
    background: 'none',
    border: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  tags: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.25, 1.5) }),
  panels: css({
    listStyle: 'none',
    margin: 0,
    padding: theme.spacing(0, 1.5, 1, 4),
    [theme.breakpoints.down('md')]: { paddingLeft: theme.spacing(1.5) },
  }),
  panel: css({
    display: 'grid',
    gridTemplateColumns: '90px minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1.5),
    padding: theme.spacing(0.5, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  panelTitle: css({ overflowWrap: 'anywhere' }),
  links: css({ display: 'flex', gap: theme.spacing(1.5) }),
  link: css({ color: theme.colors.text.link, whiteSpace: 'nowrap', '&:hover': { textDecoration: 'underline' } }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
