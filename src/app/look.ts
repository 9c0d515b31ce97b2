/** Colour and icon of every state; each state also has its word, so that colour is never alone. */
import { GrafanaTheme2 } from '@grafana/data';
import { IconName } from '@grafana/ui';
import { FindingVerdict, HopVerdict, Report } from '../engine';
import { ShownStatus } from './routes';

type Tone = 'success' | 'warning' | 'error' | 'info' | 'muted';

export interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

export const toneColor = (theme: GrafanaTheme2, tone: Tone): string =>
  tone === 'muted' ? theme.colors.text.secondary : theme.colors[tone].text;

export const toneBorder = (theme: GrafanaTheme2, tone: Tone): string =>
  tone === 'muted' ? theme.colors.border.strong : theme.colors[tone].border;

export const verdictLook: Readonly<Record<HopVerdict, Look>> = {
  healthy: { tone: 'success', icon: 'check-circle' },
  degraded: { tone: 'warning', icon: 'exclamation-triangle' },
  broken: { tone: 'error', icon: 'exclamation-circle' },
  blind: { tone: 'muted', icon: 'eye-slash' },
  unknown: { tone: 'muted', icon: 'question-circle' },
};

export const findingLook: Readonly<Record<FindingVerdict, Look>> = {
  proved: { tone: 'error', icon: 'check' },
  likely: { tone: 'warning', icon: 'question-circle' },
};

export const headlineLook: Readonly<Record<Report['headlineVerdict'], Look>> = {
  broken: { tone: 'error', icon: 'exclamation-circle' },
  healthy: { tone: 'success', icon: 'check-circle' },
  quiet: { tone: 'info', icon: 'pause' },
  unknown: { tone: 'warning', icon: 'question-circle' },
};

export const statusLook: Readonly<Record<ShownStatus, Look>> = {
  error: { tone: 'error', icon: 'exclamation-circle' },
  'no-data': { tone: 'error', icon: 'exclamation-triangle' },
  masked: { tone: 'warning', icon: 'eye-slash' },
  stale: { tone: 'warning', icon: 'history' },
  partial: { tone: 'warning', icon: 'exclamation-triangle' },
  fading: { tone: 'warning', icon: 'clock-nine' },
  quiet: { tone: 'muted', icon: 'pause' },
  zero: { tone: 'muted', icon: 'pause' },
  data: { tone: 'success', icon: 'check-circle' },
  skipped: { tone: 'muted', icon: 'minus-circle' },
};
