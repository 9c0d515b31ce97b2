import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, GrafanaTheme2 } from '@grafana/data';
import { Badge, LinkButton, useStyles2 } from '@grafana/ui';
import { DashboardReport, RootCause } from '../../engine';
import { href, viewUrl } from '../location';
import { hopNames, moment, plural } from '../words';
import { BrokenDashboards } from './BrokenDashboards';

interface Props {
  cause: RootCause;
  rank: number;
  dashboards: readonly DashboardReport[];
  params: URLSearchParams;
}

/** What is broken, since when, how we know, what to do, and which dashboards it empties. */
export function RootCauseCard({ cause, rank, dashboards, params }: Props) {
  const styles = useStyles2(getStyles, cause.verdict === 'proved');
  const inDashboards = new Set(cause.panels.map(({ dashboardUid }) => dashboardUid)).size;
  const diagnosis = href(viewUrl({ kind: 'cause', id: cause.id }, params));
  return (
    <article className={styles.card} aria-label={`Cause ${rank}: ${cause.title}`}>
      <header className={styles.header}>
        <h3 className={styles.title}>
          {rank}. <a href={diagnosis}>{cause.title}</a>
        </h3>
        <Verdict verdict={cause.verdict} />
        <span className={styles.muted}>{hopNames[cause.hop]}</span>
        {cause.sinceMs !== undefined && <span className={styles.muted}>since {moment(cause.sinceMs)}</span>}
      </header>
      <p className={styles.what}>{cause.what}</p>
      <dl className={styles.facts}>
        <dt>Proof</dt>
        <dd className={styles.proof}>{cause.proofLine}</dd>
        <dt>Fix</dt>
        <dd>{cause.remedy.text}</dd>
        {cause.panels.length > 0 && (
          <>
            <dt>Heals</dt>
            <dd>
              <div className={styles.heals}>
                {plural(cause.panels.length, 'panel')} in {plural(inDashboards, 'dashboard')}
              </div>
              <BrokenDashboards panels={cause.panels} dashboards={dashboards} />
            </dd>
          </>
        )}
        {cause.fading.length > 0 && (
          <>
            <dt>Fading</dt>
            <dd>
              <div className={styles.heals}>{fadingText(cause)}</div>
              <BrokenDashboards panels={cause.fading} dashboards={dashboards} />
            </dd>
          </>
        )}
      </dl>
      <LinkButton size="sm" variant="secondary" icon="search" href={diagnosis}>
        How we know
      </LinkButton>
    </article>
  );
}

export function Verdict({ verdict }: { verdict: RootCause['verdict'] }) {
  return verdict === 'proved' ? (
    <Badge color="green" icon="check" text="proved" />
  ) : (
    <Badge color="orange" icon="question-circle" text="likely" />
  );
}

function fadingText({ fading }: RootCause): string {
  const times = fading.map(({ emptyAtMs }) => emptyAtMs);
  const first = dateTimeFormat(Math.min(...times));
  const last = dateTimeFormat(Math.max(...times));
  return `${plural(fading.length, 'panel')} still ${fading.length === 1 ? 'shows' : 'show'} earlier data, and will be empty ${first === last ? `at ${first}` : `between ${first} and ${last}`}`;
}

const getStyles = (theme: GrafanaTheme2, proved: boolean) => ({
  card: css({
    background: theme.colors.background.secondary,
    borderLeft: `3px solid ${proved ? theme.colors.error.border : theme.colors.warning.border}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(2),
    marginBottom: theme.spacing(1.5),
  }),
  header: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  title: css({ ...theme.typography.h4, margin: 0, a: { '&:hover': { textDecoration: 'underline' } } }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  what: css({ fontSize: theme.typography.body.fontSize, margin: theme.spacing(0.5, 0, 1) }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: '56px minmax(0, 1fr)',
    gap: theme.spacing(0.75, 1),
    margin: theme.spacing(0, 0, 1.5),
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
  proof: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  heals: css({ marginBottom: theme.spacing(0.5), fontWeight: theme.typography.fontWeightMedium }),
});
