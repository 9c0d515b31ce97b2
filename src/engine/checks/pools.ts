/**
 * Whether a target whose `up` ended was taken off the collector's lists: one of them is shorter since. The end itself does not tell:
 * discovery that finds a target no more marks it, a job that leaves the configuration does not (Prometheus scrape/scrape.go).
 */
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { ScrapeFault, scrapeFaults } from './scrapes';

/** Before the last scrape that is known. */
const marginMs = 60_000;

const listed = (offset = ''): string =>
  `sum by (job, instance, scrape_job) (prometheus_target_scrape_pool_targets${offset})`;

type Counts = Question<readonly SeriesSummary[]>;

/** How many lists there were of collectors that say so still, and how many of them are shorter now. */
function listsOf(
  { scrape, lastGoodMs }: ScrapeFault,
  { nowMs }: Evidence
): { readonly all: Counts; readonly shorter: Counts } {
  const before = listed(` offset ${Math.round((nowMs - lastGoodMs + marginMs) / 1000)}s`);
  const ask = (expr: string) => instant(scrape.source, `count((${expr}) and on (job, instance) ${listed()})`, nowMs);
  return { all: ask(before), shorter: ask(`${before} unless ${before} <= ${listed()}`) };
}

export const listQuestions = (evidence: Evidence): readonly Counts[] =>
  scrapeFaults(evidence)
    .filter(({ scrape }) => scrape.state === 'gone')
    .flatMap((fault) => Object.values(listsOf(fault, evidence)));

/** Whether a list is shorter than when the target was last scraped; undefined where that is not known. */
export function isOffList(fault: ScrapeFault, evidence: Evidence): boolean | undefined {
  const { all, shorter } = listsOf(fault, evidence);
  const [known = 0, fewer] = [all, shorter].map((question) => numberOf(evidence.answer(question)));
  return known === 0 || fewer === undefined ? undefined : fewer > 0;
}
