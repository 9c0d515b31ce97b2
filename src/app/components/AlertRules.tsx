import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { AlertReport } from '../../engine';
import { alertIcons, alertNames } from '../alerts';
import { GrafanaLink } from './AppLink';
import { Limited } from './Limited';

interface Props {
  alerts: readonly AlertReport[];
  /** `Blind alert rules`, for screen readers. */
  label: string;
  /** Say why each has its state. */
  withReasons?: boolean;
}

/** Alert rules, each with a link to it in Grafana; the rules of a store have no page there. */
export function AlertRules({ alerts, label, withReasons = false }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Limited items={alerts} step={12} what="alert rules">
      {(shown) => (
        <ul className={styles.list} aria-label={label}>
          {shown.map(({ id, title, url, status, why, folder, ruler }) => (
            <li key={id}>
              <span className={styles.state}>
                <Icon name={alertIcons[status]} size="sm" aria-hidden /> {alertNames[status]}
              </span>{' '}
              {url === undefined ? (
                <span>{title}</span>
              ) : (
                <GrafanaLink to={url} aria-label={`Open alert rule ${title}`}>
                  {title}
                </GrafanaLink>
              )}{' '}
              <span className={styles.muted}>
                {ruler === undefined ? folder : `run by ${ruler}`}
                {withReasons && ` · ${why}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Limited>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: 'none',
    margin: 0,
    padding: 0,
    overflowWrap: 'anywhere',
    li: { padding: theme.spacing(0.25, 0) },
  }),
  state: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  muted: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
