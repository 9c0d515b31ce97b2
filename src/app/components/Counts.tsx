import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { statusLook } from '../look';
import { countShown, usePage } from '../page';
import { allExpanded, defaultDashboards } from '../routes';
import { number, statusNames } from '../words';
import { AppLink } from './AppLink';
import { StateTag } from './StateTag';

/** How many panels have which status, as links to those panels. */
export function Counts() {
  const styles = useStyles2(getStyles);
  const { dashboards } = usePage().report;
  const counts = countShown(dashboards.flatMap(({ panels }) => panels));
  return (
    <ul className={styles.counts} aria-label="Panels by status">
      {counts
        .filter(({ status }) => status !== 'skipped')
        .map(({ status, count }) => (
          <li key={status}>
            <AppLink to={{ view: 'dashboards', ...defaultDashboards, status: [status], expanded: allExpanded }}>
              <StateTag look={statusLook[status]} text={`${number(count)} ${statusNames[status].toLowerCase()}`} />
            </AppLink>
          </li>
        ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  counts: css({
    listStyle: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: theme.spacing(1, 0, 0),
    padding: 0,
  }),
});
