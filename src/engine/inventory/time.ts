import { TimeRange } from '../model';

/** Grafana's range where a dashboard saves none. */
export const defaultRange = { from: 'now-6h', to: 'now' } as const;

type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'y';

const unitMs: Readonly<Record<'ms' | 's' | 'm' | 'h' | 'd' | 'w', number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const step = /^([+-])(\d*)(ms|fy|fQ|[smhdwMQy])|^\/(ms|fy|fQ|[smhdwMQy])/;

/**
 * The moments that a dashboard's range means, in UTC: `now-1h`, `now-1d/d`, epoch milliseconds, ISO dates.
 * What cannot be read becomes Grafana's default, the last six hours.
 */
export function resolveRange(raw: { readonly from: string; readonly to: string }, nowMs: number): TimeRange {
  const fromMs = parseMoment(raw.from, nowMs, false);
  const toMs = parseMoment(raw.to, nowMs, true);
  if (fromMs !== undefined && toMs !== undefined) {
    return { fromMs, toMs, raw: { from: raw.from, to: raw.to } };
  }
  return { fromMs: nowMs - 6 * unitMs.h, toMs: nowMs, raw: defaultRange };
}

/** Epoch milliseconds of a moment in Grafana's date math; `roundUp` gives `/d` the end of the day instead of its start. */
export function parseMoment(text: string, nowMs: number, roundUp: boolean): number | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('now')) {
    return absoluteMs(trimmed);
  }
  let ms = nowMs;
  let rest = trimmed.slice(3).replace(/\s+/g, '');
  while (rest !== '') {
    const match = step.exec(rest);
    if (!match) {
      return undefined;
    }
    rest = rest.slice(match[0].length);
    const unit = readUnit(match[3] ?? match[4] ?? 'ms');
    const amount = (match[1] === '-' ? -1 : 1) * (match[2] ? Number(match[2]) : 1);
    ms = match[1] ? add(ms, amount, unit) : round(ms, unit, roundUp);
  }
  // Date's own limit (8.64e15 ms); beyond it nothing can be asked.
  return Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

/**
 * The range that a panel shows: `timeFrom` replaces a relative range, `timeShift` moves it back
 * (Grafana 10.3 public/app/features/dashboard/utils/panel.ts).
 */
export function panelRange(
  range: TimeRange,
  panel: { readonly timeFrom?: string; readonly timeShift?: string },
  nowMs: number
): TimeRange {
  let result = range;
  if (panel.timeFrom !== undefined && range.raw.from.includes('now')) {
    const from = panel.timeFrom.startsWith('now') ? panel.timeFrom : `now-${panel.timeFrom}`;
    if (parseMoment(from, nowMs, false) !== undefined) {
      result = resolveRange({ from, to: 'now' }, nowMs);
    }
  }
  if (panel.timeShift !== undefined) {
    const fromMs = parseMoment(`now-${panel.timeShift}`, result.fromMs, false);
    const toMs = parseMoment(`now-${panel.timeShift}`, result.toMs, true);
    if (fromMs !== undefined && toMs !== undefined) {
      result = { fromMs, toMs, raw: { from: String(fromMs), to: String(toMs) } };
    }
  }
  return result;
}

function absoluteMs(text: string): number | undefined {
  if (/^-?\d{5,}$/.test(text)) {
    const ms = Number(text);
    return Math.abs(ms) <= 8.64e15 ? ms : undefined;
  }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (!iso) {
    return undefined;
  }
  const ms = Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${iso[3] ?? 'Z'}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Fiscal years and quarters count as calendar ones: the organisation's first month is not known here. */
function readUnit(text: string): Unit {
  return text === 'fy' ? 'y' : text === 'fQ' ? 'Q' : (text as Unit);
}

function add(ms: number, amount: number, unit: Unit): number {
  if (unit !== 'M' && unit !== 'Q' && unit !== 'y') {
    return ms + amount * unitMs[unit];
  }
  const months = amount * { M: 1, Q: 3, y: 12 }[unit];
  const date = new Date(ms);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(first);
  lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
  return first + (Math.min(date.getUTCDate(), lastDay.getUTCDate()) - 1) * unitMs.d + mod(ms, unitMs.d);
}

function round(ms: number, unit: Unit, up: boolean): number {
  const start = startOf(ms, unit);
  return up ? add(start, 1, unit) - 1 : start;
}

function startOf(ms: number, unit: Unit): number {
  const date = new Date(ms);
  const month = date.getUTCMonth();
  switch (unit) {
    case 'y':
      return Date.UTC(date.getUTCFullYear(), 0, 1);
    case 'Q':
      return Date.UTC(date.getUTCFullYear(), month - (month % 3), 1);
    case 'M':
      return Date.UTC(date.getUTCFullYear(), month, 1);
    case 'w':
      // Weeks begin on Sunday, as in Grafana without a week start of its own.
      return ms - mod(ms, unitMs.d) - date.getUTCDay() * unitMs.d;
    default:
      return ms - mod(ms, unitMs[unit]);
  }
}

const mod = (value: number, by: number): number => ((value % by) + by) % by;
