import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { DashboardReport, PanelRef } from '../../engine';
import { panelUrl } from '../../engine/links';
import { href } from '../location';
import { plural } from '../words';

interface Props {
  panels: readonly PanelRef[];
  dashboards: readonly DashboardReport[];
}

/** One click into each broken dashboard: at its first broken panel, with the variables and time range of the scan. */
export function BrokenDashboards({ panels, dashboards }: Props) {
  const styles = useStyles2(getStyles);
  const broken = dashboards
    .map((dashboard) => ({ dashboard, own: panels.filter(({ dashboardUid }) => dashboardUid === dashboard.uid) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => b.own.length - a.own.length);
  return (
    <ul className={styles.list} aria-label="Broken dashboards">
      {broken.map(({ dashboard, own: [first, ...rest] }) =>
        first ? (
          <li key={dashboard.uid}>
            <a className={styles.link} href={href(panelUrl(dashboard, first.panelId))}>
              <Icon name="apps" size="sm" aria-hidden />
              {dashboard.title}
              <span className={styles.count}>{plural(rest.length + 1, 'panel')}</span>
            </a>
          </li>
        ) : null
      )}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.75), margin: 0 }),
  link: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.link,
    overflowWrap: 'anywhere',
    '&:hover': { background: theme.colors.action.hover, textDecoration: 'underline' },
  }),
  count: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
