import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { PanelRef } from '../../engine';
import { panelUrl } from '../../engine/links';
import { byDashboard, usePage } from '../page';
import { panelTitle } from '../words';
import { AppLink, GrafanaLink } from './AppLink';
import { Limited } from './Limited';
import { PanelState } from './StateTag';

interface Props {
  panels: readonly (PanelRef & { readonly why?: string })[];
}

/** Panels by dashboard, each with a link to itself and to its diagnosis. */
export function PanelList({ panels }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Limited items={byDashboard(usePage(), panels)} step={10} what="dashboards">
      {(shown) =>
        shown.map(({ dashboard, refs }) => (
          <section key={dashboard.uid} aria-label={dashboard.title}>
            <h4 className={styles.dashboard}>{dashboard.title}</h4>
            <Limited items={refs} step={50} what="panels">
              {(some) => (
                <ul className={styles.list}>
                  {some.map((ref) => (
                    <Row key={ref.panelId} {...ref} />
                  ))}
                </ul>
              )}
            </Limited>
          </section>
        ))
      }
    </Limited>
  );
}

function Row({ dashboardUid, panelId, why }: Props['panels'][number]) {
  const styles = useStyles2(getStyles);
  const place = usePage().find({ dashboardUid, panelId });
  if (!place) {
    return null;
  }
  const { dashboard, panel } = place;
  const title = panelTitle(panel);
  return (
    <li className={styles.item}>
      <span className={styles.state}>
        <PanelState panel={panel} />
      </span>
      <span className={styles.name}>
        <GrafanaLink to={panelUrl(dashboard, panelId)} aria-label={`Open panel ${title}`}>
          {title}
        </GrafanaLink>
        {why !== undefined && <span className={styles.muted}> {why}</span>}
      </span>
      <AppLink
        to={{ view: 'diagnosis', subject: { kind: 'panel', dashboardUid, panelId } }}
        aria-label={`Diagnosis of ${title}`}
      >
        Diagnosis
      </AppLink>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  dashboard: css({
    fontSize: theme.typography.body.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    margin: theme.spacing(1.5, 0, 0.25),
    overflowWrap: 'anywhere',
  }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(0.25, 1.5),
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  state: css({ flex: '0 0 88px' }),
  name: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
