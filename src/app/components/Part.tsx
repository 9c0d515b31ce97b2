import React, { ReactNode } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A titled part of a diagnosis. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ marginTop: theme.spacing(3), maxWidth: 1000 }),
  heading: css({ ...theme.typography.h4, margin: theme.spacing(0, 0, 1) }),
});
