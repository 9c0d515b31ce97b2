import React from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormatTimeAgo, GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { HopReport, hops, signals } from '../../engine';
import { href, viewUrl } from '../location';
import { toneBorder, verdictLook } from '../look';
import { hopNames, perSecond, signalNames } from '../words';
import { StateTag } from './StateTag';

interface Props {
  cells: readonly HopReport[];
  params: URLSearchParams;
}

/** Every hop of every signal, in the order in which data flows. */
export function FlowMap({ cells, params }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section aria-label="Where data flows">
      {signals
        .map((signal) => ({
          signal,
          row: hops.flatMap((hop) => cells.filter((cell) => cell.signal === signal && cell.hop === hop)),
        }))
        .filter(({ row }) => row.length > 0)
        .map(({ signal, row }) => (
          <div key={signal} className={styles.row}>
            <h3 className={styles.signal}>{signalNames[signal]}</h3>
            <ol className={styles.chain}>
              {row.map((cell) => (
                <li key={cell.hop} className={styles.item}>
                  <Cell cell={cell} params={params} />
                </li>
              ))}
            </ol>
          </div>
        ))}
    </section>
  );
}

function Cell({ cell, params }: { cell: HopReport; params: URLSearchParams }) {
  const styles = useStyles2(getStyles);
  const look = verdictLook[cell.verdict];
  const edge = useStyles2(getEdge, look.tone);
  const [cause] = cell.rootCauses;
  const content = (
    <>
      <span className={styles.hop}>{hopNames[cell.hop]}</span>
      <StateTag look={look} text={cell.verdict} />
      <span className={styles.detail}>{cell.detail}</span>
      {cell.throughput && (
        <span className={styles.detail}>
          {perSecond(cell.throughput.perSecond)} {cell.throughput.unit}/s
        </span>
      )}
      {cell.newestMs !== undefined && (
        <span className={styles.detail}>newest {dateTimeFormatTimeAgo(cell.newestMs)}</span>
      )}
    </>
  );
  return cause === undefined ? (
    <div className={cx(styles.cell, edge.edge)}>{content}</div>
  ) : (
    <a className={cx(styles.cell, styles.link, edge.edge)} href={href(viewUrl({ kind: 'cause', id: cause }, params))}>
      {content}
    </a>
  );
}

const getEdge = (theme: GrafanaTheme2, tone: Parameters<typeof toneBorder>[1]) => ({
  edge: css({ borderTop: `2px solid ${toneBorder(theme, tone)}` }),
});

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'grid',
    gridTemplateColumns: '72px minmax(0, 1fr)',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  signal: css({ ...theme.typography.h5, margin: 0, paddingTop: theme.spacing(1) }),
  chain: css({
    listStyle: 'none',
    display: 'flex',
    gap: theme.spacing(0.5),
    margin: 0,
    [theme.breakpoints.down('md')]: { flexDirection: 'column' },
  }),
  item: css({ flex: '1 1 0', minWidth: 0, display: 'flex' }),
  cell: css({
    flex: 1,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    padding: theme.spacing(0.75, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    [theme.breakpoints.down('md')]: {
      display: 'grid',
      gridTemplateColumns: '84px 90px minmax(0, 1fr)',
      alignItems: 'center',
      columnGap: theme.spacing(1),
    },
  }),
  link: css({
    color: 'inherit',
    '&:hover, &:focus-visible': { background: theme.colors.emphasize(theme.colors.background.secondary, 0.05) },
  }),
  hop: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    lineHeight: 1.3,
    [theme.breakpoints.down('md')]: { gridColumn: 3 },
  }),
});
