import React, { AriaAttributes, MouseEvent, ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { href, openRoute } from '../navigation';
import { usePage } from '../page';
import { routeUrl, View } from '../routes';

interface Props {
  children: ReactNode;
  className?: string;
  'aria-label'?: AriaAttributes['aria-label'];
}

/** To another view of this app; the page's time range comes along. */
export function AppLink({ to, className, children, ...rest }: Props & { to: View }) {
  const { range } = usePage();
  const styles = useStyles2(getStyles);
  const route = { ...to, range };
  return (
    <a
      {...rest}
      className={cx(styles.link, className)}
      href={href(routeUrl(route))}
      onClick={(event) => onPlainClick(event, () => openRoute(route))}
    >
      {children}
    </a>
  );
}

/** To somewhere else in Grafana, given as a path without its sub path; Grafana itself turns the click into navigation. */
export function GrafanaLink({ to, className, children, ...rest }: Props & { to: string }) {
  const styles = useStyles2(getStyles);
  return (
    <a {...rest} className={cx(styles.link, className)} href={href(to)}>
      {children}
    </a>
  );
}

/** Clicks that ask for a new tab or window stay the browser's. */
export function onPlainClick(event: MouseEvent, act: () => void): void {
  if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    act();
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({
    color: theme.colors.text.link,
    overflowWrap: 'anywhere',
    '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2, borderRadius: 2 },
  }),
});
