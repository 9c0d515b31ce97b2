/** Whether anybody asked something of the scraped apps: their own request counters, of all apps in one term. */
import { DataSource, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { instant, Question } from '../probing/question';
import { ScrapeTarget } from './evidence';

export interface Traffic {
  /** Whether a request counter rose within the last 15 minutes. */
  readonly rising: boolean;
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
const before = `(${named(`${selector} offset 15m`)} or ${named(`${selector} offset 5m`)})`;

/**
 * A counter that started again counts as it stands; one without a past says nothing: it may only be seen again. Instant values,
 * because `increase` would take the names away.
 */
const rises = `sum by (job, instance, ${nameLabel}) (${now} - ${before} >= 0 or (${now} and ${before}))`;

export const trafficQuestion = (source: DataSource, nowMs: number): Question<readonly SeriesSummary[]> =>
  instant(source, rises, nowMs);

/** Of a target that is scraped; undefined where it has no request counters or the store did not say. */
export function trafficOf(
  { source, job, instance: name, state }: ScrapeTarget,
  nowMs: number,
  asker: Asker
): Traffic | undefined {
  const answer = asker.answer(trafficQuestion(source, nowMs));
  const own = (answer.ok && state === 'up' ? answer.value : []).filter(
    ({ labels }) => labels['job'] === job && (labels['instance'] ?? '') === name
  );
  const [busiest] = [...own].sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
  const counter = busiest?.labels[nameLabel];
  return busiest && counter !== undefined
    ? {
        rising: (busiest.last ?? 0) > 0,
        query: `sum(increase(${counter}{job=${JSON.stringify(job)}, instance=${JSON.stringify(name)}}[15m]))`,
      }
    : undefined;
}
