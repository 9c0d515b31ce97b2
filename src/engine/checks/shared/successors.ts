/** What took the place of a target that a selector names: the scrape calls it otherwise now, or another instance of its app runs. */
import { Evidence, MetricSelectorFacts, ScrapeTarget } from '../../evidence/evidence';
import { isMovedTo, isSucceededBy } from '../../evidence/workloads';
import { Matcher } from '../../model';

/** What `job` or `instance` is since then; undefined where the series ended for another reason, or that is not known. */
export function successorsOf(
  { metrics }: Evidence,
  { source, origins }: MetricSelectorFacts,
  { label, op, value }: Matcher
): readonly string[] | undefined {
  const all = metrics.find((store) => store.source.uid === source.uid)?.targets ?? [];
  const isNamed = (label === 'job' || label === 'instance') && (op === '=' || op === '=~');
  const old = all.filter((target) => target[label === 'job' ? 'job' : 'instance'] === value);
  const isOld = ({ job, instance: name }: MetricSelectorFacts['origins'][number]) =>
    old.some((target) => target.job === job && (name === undefined || target.instance === name));
  if (!isNamed || old.length === 0 || origins.length === 0 || !origins.every(isOld)) {
    return undefined;
  }
  const follows = (one: ScrapeTarget, other: ScrapeTarget) =>
    other.state === 'up' && (label === 'job' ? isMovedTo(one, other) : isSucceededBy(one, other));
  const found = old.map((one) => (one.state === 'gone' ? all.filter((other) => follows(one, other)) : []));
  return found.every((others) => others.length > 0)
    ? [...new Set(found.flat().map((target) => target[label]))].sort()
    : undefined;
}
