import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { Report } from '../../engine';
import { Progress, reportOf, ScanState } from '../scanner';
import { moment, phaseNames, plural } from '../words';

interface Props {
  state: ScanState;
  /** Start of the page's time range; empty for each dashboard's own. */
  from: string;
  onRange: (from: string) => void;
  onScan: () => void;
  onCancel: () => void;
}

const ranges = [
  { label: 'Own ranges', value: '', description: 'Each dashboard with its own time range' },
  { label: '1 h', value: 'now-1h', description: 'Every dashboard over the last hour' },
  { label: '6 h', value: 'now-6h', description: 'Every dashboard over the last 6 hours' },
  { label: '24 h', value: 'now-24h', description: 'Every dashboard over the last 24 hours' },
];

/** Progress, cancel, rescan, time range, and what the scan cost. */
export function ScanBar({ state, from, onRange, onScan, onCancel }: Props) {
  const styles = useStyles2(getStyles);
  const isRunning = state.kind === 'running';
  const report = reportOf(state);
  return (
    <div className={styles.bar}>
      <div className={styles.status} role="status">
        {isRunning ? <Running progress={state.progress} /> : report && <Cost report={report} />}
      </div>
      <div className={styles.controls}>
        <RadioButtonGroup
          size="sm"
          options={ranges}
          value={from}
          onChange={onRange}
          aria-label="Time range of the scan"
        />
        {isRunning ? (
          <Button size="sm" variant="secondary" icon="times" onClick={onCancel}>
            Cancel
          </Button>
        ) : (
          <Button size="sm" variant="secondary" icon="sync" onClick={onScan}>
            Scan again
          </Button>
        )}
      </div>
    </div>
  );
}

function Running({ progress }: { progress?: Progress }) {
  const styles = useStyles2(getStyles);
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const text = progress ? phaseNames[progress.phase] : 'Starting';
  const count =
    progress && progress.total > 2 ? ` ${Math.min(progress.done, progress.total)} of ${progress.total}` : '';
  return (
    <>
      <span>
        {text}…{count}
      </span>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={text}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={styles.fill} style={{ width: `${Math.max(4, share * 100)}%` }} />
      </div>
    </>
  );
}

function Cost({ report: { finishedMs, startedMs, stores, cancelled } }: { report: Report }) {
  const seconds = ((finishedMs - startedMs) / 1000).toFixed(1);
  const asked = stores.map(({ name, requests, budget }) => `${name} ${requests}/${budget}`).join(', ');
  return (
    <span>
      {cancelled ? 'Cancelled' : 'Scanned'} {moment(finishedMs)} in {seconds} s
      {stores.length > 0 && ` · requests to ${plural(stores.length, 'store')}: ${asked}`}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    justifyContent: 'space-between',
    marginBottom: theme.spacing(2),
  }),
  status: css({
    flex: '1 1 260px',
    minWidth: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  controls: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
  track: css({
    marginTop: theme.spacing(0.5),
    height: 3,
    maxWidth: 420,
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.pill,
    overflow: 'hidden',
  }),
  fill: css({ height: '100%', background: theme.colors.primary.main, transition: 'width 200ms' }),
});
