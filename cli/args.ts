import { parseArgs } from 'node:util';
import { parseMoment } from '../src/engine/inventory/time';
import { ScanOptions } from '../src/engine/model';

export const usage = `Usage: npm run scan -- --url URL [--dashboard UID]… [--from now-6h] [--to now] [--budget N]

Scans the dashboards of a Grafana and says why panels are empty.
  --url URL         address of Grafana, with its sub path if it has one
  --dashboard UID   only this dashboard; may be repeated
  --from, --to      this time range instead of each dashboard's own (now-6h, epoch milliseconds, ISO date)
  --budget N        requests that one data source may be sent

GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD, are read from the environment.
Standard output gets the report as JSON, standard error a short text.
Exit status: 0 healthy or quiet, 1 faults found, 2 could not scan.`;

type Args =
  | { readonly kind: 'scan'; readonly url: string; readonly options: ScanOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

const known = {
  url: { type: 'string' },
  dashboard: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  budget: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What the command line asks for; `nowMs` (epoch milliseconds) is what `now` means. */
export function readArgs(argv: readonly string[], nowMs: number): Args {
  const parsed = parse(argv);
  if (typeof parsed === 'string') {
    return wrong(parsed);
  }
  const { url, dashboard, from, to, budget, help } = parsed;
  if (help) {
    return { kind: 'help' };
  }
  const base = url === undefined ? 'Say which Grafana: --url URL' : readUrl(url);
  if (typeof base === 'string') {
    return wrong(base);
  }
  if (to !== undefined && from === undefined) {
    return wrong('--to needs --from');
  }
  const range = from === undefined ? undefined : { from, to: to ?? 'now' };
  const unreadable = range && [range.from, range.to].find((each) => parseMoment(each, nowMs, false) === undefined);
  if (unreadable !== undefined) {
    return wrong(`"${unreadable}" is not a time: write now-6h, epoch milliseconds or an ISO date`);
  }
  if (budget !== undefined && !/^[1-9]\d{0,6}$/.test(budget)) {
    return wrong(`--budget is a number of requests, not "${budget}"`);
  }
  const budgetPerStore = budget === undefined ? undefined : Number(budget);
  return {
    kind: 'scan',
    url: `${base.origin}${base.pathname.replace(/\/+$/, '')}`,
    options: { dashboardUids: dashboard, range, budgetPerStore },
  };
}

const wrong = (message: string): Args => ({ kind: 'wrong', message });

/** The values, or why the command line cannot be read. */
function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: known }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readUrl(text: string): URL | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `"${text}" is not an address: write http://host:3000 or https://host/grafana`;
  }
  if (url.username !== '' || url.password !== '') {
    return 'Keep user and password out of the address: GRAFANA_USER and GRAFANA_PASSWORD are read from the environment';
  }
  return url;
}
