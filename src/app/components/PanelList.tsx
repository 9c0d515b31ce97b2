import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { DashboardReport, PanelRef, PanelReport } from '../../engine';
import { panelUrl } from '../../engine/links';
import { href, viewUrl } from '../location';

interface Props {
  panels: readonly (PanelRef & { readonly why?: string })[];
  dashboards: readonly DashboardReport[];
  params: URLSearchParams;
}

/** Panels by dashboard, each with a link to itself and to its diagnosis. */
export function PanelList({ panels, dashboards, params }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {panels.map(({ dashboardUid, panelId, why }) => {
        const found = findPanel(dashboards, { dashboardUid, panelId });
        return (
          found && (
            <li key={`${dashboardUid}/${panelId}`} className={styles.item}>
              <a className={styles.link} href={href(panelUrl(found.dashboard, panelId))}>
                {found.panel.title === '' ? `Panel ${panelId}` : found.panel.title}
              </a>
              <span className={styles.muted}>{found.dashboard.title}</span>
              {why !== undefined && <span className={styles.muted}>{why}</span>}
              <a className={styles.link} href={href(viewUrl({ kind: 'panel', dashboardUid, panelId }, params))}>
                Why?
              </a>
            </li>
          )
        );
      })}
    </ul>
  );
}

export function findPanel(
  dashboards: readonly DashboardReport[],
  { dashboardUid, panelId }: PanelRef
): { dashboard: DashboardReport; panel: PanelReport } | undefined {
  const dashboard = dashboards.find(({ uid }) => uid === dashboardUid);
  const panel = dashboard?.panels.find(({ id }) => id === panelId);
  return dashboard && panel ? { dashboard, panel } : undefined;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0 }),
  item: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 1.5),
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    overflowWrap: 'anywhere',
  }),
  link: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
