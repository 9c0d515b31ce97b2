import React, { ReactNode, useState } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { number } from '../words';

interface Props {
  title: string;
  count: number;
  children: ReactNode;
}

/** A list that is there to be opened; nothing at all when it is empty. What is closed is not made. */
export function Disclosure({ title, count, children }: Props) {
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  return count === 0 ? null : (
    <details className={styles.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>
        {title} <span className={styles.count}>({number(count)})</span>
      </summary>
      {isOpen && <div className={styles.content}>{children}</div>}
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  details: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:last-of-type': { borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  summary: css({
    // Hosts reset it in different ways.
    display: 'list-item',
    padding: theme.spacing(1, 0.5),
    cursor: 'pointer',
    fontWeight: theme.typography.fontWeightMedium,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  count: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  content: css({ padding: theme.spacing(0, 0.5, 1.5, 2.5) }),
});
