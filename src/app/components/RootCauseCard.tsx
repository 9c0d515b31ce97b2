import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { RootCause } from '../../engine';
import { alertsOf, alertsText } from '../alerts';
import { findingLook, Look, toneBorder } from '../look';
import { byDashboard, usePage } from '../page';
import { View } from '../routes';
import { hopNames, moment, number, plural, signalNames } from '../words';
import { AppLink } from './AppLink';
import { AlertRules } from './AlertRules';
import { BrokenDashboards } from './BrokenDashboards';
import { Lines } from './Lines';
import { Verdict } from './Verdict';

interface Props {
  cause: RootCause;
  rank: number;
}

/** What is broken, since when, how we know, what to do, and which dashboards it empties. */
export function RootCauseCard({ cause, rank }: Props) {
  const styles = useStyles2(getStyles, findingLook[cause.verdict].tone);
  const page = usePage();
  const { title, verdict, hop, signal, sinceMs, what, proofLine, remedy, panels, fading, distorted, id } = cause;
  const alerts = alertsOf(page.report, cause);
  const diagnosis: View = { view: 'diagnosis', subject: { kind: 'cause', id } };
  return (
    <article className={styles.card} aria-label={`Cause ${rank}: ${title}`}>
      <header className={styles.header}>
        <h3 className={styles.title}>
          {rank}. <AppLink to={diagnosis}>{title}</AppLink>
        </h3>
        <Verdict verdict={verdict} />
      </header>
      <p className={styles.place}>
        {hopNames[hop]}
        {signal && `, ${signalNames[signal].toLowerCase()}`}
        {sinceMs !== undefined && ` · since ${moment(sinceMs)}`}
      </p>
      <p className={styles.what}>{what}</p>
      <dl className={styles.facts}>
        <dt>Fix</dt>
        <dd>
          {remedy.text}
          {remedy.lines && <Lines text={remedy.lines.after} what="the new lines" caption={remedy.lines.file} />}
        </dd>
        <dt>Proof</dt>
        <dd>
          <span className={styles.proof}>{proofLine}</span> <AppLink to={diagnosis}>How we know</AppLink>
        </dd>
        {panels.length > 0 && (
          <>
            <dt>Heals</dt>
            <dd>
              <p className={styles.heals}>
                <strong className={styles.count}>{number(panels.length)}</strong>{' '}
                {panels.length === 1 ? 'panel' : 'panels'} in {plural(byDashboard(page, panels).length, 'dashboard')}
              </p>
              <BrokenDashboards panels={panels} label="Broken dashboards" />
            </dd>
          </>
        )}
        {alerts.length > 0 && (
          <>
            <dt>Alerts</dt>
            <dd>
              <p className={styles.heals}>{alertsText(alerts)}</p>
              <AlertRules alerts={alerts} label="Alert rules that read it" />
            </dd>
          </>
        )}
        {fading.length > 0 && (
          <>
            <dt>Fading</dt>
            <dd>
              <p className={styles.heals}>{fadingText(fading)}</p>
              <BrokenDashboards panels={fading} label="Fading dashboards" />
            </dd>
          </>
        )}
        {distorted.length > 0 && (
          <>
            <dt>Wrong</dt>
            <dd>
              <p className={styles.heals}>{distortedText(distorted)}</p>
              <BrokenDashboards panels={distorted} label="Dashboards that do not show the truth" />
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}

export function fadingText(fading: RootCause['fading']): string {
  const times = fading.map(({ emptyAtMs }) => emptyAtMs);
  const first = moment(Math.min(...times));
  const last = moment(Math.max(...times));
  const when = first === last ? first : `between ${first} and ${last}`;
  return `${plural(fading.length, 'panel still shows', 'panels still show')} earlier data and will be empty ${when}`;
}

export const distortedText = (distorted: RootCause['distorted']): string =>
  `${plural(distorted.length, 'panel shows', 'panels show')} data that is not the truth`;

const getStyles = (theme: GrafanaTheme2, tone: Look['tone']) => ({
  card: css({
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeft: `4px solid ${toneBorder(theme, tone)}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(2),
    marginBottom: theme.spacing(1.5),
  }),
  header: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  title: css({ ...theme.typography.h4, margin: 0, minWidth: 0, overflowWrap: 'anywhere' }),
  place: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  what: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(1, 0), overflowWrap: 'anywhere' }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: '56px minmax(0, 1fr)',
    gap: theme.spacing(1),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere', maxWidth: 1000 },
  }),
  // The whole of it stands in the diagnosis.
  proof: css({
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflow: 'hidden',
  }),
  heals: css({ margin: theme.spacing(0, 0, 0.5) }),
  count: css({ fontSize: theme.typography.h5.fontSize }),
});
