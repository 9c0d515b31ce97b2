import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import { AppLink } from '../components/AppLink';
import { Verdict } from '../components/Verdict';
import { usePage } from '../page';
import { Subject } from '../routes';
import { plural } from '../words';
import { CauseDiagnosis } from './CauseDiagnosis';
import { PanelDiagnosis } from './PanelDiagnosis';

/** Why one panel is as it is, or one cause hop by hop; without a subject, the causes to choose from. */
export function Diagnosis({ subject }: { subject?: Subject }) {
  const { report, find } = usePage();
  switch (subject?.kind) {
    case 'cause': {
      const cause = report.rootCauses.find(({ id }) => id === subject.id);
      return cause ? <CauseDiagnosis cause={cause} /> : <Missing what={`the cause “${subject.id}”`} />;
    }
    case 'panel': {
      const place = find(subject);
      return place ? (
        <PanelDiagnosis place={place} />
      ) : (
        <Missing what={`panel ${subject.panelId} of the dashboard with uid “${subject.dashboardUid}”`} />
      );
    }
    case undefined:
      return <Causes />;
  }
}

function Missing({ what }: { what: string }) {
  const { isScanning } = usePage();
  return (
    <>
      <Alert severity="info" title={isScanning ? 'Not found yet' : 'Not in this scan'}>
        {isScanning
          ? `The scan has not come to ${what} yet.`
          : `The last scan does not know ${what}. It may be healed, or you may not see its dashboard.`}
      </Alert>
      <Causes />
    </>
  );
}

function Causes() {
  const styles = useStyles2(getStyles);
  const { report, isScanning } = usePage();
  if (report.rootCauses.length === 0) {
    return (
      <p>
        {isScanning ? 'No cause has been found yet.' : 'No cause was found.'} Every panel has a diagnosis of its own:
        see{' '}
        <AppLink to={{ view: 'dashboards', filter: '', status: [], sort: 'broken', descending: true, expanded: [] }}>
          Dashboards
        </AppLink>
        .
      </p>
    );
  }
  return (
    <ul className={styles.list} aria-label="Causes">
      {report.rootCauses.map((cause) => (
        <li key={cause.id} className={styles.item}>
          <AppLink to={{ view: 'diagnosis', subject: { kind: 'cause', id: cause.id } }} className={styles.title}>
            {cause.title}
          </AppLink>
          <Verdict verdict={cause.verdict} />
          <span className={styles.muted}>heals {plural(cause.panels.length, 'panel')}</span>
          <p className={styles.what}>{cause.what}</p>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(1.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  what: css({ flexBasis: '100%', margin: 0, overflowWrap: 'anywhere' }),
});
