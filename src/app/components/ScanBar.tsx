import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { Report } from '../../engine';
import { RawRange } from '../routes';
import { Progress } from '../scanStore';
import { useTick } from '../useTick';
import { Scan } from '../useScan';
import { ago, duration, moment, number, phaseNames, rangeText, requestsText } from '../words';

interface Props {
  scan: Scan;
  range?: RawRange;
  onRange: (range: RawRange | undefined) => void;
}

/** Progress, cancel, rescan, time range, and what the scan cost. */
export function ScanBar({ scan: { state, rescan, cancel }, range, onRange }: Props) {
  const styles = useStyles2(getStyles);
  const isScanning = state.kind === 'scanning';
  return (
    <section className={styles.bar} aria-label="Scan">
      <div className={styles.status}>
        {isScanning ? <Running progress={state.progress} /> : state.report && <Cost report={state.report} />}
      </div>
      <div className={styles.controls}>
        <RadioButtonGroup
          size="sm"
          options={rangeOptions(range)}
          value={range ? keyOf(range) : ownRange}
          onChange={(key) => onRange(key === ownRange ? undefined : rangeOf(key))}
          aria-label="Time range"
        />
        {isScanning ? (
          <Button size="sm" variant="secondary" icon="times" onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button size="sm" variant="secondary" icon="sync" onClick={rescan}>
            Scan again
          </Button>
        )}
      </div>
    </section>
  );
}

const ownRange = '';
const keyOf = ({ from, to }: RawRange): string => `${from} ${to}`;

function rangeOf(key: string): RawRange {
  const [from = '', to = ''] = key.split(' ');
  return { from, to };
}

const presets = [
  { label: 'Own range', value: ownRange, description: 'Each dashboard over its own time range' },
  { label: '1h', value: 'now-1h now', description: 'All dashboards over the last hour' },
  { label: '6h', value: 'now-6h now', description: 'All dashboards over the last 6 hours' },
  { label: '24h', value: 'now-24h now', description: 'All dashboards over the last 24 hours' },
  { label: '7d', value: 'now-7d now', description: 'All dashboards over the last 7 days' },
];

/** A range that somebody wrote into the address is one more choice. */
function rangeOptions(range: RawRange | undefined) {
  const isOther = range && presets.every(({ value }) => value !== keyOf(range));
  return isOther
    ? [...presets, { label: rangeText({ raw: range }), value: keyOf(range), description: 'From the address' }]
    : presets;
}

function Running({ progress }: { progress?: Progress }) {
  const styles = useStyles2(getStyles);
  const phase = progress ? phaseNames[progress.phase] : 'Starting';
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  const count =
    progress && progress.total > 2
      ? ` ${number(Math.min(progress.done, progress.total))} of ${number(progress.total)}`
      : '';
  return (
    <>
      {/* Only the phase is read out; the count changes too often. */}
      <span role="status">{phase}</span>
      <span aria-hidden>…{count}</span>
      <div
        className={styles.track}
        role="progressbar"
        aria-label="Scan"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${phase}${count}`}
      >
        <div className={styles.fill} style={{ width: `${Math.max(3, percent)}%` }} />
      </div>
    </>
  );
}

function Cost({ report: { finishedMs, startedMs, stores, complete } }: { report: Report }) {
  useTick(30_000);
  return (
    <span>
      <span title={moment(finishedMs)}>
        {complete ? 'Scanned' : 'Scanned in part'} {ago(finishedMs)}
      </span>
      , took {duration(finishedMs - startedMs)}
      {stores.length > 0 && ` · Requests: ${stores.map(requestsText).join(', ')}`}
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
    height: 4,
    maxWidth: 420,
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.pill,
    overflow: 'hidden',
  }),
  fill: css({
    height: '100%',
    background: theme.colors.primary.main,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'width 200ms' },
  }),
});
