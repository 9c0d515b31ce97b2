import React, { useState } from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { HopReport, HopVerdict, Hop, hops, Signal, signals } from '../../engine';
import { Look, toneBorder, verdictLook } from '../look';
import { panelsOfSignal, usePage } from '../page';
import { age, hopNames, lossesText, number, plural, rate, signalNames, verdictNames } from '../words';
import { AppLink } from './AppLink';
import { HopState, StateTag } from './StateTag';

/** Every hop of every signal, in the order in which data flows: where it stops is what stands out. */
export function FlowMap() {
  const styles = useStyles2(getStyles);
  const cells = usePage().report.hops;
  const present = hops.filter((hop) => cells.some((cell) => cell.hop === hop));
  const rows = signals.filter((signal) => cells.some((cell) => cell.signal === signal));
  return rows.length === 0 ? null : (
    <section className={styles.map} aria-label="Where data flows">
      {rows.map((signal) => (
        <Row key={signal} signal={signal} present={present} cells={cells.filter((cell) => cell.signal === signal)} />
      ))}
    </section>
  );
}

const severity: readonly HopVerdict[] = ['broken', 'degraded', 'blind', 'unknown', 'healthy'];

function Row({ signal, present, cells }: { signal: Signal; present: readonly Hop[]; cells: readonly HopReport[] }) {
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  const worst = severity.find((verdict) => cells.some((cell) => cell.verdict === verdict)) ?? 'unknown';
  const at = cells.filter(({ verdict }) => verdict === worst).map(({ hop }) => hopNames[hop].toLowerCase());
  return (
    <div className={styles.row}>
      <div className={styles.signal}>
        <h3 className={styles.name}>{signalNames[signal]}</h3>
        <StateTag
          look={verdictLook[worst]}
          text={worst === 'healthy' ? verdictNames[worst] : `${verdictNames[worst]}: ${at.join(', ')}`}
        />
        <Button
          className={styles.toggle}
          size="sm"
          variant="secondary"
          fill="text"
          aria-expanded={isOpen}
          aria-label={`All hops of ${signalNames[signal].toLowerCase()}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Fewer hops' : 'All hops'}
        </Button>
      </div>
      <ol
        className={cx(styles.chain, !isOpen && styles.folded)}
        style={{ '--hops': present.length } as React.CSSProperties}
      >
        {present.map((hop, index) => {
          const cell = cells.find((each) => each.hop === hop);
          const isBehindFault = cells.some(
            ({ hop: before, verdict }) =>
              (verdict === 'broken' || verdict === 'degraded') && present.indexOf(before) < index
          );
          return cell ? (
            <Cell key={hop} cell={cell} isBehindFault={isBehindFault} />
          ) : (
            <li key={hop} className={styles.gap} aria-hidden />
          );
        })}
      </ol>
    </div>
  );
}

/** The map is for the first look: of many causes at one hop it names these, and the list below has the rest. */
const titlesInCell = 3;

function Cell({ cell, isBehindFault }: { cell: HopReport; isBehindFault: boolean }) {
  const { hop, signal, verdict, detail, throughput, balance, newestMs, rootCauses } = cell;
  const losses = balance && lossesText(balance);
  const styles = useStyles2(getCellStyles, verdictLook[verdict].tone);
  const { report } = usePage();
  const causes = report.rootCauses.filter(({ id }) => rootCauses.includes(id));
  const titles = [...new Set(causes.map(({ title }) => title))];
  const named = titles.slice(0, titlesInCell).flatMap((title) => {
    const alike = causes.filter((cause) => cause.title === title);
    return alike[0] ? [{ id: alike[0].id, title, times: alike.length }] : [];
  });
  const others = causes.length - named.reduce((sum, { times }) => sum + times, 0);
  const isHealthy = verdict === 'healthy';
  const panels = hop === 'panel' ? panelsOfSignal(report, signal) : undefined;
  const suffers = isBehindFault || (panels !== undefined && panels.broken > 0);
  return (
    <li
      className={cx(styles.cell, !isHealthy && styles.notable)}
      data-calm={isHealthy && !panels?.broken && !panels?.fading}
      title={isHealthy ? detail : undefined}
    >
      <span className={styles.hop}>{hopNames[hop]}</span>
      <HopState verdict={verdict} suffers={suffers} />
      {/* Of a healthy hop its measures say enough; the words are there for the pointer. */}
      {!isHealthy && causes.length === 0 && <span className={styles.detail}>{detail}</span>}
      {named.map(({ id, title, times }) => (
        <AppLink key={id} to={{ view: 'diagnosis', subject: { kind: 'cause', id } }} className={styles.cause}>
          {times === 1 ? title : `${title} (${times})`}
        </AppLink>
      ))}
      {others > 0 && (
        <AppLink to={{ view: 'diagnosis' }} className={styles.cause}>
          and {plural(others, 'more cause')}
        </AppLink>
      )}
      {throughput && <span className={styles.detail}>{rate(throughput.perSecond, throughput.unit)}</span>}
      {losses && (
        <span className={styles.detail} title="Items a second, by the collector’s own counters">
          {losses}
        </span>
      )}
      {newestMs !== undefined && (
        <span className={styles.detail} title="Age of the newest when it was asked">
          {age(newestMs, report.finishedMs)}
        </span>
      )}
      {panels && <PanelCounts {...panels} />}
    </li>
  );
}

/** How many panels the faults of a signal empty, now and soon. */
function PanelCounts({ broken, fading }: ReturnType<typeof panelsOfSignal>) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {broken > 0 && <span className={styles.broken}>{number(broken)} broken</span>}
      {fading > 0 && <span className={styles.fading}>{number(fading)} fading</span>}
    </>
  );
}

const getCellStyles = (theme: GrafanaTheme2, tone: Look['tone']) => ({
  cell: css({
    position: 'relative',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    padding: theme.spacing(0.75, 1),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    // The way from the hop before.
    '&:not(:first-child)::before': {
      content: '""',
      position: 'absolute',
      right: '100%',
      top: 'calc(50% - 1px)',
      width: theme.spacing(1.5),
      borderTop: `2px solid ${theme.colors.border.strong}`,
    },
    [theme.breakpoints.down('lg')]: {
      display: 'grid',
      gridTemplateColumns: '84px 92px minmax(0, 1fr)',
      alignItems: 'baseline',
      columnGap: theme.spacing(1),
      '&:not(:first-child)::before': {
        right: 'auto',
        left: theme.spacing(2),
        top: 'auto',
        bottom: '100%',
        width: 0,
        height: theme.spacing(0.75),
        borderTop: 'none',
        borderLeft: `2px solid ${theme.colors.border.strong}`,
      },
    },
  }),
  notable: css({ borderColor: toneBorder(theme, tone), borderStyle: tone === 'muted' ? 'dashed' : 'solid' }),
  hop: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    lineHeight: 1.3,
    [theme.breakpoints.down('lg')]: { gridColumn: 3 },
  }),
  cause: css({
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.3,
    [theme.breakpoints.down('lg')]: { gridColumn: 3 },
  }),
});

const panelCount = (theme: GrafanaTheme2) => ({
  fontSize: theme.typography.bodySmall.fontSize,
  [theme.breakpoints.down('lg')]: { gridColumn: 3 },
});

const getStyles = (theme: GrafanaTheme2) => ({
  map: css({ marginBottom: theme.spacing(2) }),
  row: css({
    display: 'grid',
    gridTemplateColumns: '112px minmax(0, 1fr)',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(1),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: theme.spacing(0.5) },
  }),
  signal: css({
    paddingTop: theme.spacing(0.75),
    [theme.breakpoints.down('lg')]: { display: 'flex', alignItems: 'baseline', gap: theme.spacing(1) },
  }),
  name: css({ ...theme.typography.h5, margin: 0 }),
  toggle: css({ display: 'none', [theme.breakpoints.down('lg')]: { display: 'inline-flex', marginLeft: 'auto' } }),
  chain: css({
    listStyle: 'none',
    display: 'grid',
    gridTemplateColumns: 'repeat(var(--hops), minmax(0, 1fr))',
    gap: theme.spacing(1.5),
    margin: 0,
    padding: 0,
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: theme.spacing(0.75) },
  }),
  broken: css({ ...panelCount(theme), color: theme.colors.error.text }),
  fading: css({ ...panelCount(theme), color: theme.colors.warning.text }),
  // On a narrow page only what is not healthy stands out of its signal's line, until the rest is asked for.
  folded: css({ '& > [data-calm="true"]': { [theme.breakpoints.down('lg')]: { display: 'none' } } }),
  gap: css({
    alignSelf: 'center',
    // Up to the hop before; the hop behind draws its own way.
    margin: theme.spacing(0, 0, 0, -1.5),
    borderTop: `2px solid ${theme.colors.border.strong}`,
    '&:first-child': { visibility: 'hidden' },
    [theme.breakpoints.down('lg')]: { display: 'none' },
  }),
});
