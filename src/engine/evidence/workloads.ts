/** Which scrape targets are instances of one and the same app: they come and go, the app stays. */
import { ScrapeTarget } from './evidence';

/** Labels by which discovery says whose target it is. */
const workloadLabels = [
  'service_name',
  'service',
  'app',
  'app_kubernetes_io_name',
  'container',
  'container_name',
] as const;

/** The signs that Kubernetes draws names from (k8s.io/apimachinery, util/rand). */
const drawn = '[bcdfghjklmnpqrstvwxz2456789]';
/** Without what Kubernetes appends: the template's hash, five signs, a number. */
const appended = new RegExp(`(-${drawn}{5,10})?-${drawn}{5}$|-\\d+$`);
const ofPod = (name: string): string => name.replace(appended, '');

/** The name of the machine or container of `instance`; an address or an id names none. */
export function hostOf(instance: string): string {
  const host = instance.replace(/:\d+$/, '');
  return /^[\d.]+$|^\[|^localhost$|^[0-9a-f]{12,64}$/.test(host) ? '' : host;
}

/** What Alloy calls a job that is given no name: all that one component scrapes. */
const isNameless = (job: string): boolean => job.startsWith('prometheus.scrape.');

/** By what the instances of an app differ from other apps of their job. */
export function appLabels({
  job,
  instance,
  labels,
}: Pick<ScrapeTarget, 'job' | 'instance' | 'labels'>): readonly string[] {
  const named = workloadLabels.flatMap((label) => labels[label] ?? []);
  const pod = ofPod(labels['pod'] ?? '');
  const host = isNameless(job) ? ofPod(hostOf(instance)) : '';
  return named.length > 0 ? named : [pod, host].filter((name) => name !== '').slice(0, 1);
}

/** The same for all instances of an app in a job. */
export const appKey = (target: Pick<ScrapeTarget, 'job' | 'instance' | 'labels'>): string =>
  JSON.stringify([target.job, appLabels(target)]);

/** The same for those of them whose series are in one store. */
export const workloadKey = (target: ScrapeTarget): string => `${target.source.uid} ${appKey(target)}`;

/** When a target that is down or gone last worked; its newest sample where it never did otherwise. */
export const endOfTarget = ({ sinceMs, lastMs }: Pick<ScrapeTarget, 'sinceMs' | 'lastMs'>): number => sinceMs ?? lastMs;

/** Around its end another one began: a new container starts before the old one stops, or after it. */
const successionMs = 15 * 60_000;

/** A collector that is given another job for a target begins with the one when it ends the other. */
const jobChangeMs = 30_000;

/** Its series ended when those of another instance of its app began, which is scraped now. */
export const isSucceeded = (target: ScrapeTarget, targets: readonly ScrapeTarget[]): boolean =>
  isReplaced(
    target,
    targets.filter((other) => beganWithEnd(target, other))
  );

const beganWithEnd = (target: ScrapeTarget, { firstMs }: ScrapeTarget): boolean =>
  firstMs !== undefined && Math.abs(firstMs - endOfTarget(target)) <= successionMs;

/** The other is another instance of its app, and began when it ended. */
export const isSucceededBy = (target: ScrapeTarget, other: ScrapeTarget): boolean =>
  workloadKey(other) === workloadKey(target) && beganWithEnd(target, other);

/** The same instance is scraped by another job since then. */
export const isMovedTo = (target: ScrapeTarget, { source, instance: name, job, firstMs = 0 }: ScrapeTarget): boolean =>
  source.uid === target.source.uid &&
  name !== '' &&
  name === target.instance &&
  job !== target.job &&
  firstMs >= endOfTarget(target) - jobChangeMs &&
  firstMs <= endOfTarget(target) + successionMs;

/** Its series ended, and it is scraped under another job. */
export const isMoved = (target: ScrapeTarget, targets: readonly ScrapeTarget[]): boolean =>
  target.state === 'gone' && targets.some((other) => other.state === 'up' && isMovedTo(target, other));

/** Its series ended, and another instance of its app, or it under another job, is scraped in its place: no fault of the scrape. */
export const isReplaced = (target: ScrapeTarget, targets: readonly ScrapeTarget[]): boolean =>
  isMoved(target, targets) ||
  (target.state === 'gone' &&
    targets.some((other) => other.state === 'up' && workloadKey(other) === workloadKey(target)));
