const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdwy]))+$/;
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])/g;

/**
 * Milliseconds of a Prometheus or Loki duration such as `1h30m`, `500ms` or `-5m`; undefined for anything else.
 * Units as in Prometheus (model/time.go: a day is 24 h, a year 365 d) and Go (`us`, `ns`, decimals), which Loki takes.
 */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  const negative = trimmed.startsWith('-');
  const body = negative ? trimmed.slice(1).trim() : trimmed;
  if (body === '0') {
    return 0;
  }
  if (body.length > 100 || !whole.test(body)) {
    return undefined;
  }
  let total = 0;
  for (const match of body.matchAll(part)) {
    total += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
  }
  return negative ? -total : total;
}

/** A duration in milliseconds as Prometheus writes it: `90000` is `1m30s`; fractions of a millisecond are dropped. */
export function formatDuration(ms: number): string {
  let rest = Math.floor(Math.abs(ms));
  if (rest === 0) {
    return '0s';
  }
  let text = ms < 0 ? '-' : '';
  for (const unit of ['y', 'w', 'd', 'h', 'm', 's', 'ms']) {
    const size = unitMs[unit] ?? 1;
    // Prometheus writes days and longer only where nothing is left over.
    const fits = size >= 86_400_000 ? rest % size === 0 : true;
    const count = fits ? Math.floor(rest / size) : 0;
    if (count > 0) {
      text += `${count}${unit}`;
      rest -= count * size;
    }
  }
  return text;
}
