import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { PanelReport, RootCause, TargetReport } from '../../engine';
import { editPanelUrl, panelUrl, targetProof } from '../../engine/links';
import { mayEditDashboards } from '../access';
import { AppLink } from '../components/AppLink';
import { Chain } from '../components/Chain';
import { Lines } from '../components/Lines';
import { Part } from '../components/Part';
import { QueryLines } from '../components/QueryLines';
import { PanelState, StateTag } from '../components/StateTag';
import { Verdict } from '../components/Verdict';
import { statusLook } from '../look';
import { href } from '../navigation';
import { isBroken, Place, usePage } from '../page';
import { moment, panelTitle, plural, rangeText, statusHelp, statusNames } from '../words';

/** Why one panel is as it is: its causes hop by hop, its queries as they were asked, its variables' values. */
export function PanelDiagnosis({ place: { dashboard, panel } }: { place: Place }) {
  const styles = useStyles2(getStyles);
  const { report, isScanning } = usePage();
  const causes = report.rootCauses.filter(({ id }) => panel.rootCauses.includes(id));
  const variables = Object.entries(dashboard.variables);
  const title = panelTitle(panel);
  return (
    <article aria-label={`Panel: ${title}`}>
      <header className={styles.header}>
        <h2 className={styles.title}>{title}</h2>
        <PanelState panel={panel} />
      </header>
      <p className={styles.muted}>
        {dashboard.title}
        {panel.row !== undefined && `, ${panel.row}`} · {rangeText(panel.range)}
      </p>
      <p>{reasonOf(panel, causes, isScanning)}</p>
      <div className={styles.buttons}>
        <LinkButton size="sm" variant="primary" icon="apps" href={href(panelUrl(dashboard, panel.id))}>
          Open panel
        </LinkButton>
        {mayEditDashboards() && (
          <LinkButton size="sm" variant="secondary" icon="pen" href={href(editPanelUrl(dashboard, panel.id))}>
            Edit panel
          </LinkButton>
        )}
      </div>
      {causes.map((cause) => (
        <Part key={cause.id} title={cause.title}>
          <div className={styles.cause}>
            <Verdict verdict={cause.verdict} /> {cause.what}
          </div>
          <p className={styles.cause}>
            <strong>Fix:</strong> {cause.remedy.text}{' '}
            <AppLink to={{ view: 'diagnosis', subject: { kind: 'cause', id: cause.id } }}>
              All of it, with the exact lines
            </AppLink>
          </p>
          <Chain cause={cause} />
        </Part>
      ))}
      <Part title={plural(panel.targets.length, 'query', 'queries')}>
        {panel.targets.map((target) => (
          <Target key={target.refId} target={target} panel={panel} />
        ))}
      </Part>
      {variables.length > 0 && (
        <Part title="Variables">
          <dl className={styles.variables}>
            {variables.map(([name, values]) => (
              <React.Fragment key={name}>
                <dt>${name}</dt>
                <dd>{valuesText(values)}</dd>
              </React.Fragment>
            ))}
          </dl>
        </Part>
      )}
    </article>
  );
}

function reasonOf(panel: PanelReport, causes: readonly RootCause[], isScanning: boolean): string {
  if (panel.fadesAtMs !== undefined) {
    return `It still shows earlier data of a hop that is broken, and will be empty ${moment(panel.fadesAtMs)}.`;
  }
  if (panel.quiet !== undefined) {
    return `Nothing is broken: ${panel.quiet}.`;
  }
  const state = `${statusHelp[panel.status]}.`;
  if (!isBroken(panel)) {
    return state;
  }
  if (causes.length === 0) {
    return `${state} ${isScanning ? 'The scan is still finding out why.' : 'No cause was found; what its queries answered stands below.'}`;
  }
  return causes.length === 1 ? `${state} One cause explains it.` : `${state} ${causes.length} causes explain it.`;
}

const valuesText = (values: readonly string[]): string =>
  values.length === 0
    ? 'no value'
    : values.map((value) => (value === '$__all' ? 'All' : value || '(empty)')).join(', ');

function Target({ target, panel }: { target: TargetReport; panel: PanelReport }) {
  const styles = useStyles2(getStyles);
  const { refId, status, note, query } = target;
  const proof = targetProof(panel, target);
  return (
    <div className={styles.target}>
      <span className={styles.header}>
        <strong>{refId}</strong>
        <StateTag look={statusLook[status]} text={statusNames[status]} title={statusHelp[status]} />
        {note !== undefined && <span className={styles.muted}>{note}</span>}
      </span>
      {proof ? (
        <QueryLines proof={proof} what={`query ${refId}`} />
      ) : (
        query !== '' && <Lines text={query} what={`query ${refId}`} />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  title: css({ ...theme.typography.h3, margin: 0, overflowWrap: 'anywhere' }),
  muted: css({ margin: 0, color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  cause: css({ margin: theme.spacing(0, 0, 1), overflowWrap: 'anywhere' }),
  target: css({ marginBottom: theme.spacing(1.5) }),
  variables: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(80px, max-content) minmax(0, 1fr)',
    gap: theme.spacing(0.25, 2),
    margin: 0,
    dt: { fontFamily: theme.typography.fontFamilyMonospace, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
});
