import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { DashboardReport, PanelReport } from '../../engine';
import { editPanelUrl, panelUrl, targetProof } from '../../engine/links';
import { exploreLink, mayEditDashboards } from '../access';
import { byStatus } from '../dashboardRows';
import { usePage } from '../page';
import { ago, panelTitle } from '../words';
import { AppLink, GrafanaLink } from './AppLink';
import { Limited } from './Limited';
import { PanelState } from './StateTag';

interface Props {
  dashboard: DashboardReport;
  panels: readonly PanelReport[];
}

/** A dashboard's panels, the worst first. */
export function PanelRows({ dashboard, panels }: Props) {
  const styles = useStyles2(getStyles);
  if (panels.length === 0) {
    return <p className={styles.note}>It has no panels.</p>;
  }
  return (
    <Limited items={[...panels].sort(byStatus)} step={100} what="panels">
      {(shown) => (
        <ul className={styles.list} aria-label={`Panels of ${dashboard.title}`}>
          {shown.map((panel) => (
            <Row key={panel.id} dashboard={dashboard} panel={panel} />
          ))}
        </ul>
      )}
    </Limited>
  );
}

function Row({ dashboard, panel }: { dashboard: DashboardReport; panel: PanelReport }) {
  const styles = useStyles2(getStyles);
  const { report } = usePage();
  const title = panelTitle(panel);
  const causes = report.rootCauses.filter(({ id }) => panel.rootCauses.includes(id));
  const note = panel.quiet ?? panel.targets.find((target) => target.note !== undefined)?.note;
  return (
    <li className={styles.panel}>
      <PanelState panel={panel} />
      <div className={styles.words}>
        <span className={styles.title}>
          {title}
          {panel.row !== undefined && <span className={styles.note}> in {panel.row}</span>}
        </span>
        {panel.fadesAtMs !== undefined && <div className={styles.note}>will be empty {ago(panel.fadesAtMs)}</div>}
        {note !== undefined && <div className={styles.note}>{note}</div>}
        {causes.map((cause) => (
          <div key={cause.id}>
            <AppLink to={{ view: 'diagnosis', subject: { kind: 'cause', id: cause.id } }} className={styles.cause}>
              {cause.title}
            </AppLink>
          </div>
        ))}
      </div>
      <Links dashboard={dashboard} panel={panel} title={title} />
    </li>
  );
}

function Links({ dashboard, panel, title }: { dashboard: DashboardReport; panel: PanelReport; title: string }) {
  const styles = useStyles2(getStyles);
  const explore = panel.targets
    .map((target) => targetProof(panel, target))
    .map((proof) => proof && exploreLink(proof))
    .find((link) => link !== undefined);
  return (
    <span className={styles.links}>
      <GrafanaLink to={panelUrl(dashboard, panel.id)} aria-label={`Open panel ${title}`}>
        Open
      </GrafanaLink>
      {mayEditDashboards() && (
        <GrafanaLink to={editPanelUrl(dashboard, panel.id)} aria-label={`Edit panel ${title}`}>
          Edit
        </GrafanaLink>
      )}
      {explore !== undefined && (
        <GrafanaLink to={explore} aria-label={`Explore the query of ${title}`}>
          Explore
        </GrafanaLink>
      )}
      <AppLink
        to={{ view: 'diagnosis', subject: { kind: 'panel', dashboardUid: dashboard.uid, panelId: panel.id } }}
        aria-label={`Diagnosis of ${title}`}
      >
        Diagnosis
      </AppLink>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  panel: css({
    display: 'grid',
    gridTemplateColumns: '92px minmax(0, 1fr) auto',
    alignItems: 'baseline',
    gap: theme.spacing(0.25, 1.5),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  words: css({ minWidth: 0 }),
  title: css({ overflowWrap: 'anywhere' }),
  note: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  cause: css({ fontSize: theme.typography.bodySmall.fontSize }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 1.5) }),
});
