import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { HopVerdict, PanelReport } from '../../engine';
import { Look, statusLook, toneColor, verdictLook } from '../look';
import { shownStatus } from '../page';
import { statusHelp, statusNames, verdictNames } from '../words';

interface Props {
  look: Look;
  text: string;
  title?: string;
}

/** A state as icon, colour and word. */
export function StateTag({ look, text, title }: Props) {
  const styles = useStyles2(getStyles, look.tone);
  return (
    <span className={styles.tag} title={title}>
      <Icon name={look.icon} size="sm" aria-hidden />
      {text}
    </span>
  );
}

/** What a panel shows; an empty one that is merely quiet, or a full one that fades, is told apart. */
export function PanelState({ panel }: { panel: PanelReport }) {
  const status = shownStatus(panel);
  return <StateTag look={statusLook[status]} text={statusNames[status]} title={statusHelp[status]} />;
}

interface HopStateProps {
  verdict: HopVerdict;
  /** A fault elsewhere starves it: its own health is no comfort then. */
  suffers: boolean;
}

export function HopState({ verdict, suffers }: HopStateProps) {
  return verdict === 'healthy' && suffers ? (
    <StateTag look={{ tone: 'muted', icon: 'check' }} text="No fault" />
  ) : (
    <StateTag look={verdictLook[verdict]} text={verdictNames[verdict]} />
  );
}

const getStyles = (theme: GrafanaTheme2, tone: Look['tone']) => ({
  tag: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: toneColor(theme, tone),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    svg: { flexShrink: 0 },
  }),
});
