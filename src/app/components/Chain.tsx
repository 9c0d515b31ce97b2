import React from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { EvidenceItem, Hop, HopReport, hops, RootCause } from '../../engine';
import { toneBorder, toneColor } from '../look';
import { usePage } from '../page';
import { hopNames } from '../words';
import { QueryLines } from './QueryLines';
import { HopState, StateTag } from './StateTag';

/** The way of the data hop by hop: what was asked at each, what was answered, and what that proves. */
export function Chain({ cause }: { cause: RootCause }) {
  const styles = useStyles2(getStyles);
  const { report } = usePage();
  const cells = report.hops.filter(({ signal }) => signal === cause.signal);
  const passed = hops.filter(
    (hop) =>
      hop === cause.hop || cells.some((cell) => cell.hop === hop) || cause.evidence.some((item) => item.hop === hop)
  );
  return (
    <ol className={styles.chain}>
      {passed.map((hop) => (
        <Step
          key={hop}
          hop={hop}
          isHere={hop === cause.hop}
          isBehind={hops.indexOf(hop) > hops.indexOf(cause.hop)}
          cell={cells.find((cell) => cell.hop === hop)}
          evidence={cause.evidence.filter((item) => item.hop === hop)}
        />
      ))}
    </ol>
  );
}

interface StepProps {
  hop: Hop;
  /** The fault is at this hop. */
  isHere: boolean;
  /** The fault is at a hop before. */
  isBehind: boolean;
  cell?: HopReport;
  evidence: readonly EvidenceItem[];
}

function Step({ hop, isHere, isBehind, cell, evidence }: StepProps) {
  const styles = useStyles2(getStyles);
  return (
    <li className={cx(styles.step, isHere && styles.here)} aria-current={isHere ? 'step' : undefined}>
      <div className={styles.hop}>
        <strong>{hopNames[hop]}</strong>
        {cell && <HopState verdict={cell.verdict} suffers={isBehind} />}
        {cell && !isHere && <span className={styles.muted}>{cell.detail}</span>}
        {isHere && <StateTag look={{ tone: 'error', icon: 'arrow-left' }} text="The fault is here" />}
      </div>
      {evidence.map((item, index) => (
        <Evidence key={index} item={item} />
      ))}
    </li>
  );
}

function Evidence({ item: { question, answer, proves, proof } }: { item: EvidenceItem }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.evidence}>
      <dl className={styles.facts}>
        <dt>Question</dt>
        <dd>{question}</dd>
        <dt>Answer</dt>
        <dd className={styles.answer}>{answer}</dd>
        <dt>Proves</dt>
        <dd>
          <Icon name="check" size="sm" className={styles.tick} aria-hidden /> {proves}
        </dd>
      </dl>
      {proof && <QueryLines proof={proof} what="the query" />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chain: css({ listStyle: 'none', margin: 0, padding: 0 }),
  step: css({
    padding: theme.spacing(0.5, 0, 1, 2),
    marginLeft: theme.spacing(0.5),
    borderLeft: `2px solid ${theme.colors.border.strong}`,
  }),
  here: css({ borderLeftColor: toneBorder(theme, 'error'), background: theme.colors.background.secondary }),
  hop: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.25, 1.5) }),
  muted: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
  evidence: css({ padding: theme.spacing(0.75, 1, 0.75, 0) }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: '72px minmax(0, 1fr)',
    gap: theme.spacing(0.25, 1),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
  answer: css({ fontWeight: theme.typography.fontWeightMedium }),
  tick: css({ color: toneColor(theme, 'success') }),
});
