import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Alert, LinkButton, useStyles2 } from '@grafana/ui';
import { DashboardReport, EvidenceItem, hops, PanelReport, Report, RootCause, TargetReport } from '../../engine';
import { exploreUrl, panelUrl } from '../../engine/links';
import { BrokenDashboards } from '../components/BrokenDashboards';
import { Lines } from '../components/Lines';
import { findPanel, PanelList } from '../components/PanelList';
import { Verdict } from '../components/RootCauseCard';
import { StateTag } from '../components/StateTag';
import { href, View, viewUrl } from '../location';
import { statusLook } from '../look';
import { hopNames, moment, plural, statusNames } from '../words';

interface Props {
  report: Report;
  view: Extract<View, { kind: 'cause' | 'panel' }>;
  params: URLSearchParams;
}

/** Hop by hop: what was asked, what was answered, what that proves. */
export function Diagnosis({ report, view, params }: Props) {
  if (view.kind === 'panel') {
    const found = findPanel(report.dashboards, view);
    return found ? (
      <PanelDiagnosis report={report} dashboard={found.dashboard} panel={found.panel} params={params} />
    ) : (
      <Missing what={`panel ${view.panelId} of dashboard ${view.dashboardUid}`} />
    );
  }
  const cause = report.rootCauses.find(({ id }) => id === view.id);
  return cause ? (
    <CauseDiagnosis report={report} cause={cause} params={params} />
  ) : (
    <Missing what={`cause ${view.id}`} />
  );
}

function Missing({ what }: { what: string }) {
  return (
    <Alert severity="info" title="Not in this scan">
      The last scan does not know the {what}. It may be healed, or the scan is not that far yet.
    </Alert>
  );
}

function CauseDiagnosis({ report, cause, params }: { report: Report; cause: RootCause; params: URLSearchParams }) {
  const styles = useStyles2(getStyles);
  return (
    <article>
      <header className={styles.header}>
        <h2 className={styles.title}>{cause.title}</h2>
        <Verdict verdict={cause.verdict} />
        <span className={styles.muted}>{hopNames[cause.hop]}</span>
        {cause.sinceMs !== undefined && <span className={styles.muted}>since {moment(cause.sinceMs)}</span>}
      </header>
      <p>{cause.what}</p>
      <Part title="What to do">
        <p>{cause.remedy.text}</p>
        {cause.remedy.lines?.before !== undefined && (
          <Lines
            text={cause.remedy.lines.before}
            what="the lines to replace"
            caption={`Replace in ${cause.remedy.lines.file}`}
          />
        )}
        {cause.remedy.lines && (
          <Lines
            text={cause.remedy.lines.after}
            what="the new lines"
            caption={cause.remedy.lines.before === undefined ? cause.remedy.lines.file : 'with'}
          />
        )}
      </Part>
      <Part title="How we know">
        <Chain evidence={cause.evidence} />
      </Part>
      {cause.rivals.length > 0 && (
        <Part title="What it is not">
          <ul className={styles.plain}>
            {cause.rivals.map(({ rival, because }) => (
              <li key={rival}>
                <strong>{rival}</strong>: no, {because}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {cause.wouldDecide.length > 0 && (
        <Part title="What would tell more">
          <ul className={styles.plain}>
            {cause.wouldDecide.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={`Heals ${plural(cause.panels.length, 'panel')}`}>
        <BrokenDashboards panels={[...cause.panels, ...cause.fading]} dashboards={report.dashboards} />
        <PanelList panels={cause.panels} dashboards={report.dashboards} params={params} />
      </Part>
      {cause.explains.length > 0 && (
        <Part title="Explains">
          <ul className={styles.plain}>
            {cause.explains.map(({ title, what }, index) => (
              <li key={`${title} ${index}`}>
                <strong>{title}</strong>: {what}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </article>
  );
}

/** Evidence in the order in which data flows. */
function Chain({ evidence }: { evidence: readonly EvidenceItem[] }) {
  const styles = useStyles2(getStyles);
  const ordered = [...evidence].sort((a, b) => hops.indexOf(a.hop) - hops.indexOf(b.hop));
  return (
    <ol className={styles.chain}>
      {ordered.map((item, index) => (
        <li key={index} className={styles.link}>
          <span className={styles.hop}>{hopNames[item.hop]}</span>
          <div className={styles.body}>
            <strong>{item.question}</strong>
            <p className={styles.answer}>{item.answer}</p>
            <p className={styles.proves}>→ {item.proves}</p>
            {item.proof && (
              <>
                <Lines text={item.proof.query} what="the query" />
                <LinkButton
                  size="sm"
                  variant="secondary"
                  fill="text"
                  icon="compass"
                  href={href(exploreUrl(item.proof))}
                >
                  Run it in Explore
                </LinkButton>
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface PanelProps {
  report: Report;
  dashboard: DashboardReport;
  panel: PanelReport;
  params: URLSearchParams;
}

function PanelDiagnosis({ report, dashboard, panel, params }: PanelProps) {
  const styles = useStyles2(getStyles);
  const causes = report.rootCauses.filter(({ id }) => panel.rootCauses.includes(id));
  const variables = Object.entries(dashboard.variables);
  return (
    <article>
      <header className={styles.header}>
        <h2 className={styles.title}>{panel.title === '' ? `Panel ${panel.id}` : panel.title}</h2>
        <StateTag look={statusLook[panel.status]} text={statusNames[panel.status]} />
        <span className={styles.muted}>{dashboard.title}</span>
        <LinkButton size="sm" variant="secondary" icon="apps" href={href(panelUrl(dashboard, panel.id))}>
          Open panel
        </LinkButton>
      </header>
      {panel.fadesAtMs !== undefined && (
        <p>It still shows earlier data, and will be empty {moment(panel.fadesAtMs)}.</p>
      )}
      {panel.quiet !== undefined && <p>Nothing is broken: {panel.quiet}.</p>}
      {causes.length === 0 && panel.quiet === undefined && ['no-data', 'error', 'partial'].includes(panel.status) && (
        <p>No cause was found for it. What its queries answered stands below.</p>
      )}
      {causes.map((cause) => (
        <Part key={cause.id} title={cause.title}>
          <p>
            {cause.what}{' '}
            <a className={styles.anchor} href={href(viewUrl({ kind: 'cause', id: cause.id }, params))}>
              How we know and what to do
            </a>
          </p>
        </Part>
      ))}
      <Part title={plural(panel.targets.length, 'query', 'queries')}>
        {panel.targets.map((target) => (
          <TargetDetails key={target.refId} target={target} panel={panel} />
        ))}
      </Part>
      {variables.length > 0 && (
        <Part title="Variables">
          <ul className={styles.plain}>
            {variables.map(([name, values]) => (
              <li key={name}>
                ${name} ={' '}
                {values.length === 0
                  ? 'nothing'
                  : values.map((value) => (value === '$__all' ? 'All' : value)).join(', ')}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </article>
  );
}

function TargetDetails({ target, panel }: { target: TargetReport; panel: PanelReport }) {
  const styles = useStyles2(getStyles);
  const { datasourceUid, language, query, instant, refId, status, note } = target;
  return (
    <div className={styles.target}>
      <span className={styles.header}>
        <strong>{refId}</strong>
        <StateTag look={statusLook[status]} text={statusNames[status]} />
        {note !== undefined && <span className={styles.muted}>{note}</span>}
      </span>
      {query !== '' && <Lines text={query} what={`query ${refId}`} />}
      {datasourceUid !== undefined && language !== undefined && (
        <LinkButton
          size="sm"
          variant="secondary"
          fill="text"
          icon="compass"
          href={href(exploreUrl({ datasourceUid, language, query, range: panel.range, instant }))}
        >
          Run it in Explore
        </LinkButton>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
    marginBottom: theme.spacing(1),
  }),
  title: css({ ...theme.typography.h3, margin: 0, overflowWrap: 'anywhere' }),
  muted: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  part: css({ marginTop: theme.spacing(2.5), maxWidth: 980 }),
  heading: css({ ...theme.typography.h5 }),
  plain: css({ margin: theme.spacing(0, 0, 0, 2), overflowWrap: 'anywhere' }),
  anchor: css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } }),
  chain: css({ listStyle: 'none', margin: 0 }),
  link: css({
    display: 'grid',
    gridTemplateColumns: '96px minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0, 1, 1.5),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  hop: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  body: css({ minWidth: 0 }),
  answer: css({ margin: 0, overflowWrap: 'anywhere' }),
  proves: css({ margin: 0, color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  target: css({ marginBottom: theme.spacing(1.5) }),
});
