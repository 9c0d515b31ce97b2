import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import { Report } from '../../engine';
import { AlertRules } from '../components/AlertRules';
import { Counts } from '../components/Counts';
import { Disclosure } from '../components/Disclosure';
import { FlowMap } from '../components/FlowMap';
import { Headline } from '../components/Headline';
import { PanelList } from '../components/PanelList';
import { RootCauseCard } from '../components/RootCauseCard';
import { Limited } from '../components/Limited';
import { headlineLook, Look } from '../look';
import { usePage } from '../page';
import { number, plural } from '../words';

/** What broke, why, what to do, and the way into the broken dashboards. */
export function Overview() {
  const styles = useStyles2(getStyles);
  const { report, isScanning } = usePage();
  const { rootCauses, noticed, quiet, unexplained, unexplainedAlerts, alerts, blind, complete } = report;
  const lost = alerts.filter(({ id }) => unexplainedAlerts.includes(id));
  const leftAlone = alerts.filter(({ status }) => ['paused', 'not-looked-at', 'unknown'].includes(status));
  const { look, text } = verdictOf(report, isScanning);
  if (complete && report.dashboards.length === 0) {
    return (
      <>
        <Headline look={{ tone: 'info', icon: 'apps' }} text="There is no dashboard to look at.">
          Grafana shows you none. Where there are some, you lack the right to see them.
        </Headline>
        <LeftOut />
      </>
    );
  }
  return (
    <>
      <Headline look={look} text={text}>
        <Counts />
      </Headline>
      <LeftOut />
      <FlowMap />
      {rootCauses.length > 0 && (
        <section aria-label="Causes">
          <h2 className={styles.heading}>
            {rootCauses.length === 1
              ? 'What to fix'
              : `What to fix: ${plural(rootCauses.length, 'cause')}, the one that heals most first`}
          </h2>
          {rootCauses.map((cause, index) => (
            <RootCauseCard key={cause.id} cause={cause} rank={index + 1} />
          ))}
        </section>
      )}
      {complete && (
        <section aria-label="Everything else">
          <Disclosure title="Unexplained: broken, and no cause was found" count={unexplained.length}>
            <PanelList panels={unexplained} />
          </Disclosure>
          <Disclosure title="Alert rules that are blind, and no cause was found" count={lost.length}>
            <AlertRules alerts={lost} label="Unexplained alert rules" withReasons />
          </Disclosure>
          <Disclosure title="Noticed: not as it should be, but it explains nothing" count={noticed.length}>
            {noticed.map((cause, index) => (
              <RootCauseCard key={cause.id} cause={cause} rank={rootCauses.length + index + 1} />
            ))}
          </Disclosure>
          <Disclosure title="Quiet: nothing to show, and nothing broken" count={quiet.length}>
            <PanelList panels={quiet} />
          </Disclosure>
          <Disclosure title="Alert rules left alone" count={leftAlone.length}>
            <AlertRules alerts={leftAlone} label="Alert rules left alone" withReasons />
          </Disclosure>
          <Disclosure title="Blind: their own metrics are not collected" count={blind.length}>
            <Pairs items={blind.map(({ component, why }) => [component, why])} />
          </Disclosure>
        </section>
      )}
    </>
  );
}

/** Until all is asked the report's own sentence would claim too much. */
function verdictOf(report: Report, isScanning: boolean): { readonly look: Look; readonly text: string } {
  const { counts, rootCauses, headline, headlineVerdict, complete } = report;
  if (complete) {
    return { look: headlineLook[headlineVerdict], text: headline };
  }
  const empty = counts.error + counts['no-data'] + counts.masked + counts.partial;
  const panels =
    empty === 0
      ? 'All panels answer so far'
      : `${number(empty)} of ${plural(counts.panels, 'panel')} have no data or fail`;
  const causes = rootCauses.length === 0 ? '' : `; ${plural(rootCauses.length, 'cause')} found so far`;
  return isScanning
    ? { look: { tone: empty === 0 ? 'info' : 'warning', icon: 'search' }, text: `${panels}${causes}. Looking further…` }
    : { look: headlineLook.unknown, text: `${panels}${causes}. The scan was cancelled before it was done.` };
}

/** Whatever could not be read or asked: the verdict above does not speak of it. */
function LeftOut() {
  const { omissions, stores } = usePage().report;
  const cut = stores.filter((store) => store.cut > 0);
  if (omissions.length + cut.length === 0) {
    return null;
  }
  return (
    <Alert severity="warning" title="Not everything could be looked at">
      <Disclosure title="What was left out, and why" count={omissions.length + cut.length}>
        <Pairs
          items={[
            ...cut.map(({ name, cut: questions, budget }): Pair => [
              name,
              `${plural(questions, 'question was', 'questions were')} not asked: its budget of ${number(budget)} requests was spent`,
            ]),
            ...omissions.map(({ what, why }): Pair => [what, why]),
          ]}
        />
      </Disclosure>
    </Alert>
  );
}

type Pair = readonly [name: string, words: string];

function Pairs({ items }: { items: readonly Pair[] }) {
  const styles = useStyles2(getStyles);
  return (
    <Limited items={items} step={50} what="entries">
      {(shown) => (
        <ul className={styles.pairs}>
          {shown.map(([name, words], index) => (
            <li key={index}>
              <strong>{name}</strong>: {words}
            </li>
          ))}
        </ul>
      )}
    </Limited>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  heading: css({ ...theme.typography.h4, margin: theme.spacing(2, 0, 1) }),
  pairs: css({ margin: theme.spacing(0, 0, 0, 2), padding: 0, overflowWrap: 'anywhere' }),
});
