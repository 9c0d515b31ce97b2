import { memo } from './memo';
import { hex, pick, unit } from './random';
import { Scenario } from './scenario';

/** One event that the mobile app reports. */
export interface MobileEvent {
  readonly timeMs: number;
  readonly device: Device;
  readonly eventName: string;
  readonly sessionId: string;
  /** Set for inferences: how long the model took. */
  readonly inferenceMs?: number;
}

export interface Device {
  readonly platform: 'android' | 'ios';
  readonly app_version: string;
  readonly build_type: 'dev' | 'beta' | 'prod';
}

export const devices: ReadonlyArray<readonly [weight: number, device: Device]> = [
  [6, { platform: 'android', app_version: '1.5.0', build_type: 'prod' }],
  [2, { platform: 'android', app_version: '1.4.2', build_type: 'beta' }],
  [3, { platform: 'ios', app_version: '1.5.0', build_type: 'prod' }],
];

/** The app's two generations of event names, as the dashboards ask for both. */
export const eventNames: ReadonlyArray<readonly [weight: number, eventName: string]> = [
  [12, 'scan_started'],
  [10, 'scan_completed'],
  [5, 'assist_clicked'],
  [2, 'error_shown'],
  [1, 'crash_marker'],
  [8, 'scan.session_started'],
  [14, 'scan.item_detected'],
  [18, 'ml.inference_completed'],
  [16, 'ui.screen_viewed'],
  [3, 'error.exception'],
  [3, 'error.network'],
];

/** What active users' devices report, minute by minute (`minute` counts from the epoch), oldest first. */
export function mobileEventsByMinute(scenario: Scenario): (minute: number) => readonly MobileEvent[] {
  return memo(2000, (minute) => attempted(minute).filter(({ timeMs }) => scenario.traffic(timeMs)));
}

/** What devices report while their users are active: made once for all scenarios. */
const attempted = memo(2000, (minute) => {
  const events: MobileEvent[] = [];
  for (let second = minute * 60; second < (minute + 1) * 60; second++) {
    if (unit(30, second) < 0.8) {
      events.push(eventAt(second, second * 1000 + Math.floor(unit(31, second) * 1000)));
    }
  }
  return events;
});

function eventAt(second: number, timeMs: number): MobileEvent {
  const device = pick(unit(32, second), devices);
  const eventName = pick(unit(33, second), eventNames);
  // A session lasts ten minutes; some twenty are open at once.
  const sessionId = hex(34, Math.floor(second / 600) * 20 + Math.floor(unit(35, second) * 20), 12);
  const event = { timeMs, device, eventName, sessionId };
  return eventName === 'ml.inference_completed'
    ? { ...event, inferenceMs: 20 + Math.round(230 * unit(36, second) ** 2) }
    : event;
}
