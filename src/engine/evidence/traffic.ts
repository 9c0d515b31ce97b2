/** Whether anybody asked something of the scraped apps: their own request counters, of all apps in one term. */
import { DataSource, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { instant, Question } from '../probing/question';
import { ScrapeTarget } from './evidence';

interface Traffic {
  /** Whether a request counter rose within the last 15 minutes. */
  readonly rising: boolean;
  /** Whether it gets as many requests in these minutes as before, and enough of them that all of its signals should arrive. */
  readonly isSteady: boolean;
  /** How much the one that rose most did: a query for Explore. */
  readonly query: string;
}

/** What somebody asked of an app; that other counters rise shows only that a machine runs. */
const requestCounters = '.*(request|http|rpc|message|job|task).*_(total|count)';
/** Counters of runtimes, machines and the pipeline itself. */
const otherCounters =
  '(go|process|nodejs|python|jvm|promhttp|scrape|prometheus|net_conntrack|node|container|kube|alloy|agent|otelcol|loki|tempo|cortex|mimir)_.*';
/** Requests that the pipeline itself makes are no traffic. */
const probePaths = '/?(metrics|health.*|ready.*|live.*|ping|status)';
const nameLabel = 'ph_name';

const selector = `{__name__=~"${requestCounters}", __name__!~"${otherCounters}", route!~"${probePaths}", path!~"${probePaths}", handler!~"${probePaths}"}`;
const named = (text: string): string => `label_replace(${text}, "${nameLabel}", "$1", "__name__", "(.+)")`;
const now = named(selector);
const before = (minutes: number): string => named(`${selector} offset ${minutes}m`);

/**
 * A counter that started again counts as it stands; one without a past says nothing: it may only be seen again. Instant values,
 * because `increase` would take the names away.
 */
const risesSince = (past: string): string =>
  `sum by (job, instance, ${nameLabel}) (${now} - (${past}) >= 0 or (${now} and (${past})))`;

/** An app that reports what it does, and does it, has lines and spans of these last minutes. */
export const soonMs = 3 * 60_000;
const windowMinutes = 15;
const soonMinutes = soonMs / 60_000;
/** Fewer in three minutes, and an app may well have had nothing to log. */
const leastRequests = 20;

const long = risesSince(`${before(windowMinutes)} or ${before(5)}`);
const short = risesSince(before(soonMinutes));

export const trafficQuestions = (source: DataSource, nowMs: number): readonly Question<readonly SeriesSummary[]>[] =>
  [long, short].map((expr) => instant(source, expr, nowMs));

/** Of a target that is scraped; undefined where it has no request counters or the store did not say. */
export function trafficOf(
  { source, job, instance: name, state }: ScrapeTarget,
  nowMs: number,
  asker: Asker
): Traffic | undefined {
  const isOwn = ({ labels }: SeriesSummary) => labels['job'] === job && (labels['instance'] ?? '') === name;
  const [own = [], soon = []] = [long, short].map((expr) => {
    const answer = asker.answer(instant(source, expr, nowMs));
    return (answer.ok && state === 'up' ? answer.value : []).filter(isOwn);
  });
  const [busiest] = [...own].sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
  const counter = busiest?.labels[nameLabel];
  const lately = soon.find(({ labels }) => labels[nameLabel] === counter)?.last ?? 0;
  return busiest && counter !== undefined
    ? {
        rising: (busiest.last ?? 0) > 0,
        isSteady: lately >= leastRequests && lately / soonMinutes >= (busiest.last ?? 0) / windowMinutes / 2,
        query: `sum(increase(${counter}{job=${JSON.stringify(job)}, instance=${JSON.stringify(name)}}[15m]))`,
      }
    : undefined;
}
