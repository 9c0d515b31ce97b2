import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Remedy, RootCause } from '../../engine';
import { advice, alertsOf, alertsText } from '../alerts';
import { AlertRules } from '../components/AlertRules';
import { BrokenDashboards } from '../components/BrokenDashboards';
import { Chain } from '../components/Chain';
import { Lines } from '../components/Lines';
import { PanelList } from '../components/PanelList';
import { Part } from '../components/Part';
import { distortedText, fadingText } from '../components/RootCauseCard';
import { Verdict } from '../components/Verdict';
import { byDashboard, usePage } from '../page';
import { ago, hopNames, moment, plural, signalNames } from '../words';

/** One cause: what to do, how we know, what it is not, and what it empties. */
export function CauseDiagnosis({ cause }: { cause: RootCause }) {
  const styles = useStyles2(getStyles);
  const page = usePage();
  const {
    title,
    verdict,
    hop,
    signal,
    sinceMs,
    what,
    remedy,
    rivals,
    wouldDecide,
    panels,
    fading,
    distorted,
    explains,
  } = cause;
  const alerts = alertsOf(page.report, cause);
  return (
    <article aria-label={`Cause: ${title}`}>
      <header className={styles.header}>
        <h2 className={styles.title}>{title}</h2>
        <Verdict verdict={verdict} />
      </header>
      <p className={styles.muted}>
        {hopNames[hop]}
        {signal && `, ${signalNames[signal].toLowerCase()}`}
        {sinceMs !== undefined && ` · since ${moment(sinceMs)}`}
      </p>
      <p className={styles.what}>{what}</p>
      <Part title="What to do">
        <RemedyText remedy={remedy} />
      </Part>
      <Part title="How we know">
        <Chain cause={cause} />
      </Part>
      {rivals.length > 0 && (
        <Part title="What it is not">
          <ul className={styles.list}>
            {rivals.map(({ rival, because }, index) => (
              <li key={index}>
                <strong>{rival}</strong>: ruled out, {because}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {wouldDecide.length > 0 && (
        <Part title="What would tell more">
          <ul className={styles.list}>
            {wouldDecide.map((each, index) => (
              <li key={index}>{each}</li>
            ))}
          </ul>
        </Part>
      )}
      {explains.length > 0 && (
        <Part title="What it explains downstream">
          <ul className={styles.list}>
            {explains.map((each, index) => (
              <li key={index}>
                <strong>{each.title}</strong>: {each.what}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {panels.length > 0 && (
        <Part
          title={`Heals ${plural(panels.length, 'panel')} in ${plural(byDashboard(page, panels).length, 'dashboard')}`}
        >
          <BrokenDashboards panels={panels} label="Broken dashboards" />
          <PanelList panels={panels} />
        </Part>
      )}
      {alerts.length > 0 && (
        <Part title={`Reaches ${plural(alerts.length, 'alert rule')}`}>
          <p>{alertsText(alerts)}</p>
          {advice(alerts) !== undefined && <p>{advice(alerts)}</p>}
          <AlertRules alerts={alerts} label="Alert rules that read it" withReasons />
        </Part>
      )}
      {distorted.length > 0 && (
        <Part title="Shows something else than the truth">
          <p>{distortedText(distorted)}</p>
          <PanelList panels={distorted.map(({ how, ...ref }) => ({ ...ref, why: how }))} />
        </Part>
      )}
      {fading.length > 0 && (
        <Part title="Fading">
          <p>{fadingText(fading)}</p>
          <PanelList panels={fading.map((ref) => ({ ...ref, why: `will be empty ${ago(ref.emptyAtMs)}` }))} />
        </Part>
      )}
    </article>
  );
}

function RemedyText({ remedy: { text, lines } }: { remedy: Remedy }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <p className={styles.what}>{text}</p>
      {lines?.before !== undefined && (
        <Lines text={lines.before} what="the lines to replace" caption={`In ${lines.file}, replace`} />
      )}
      {lines && (
        <Lines
          text={lines.after}
          what="the new lines"
          caption={lines.before === undefined ? `In ${lines.file}` : 'by'}
        />
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
  title: css({ ...theme.typography.h3, margin: 0, overflowWrap: 'anywhere' }),
  muted: css({ margin: 0, color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  what: css({ margin: theme.spacing(1, 0), maxWidth: 1000, overflowWrap: 'anywhere' }),
  list: css({ margin: theme.spacing(0, 0, 0, 2.5), padding: 0, overflowWrap: 'anywhere' }),
});
