/** Alert rules as the pages speak of them. */
import { IconName } from '@grafana/ui';
import { AlertReport, AlertStatus, Report, RootCause } from '../engine';
import { plural } from './words';

export const alertNames: Readonly<Record<AlertStatus, string>> = {
  blind: 'Blind',
  telling: 'Tells',
  fading: 'Fading',
  unknown: 'Unknown',
  quiet: 'Quiet',
  watching: 'Watching',
  paused: 'Paused',
  'not-looked-at': 'Not looked at',
};

export const alertIcons: Readonly<Record<AlertStatus, IconName>> = {
  blind: 'eye-slash',
  telling: 'bell',
  fading: 'clock-nine',
  unknown: 'question-circle',
  quiet: 'pause',
  watching: 'check-circle',
  paused: 'pause',
  'not-looked-at': 'minus-circle',
};

const order = Object.keys(alertNames);

/** The rules that a cause reaches, the blind ones first. */
export const alertsOf = ({ alerts }: Report, cause: RootCause): readonly AlertReport[] => {
  const ids = new Set(cause.alerts.map(({ id }) => id));
  return alerts.filter(({ id }) => ids.has(id)).sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
};

/** `2 alert rules are blind: nobody is told. 1 more says so itself.` */
export function alertsText(alerts: readonly AlertReport[]): string {
  const count = (status: AlertStatus) => alerts.filter((each) => each.status === status).length;
  const [blind, telling, fading] = [count('blind'), count('telling'), count('fading')];
  const rest = alerts.length - blind - telling - fading;
  return [
    ...(blind > 0 ? [`${plural(blind, 'alert rule is', 'alert rules are')} blind: nobody is told.`] : []),
    ...(telling > 0
      ? [`${plural(telling, 'alert rule reads', 'alert rules read')} it and ${telling === 1 ? 'says' : 'say'} so.`]
      : []),
    ...(fading > 0 ? [`${plural(fading, 'alert rule still sees', 'alert rules still see')} earlier data.`] : []),
    ...(rest > 0 ? [`${plural(rest, 'alert rule reads', 'alert rules read')} it.`] : []),
  ].join(' ');
}

/** What makes rules tell next time, whatever breaks then; nothing where none is blind. */
export function advice(alerts: readonly AlertReport[]): string | undefined {
  const blind = alerts.filter(({ status }) => status === 'blind');
  const parts = [
    ...(blind.some(({ ruler }) => ruler === undefined)
      ? [
          'set “Alert state if no data” and “if execution error” of Grafana’s rules to No Data, Error or Alerting, and take fallbacks such as “or vector(0)” out of their queries',
        ]
      : []),
    ...(blind.some(({ ruler }) => ruler !== undefined)
      ? ['put a rule with absent() beside those that a store runs']
      : []),
  ];
  return parts.length === 0 ? undefined : `For them to say so next time: ${parts.join('; ')}.`;
}
