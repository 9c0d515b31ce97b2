/**
 * Whether a target whose `up` ended was taken off the collector's lists: that of its job is shorter since. The end itself does not tell:
 * discovery that finds a target no more marks it, a job that leaves the configuration does not (Prometheus scrape/scrape.go).
 */
import { Evidence } from '../../evidence/evidence';
import { numberOf } from '../../evidence/selectors';
import { SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import { ScrapeFault, scrapeFaults } from './scrapes';

/** Before the last scrape that is known. */
const marginMs = 60_000;

export const lists = 'prometheus_target_scrape_pool_targets';
const listed = (offset = ''): string => `sum by (job, instance, scrape_job) (${lists}${offset})`;

type Counts = Question<readonly SeriesSummary[]>;

/** How many lists there were of collectors that say so still, and which of them are shorter now. */
function listsOf(
  { scrape, lastGoodMs }: ScrapeFault,
  { nowMs }: Evidence
): { readonly all: Counts; readonly shorter: Counts } {
  const before = listed(` offset ${Math.round((nowMs - lastGoodMs + marginMs) / 1000)}s`);
  const counted = (expr: string) => `((${expr}) and on (job, instance) ${listed()})`;
  return {
    all: instant(scrape.source, `count${counted(before)}`, nowMs),
    shorter: instant(
      scrape.source,
      `count by (scrape_job) ${counted(`${before} unless ${before} <= ${listed()}`)}`,
      nowMs
    ),
  };
}

export const listQuestions = (evidence: Evidence): readonly Counts[] =>
  scrapeFaults(evidence)
    .filter(({ scrape }) => scrape.state === 'gone')
    .flatMap((fault) => Object.values(listsOf(fault, evidence)));

/** Alloy calls a list by its component, `prometheus.scrape.backend`, an operator by its monitor, `serviceMonitor/shop/web/0`. */
const isOfJob = (list: string, job: string): boolean =>
  list === job ||
  list.split(/[./]/).some((part) => part === job || job.endsWith(`-${part}`) || job.endsWith(`_${part}`));

/** No list is shorter than when the target was last scraped, or its own is; undefined where that is not known. */
export function isOffList(fault: ScrapeFault, evidence: Evidence): boolean | undefined {
  const { all, shorter } = listsOf(fault, evidence);
  const answer = evidence.answer(shorter);
  if (!answer.ok || (numberOf(evidence.answer(all)) ?? 0) === 0) {
    return undefined;
  }
  const names = answer.value.map(({ labels }) => labels['scrape_job'] ?? '');
  return names.length === 0 ? false : names.some((name) => isOfJob(name, fault.scrape.job)) || undefined;
}
