import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';

interface Props {
  text: string;
  /** What the copy button copies, for screen readers: `query`, `new lines`. */
  what: string;
  caption?: string;
  /** More to do with it, beside the copy button. */
  children?: ReactNode;
}

/** Text to copy as it stands. */
export function Lines({ text, what, caption, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <figure className={styles.figure}>
      {caption !== undefined && <figcaption className={styles.caption}>{caption}</figcaption>}
      <div className={styles.box}>
        <pre className={styles.text}>{text}</pre>
        <div className={styles.actions}>
          <ClipboardButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="copy"
            getText={() => text}
            aria-label={`Copy ${what}`}
          >
            Copy
          </ClipboardButton>
          {children}
        </div>
      </div>
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0.5, 0) }),
  caption: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  box: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  text: css({
    flex: '1 1 260px',
    minWidth: 0,
    margin: 0,
    padding: theme.spacing(0.75, 1),
    border: 'none',
    background: 'transparent',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    wordBreak: 'normal',
    color: theme.colors.text.primary,
  }),
  actions: css({ display: 'flex', marginLeft: 'auto' }),
});
