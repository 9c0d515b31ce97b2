import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { PanelRef } from '../../engine';
import { panelUrl } from '../../engine/links';
import { byDashboard, usePage } from '../page';
import { panelTitle, plural } from '../words';
import { GrafanaLink } from './AppLink';
import { Limited } from './Limited';

interface Props {
  panels: readonly PanelRef[];
  /** `Broken dashboards`, for screen readers. */
  label: string;
}

/** One click into each dashboard: at its first such panel, with the variables and time range of the scan. */
export function BrokenDashboards({ panels, label }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Limited items={byDashboard(usePage(), panels)} step={12} what="dashboards">
      {(shown) => (
        <ul className={styles.list} aria-label={label}>
          {shown.map(({ dashboard, refs, first }) => (
            <li key={dashboard.uid} className={styles.item}>
              <GrafanaLink
                to={panelUrl(dashboard, first.id)}
                className={styles.link}
                aria-label={`Open ${dashboard.title} at ${panelTitle(first)}, ${plural(refs.length, 'panel')}`}
              >
                <Icon name="apps" size="sm" aria-hidden />
                <span>{dashboard.title}</span>
                <span className={styles.count}>{plural(refs.length, 'panel')}</span>
              </GrafanaLink>
            </li>
          ))}
        </ul>
      )}
    </Limited>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.75), margin: 0, padding: 0 }),
  item: css({ minWidth: 0 }),
  link: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    padding: theme.spacing(0.5, 1),
    minHeight: theme.spacing(4),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    '&:hover': { background: theme.colors.action.hover },
    svg: { flexShrink: 0 },
  }),
  count: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
});
