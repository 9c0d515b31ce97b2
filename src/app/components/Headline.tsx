import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { Look, toneBorder, toneColor } from '../look';

interface Props {
  look: Look;
  text: string;
  children?: ReactNode;
}

/** The one sentence on top; read out when it changes. */
export function Headline({ look, text, children }: Props) {
  const styles = useStyles2(getStyles, look.tone);
  return (
    <section className={styles.banner} aria-label="Verdict">
      <Icon name={look.icon} size="xxl" className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <div aria-live="polite">
          <h2 className={styles.text}>{text}</h2>
        </div>
        {children}
      </div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2, tone: Look['tone']) => ({
  banner: css({
    display: 'flex',
    gap: theme.spacing(1.5),
    padding: theme.spacing(2),
    marginBottom: theme.spacing(2),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeft: `4px solid ${toneBorder(theme, tone)}`,
    borderRadius: theme.shape.radius.default,
  }),
  icon: css({ flexShrink: 0, color: toneColor(theme, tone) }),
  words: css({ minWidth: 0 }),
  text: css({ ...theme.typography.h3, margin: 0, overflowWrap: 'anywhere' }),
});
