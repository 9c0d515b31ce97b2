import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { PanelStatus, Report } from '../../engine';
import { Disclosure } from '../components/Disclosure';
import { FlowMap } from '../components/FlowMap';
import { PanelList } from '../components/PanelList';
import { RootCauseCard } from '../components/RootCauseCard';
import { href, viewUrl } from '../location';
import { headlineLook, Look, statusLook, toneColor } from '../look';
import { plural, statusHelp, statusNames } from '../words';
import { StateTag } from '../components/StateTag';

interface Props {
  report: Report;
  params: URLSearchParams;
}

/** What broke, why, what to do, and the way into the broken dashboards. */
export function Overview({ report, params }: Props) {
  const styles = useStyles2(getStyles);
  const { rootCauses, dashboards, quiet, unexplained, blind, omissions } = report;
  return (
    <>
      <Headline report={report} />
      <Counts report={report} params={params} />
      {report.hops.length > 0 && report.complete && <FlowMap cells={report.hops} params={params} />}
      {rootCauses.length > 0 && (
        <section aria-label="Causes" className={styles.section}>
          <h2 className={styles.heading}>{plural(rootCauses.length, 'cause')}, the one that heals most first</h2>
          {rootCauses.map((cause, index) => (
            <RootCauseCard key={cause.id} cause={cause} rank={index + 1} dashboards={dashboards} params={params} />
          ))}
        </section>
      )}
      {report.complete && (
        <section aria-label="Everything else" className={styles.section}>
          <Disclosure title="Unexplained: empty, and no cause was found" count={unexplained.length}>
            <PanelList panels={unexplained} dashboards={dashboards} params={params} />
          </Disclosure>
          <Disclosure title="Quiet: nothing to show, and nothing broken" count={quiet.length}>
            <PanelList panels={quiet} dashboards={dashboards} params={params} />
          </Disclosure>
          <Disclosure title="Blind: nothing can be said of them" count={blind.length}>
            <Pairs items={blind.map(({ component, why }) => [component, why])} />
          </Disclosure>
          <Disclosure title="Left out of this scan" count={omissions.length}>
            <Pairs items={omissions.map(({ what, why }) => [what, why])} />
          </Disclosure>
        </section>
      )}
    </>
  );
}

function Headline({ report }: { report: Report }) {
  const look = headlineLook[report.headlineVerdict];
  const styles = useStyles2(getHeadline, look.tone);
  return (
    <h2 className={styles.headline} aria-live="polite">
      <Icon name={look.icon} size="xl" className={styles.icon} aria-hidden />
      <span>{report.headline}</span>
    </h2>
  );
}

/** Statuses worth a look, as links into the filtered list. */
const counted: readonly PanelStatus[] = ['error', 'no-data', 'masked', 'partial', 'stale', 'zero', 'data'];

function Counts({ report: { counts }, params }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.counts} aria-label="Panels by status">
      {counted
        .filter((status) => counts[status] > 0)
        .map((status) => (
          <li key={status}>
            <a href={href(dashboardsUrl(params, status))} title={statusHelp[status]}>
              <StateTag look={statusLook[status]} text={`${counts[status]} ${statusNames[status].toLowerCase()}`} />
            </a>
          </li>
        ))}
      {counts.fading > 0 && (
        <li>
          <StateTag
            look={statusLook.stale}
            text={`${counts.fading} fading`}
            title="show earlier data of a hop that is already broken"
          />
        </li>
      )}
    </ul>
  );
}

function dashboardsUrl(params: URLSearchParams, status: PanelStatus): string {
  const url = viewUrl({ kind: 'dashboards' }, params);
  return `${url}${url.includes('?') ? '&' : '?'}status=${status}`;
}

function Pairs({ items }: { items: readonly (readonly [string, string])[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.pairs}>
      {items.map(([what, why]) => (
        <li key={what}>
          <strong>{what}</strong>: {why}
        </li>
      ))}
    </ul>
  );
}

const getHeadline = (theme: GrafanaTheme2, tone: Look['tone']) => ({
  headline: css({
    ...theme.typography.h3,
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    margin: theme.spacing(0, 0, 1),
    overflowWrap: 'anywhere',
  }),
  icon: css({ color: toneColor(theme, tone), flexShrink: 0, marginTop: 2 }),
});

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginTop: theme.spacing(3) }),
  heading: css({ ...theme.typography.h5, color: theme.colors.text.secondary }),
  counts: css({
    listStyle: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: theme.spacing(0, 0, 2),
  }),
  pairs: css({ margin: theme.spacing(0, 0, 0, 2), overflowWrap: 'anywhere' }),
});
