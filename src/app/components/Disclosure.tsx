import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  count: number;
  children: ReactNode;
}

/** A list that is there to be opened; nothing at all when it is empty. */
export function Disclosure({ title, count, children }: Props) {
  const styles = useStyles2(getStyles);
  return count === 0 ? null : (
    <details className={styles.details}>
      <summary className={styles.summary}>
        {title} <span className={styles.count}>{count}</span>
      </summary>
      {children}
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  details: css({ marginBottom: theme.spacing(1) }),
  summary: css({ ...theme.typography.h5, cursor: 'pointer', padding: theme.spacing(0.5, 0) }),
  count: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
});
