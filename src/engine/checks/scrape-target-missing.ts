import { Check, Finding } from './check';
import { any, claimParts, fadingMetrics, namesService, starvedByScrape } from './shared/claims';
import { Evidence, Part, Service } from '../evidence/evidence';
import { hostOf } from '../evidence/workloads';
import { DataSource, PlannedTarget, SeriesSummary } from '../model';
import { TargetState } from '../probing/panels';
import { instant, Question } from '../probing/question';
import { lateJobs } from './shared/late';
import { identityLabels } from '../evidence/logs';
import { numberOf } from '../evidence/selectors';
import { nearestValues } from './shared/nearest';
import { isOffList, listQuestions, lists } from './shared/pools';
import { refusedJobs } from './shared/refusals';
import { lifeEvidence, livingSignals, scrapeFaults, selectorOf, upEvidence } from './shared/scrapes';
import { item, proofOf } from './shared/words';
import { writtenAs } from './shared/written-as';

/** The collector has no such target: nothing scrapes the app. Rivals: the app stopped; the scrape fails. */
export const scrapeTargetMissing: Check = {
  id: 'scrape-target-missing',
  hop: 'collector',
  title: 'The app is not scraped',
  asks: (evidence) => [
    ...[...unscraped(evidence), ...unheard(evidence)].flatMap((service) => seriesQuestions(evidence, service)),
    ...absentJobs(evidence).map(({ question }) => question),
    ...listQuestions(evidence),
  ],
  examine: (evidence) => [...removedTargets(evidence), ...neverScraped(evidence), ...neverHeardOf(evidence)],
};

/** It was scraped within the day and is no longer, though the app lives. */
function removedTargets(evidence: Evidence): readonly Finding[] {
  const onTheWay = new Set([...refusedJobs(evidence), ...lateJobs(evidence)]);
  return scrapeFaults(evidence).flatMap((fault) => {
    const { service, scrape, targets, life, collector } = fault;
    const offList = isOffList(fault, evidence);
    // Of what only falls silent it may be the way.
    const isRemoved = scrape.isSilent ? offList === true : offList !== false;
    if (
      scrape.state !== 'gone' ||
      !isRemoved ||
      onTheWay.has(scrape.job) ||
      life === 'ended-together' ||
      collector === 'gone'
    ) {
      return [];
    }
    const living = life === 'alive' ? livingSignals(service) : '';
    const isProved = life === 'alive' && offList === true;
    return [
      {
        ...words(service, service.name),
        verdict: isProved ? 'proved' : 'likely',
        proofLine: `up${selectorOf(fault)} ended, other targets are scraped${living === '' ? '' : `, and its ${living} still arrive`}`,
        sinceMs: scrape.sinceMs,
        evidence: [
          ...lifeEvidence(fault, evidence),
          upEvidence(fault, evidence.nowMs),
          ...(offList
            ? [
                item(
                  'collector',
                  'Has the collector as many targets as before?',
                  `no, its list of ${scrape.job} is shorter`,
                  'the target was taken off it',
                  proofOf(scrape.source, lists, evidence.nowMs, 24)
                ),
              ]
            : []),
        ],
        rivals: [
          { rival: 'the scrape fails', because: 'a failing scrape writes up = 0; there is no up any more' },
          ...(life === 'alive' ? [{ rival: 'the app stopped', because: `its ${living} still arrive` }] : []),
          ...(offList
            ? [
                {
                  rival: 'its collector stopped, or it is lost on the way',
                  because: 'a collector that runs has fewer targets of its job than when it was last scraped',
                },
              ]
            : []),
        ],
        wouldDecide: [
          ...(life === 'alive' ? [] : [`a log line or span of ${service.name} from after its up ended`]),
          ...(collector === 'alive' || offList ? [] : [`whether the collector that scraped ${scrape.job} still runs`]),
          ...(offList
            ? []
            : [
                `whether ${scrape.job} is still among the collector’s targets: its configuration, or prometheus_target_scrape_pool_targets`,
              ]),
        ],
        claims: claimParts(evidence, starvedByScrape(targets)),
        fading: fadingMetrics(evidence, targets, fault.lastGoodMs),
      },
    ];
  });
}

/** Apps that send logs or traces now, that no `up` of the last day belongs to, and that a dead selector is about. */
function unscraped(evidence: Evidence): readonly Service[] {
  return evidence.services.filter(
    (service) =>
      isAnythingScraped(evidence) &&
      !service.scrape &&
      !isHost(service, evidence) &&
      livingSignals(service) !== '' &&
      evidence.parts.some(isAbout(service, evidence))
  );
}

/** A machine that several scraped apps run on is none of them. */
const isHost = ({ names }: Service, { metrics }: Evidence): boolean =>
  metrics.some(({ targets }) => targets.some(({ instance: each }) => names.has(hostOf(each).toLowerCase())));

/** Apps that empty log and span panels ask for, that nobody scrapes, and of which nothing arrives now either. */
function unheard(evidence: Evidence): readonly Service[] {
  const names = evidence.targets
    .filter(({ status }) => status === 'no-data')
    .flatMap(({ target }) => (target.language === 'promql' ? [] : namedBy(target)));
  const services = [...new Set(names)].map(
    (name): Service =>
      evidence.services.find((service) => service.names.has(name)) ?? {
        name,
        names: new Set([name]),
        logs: { kind: 'never' },
        traces: { kind: 'never' },
      }
  );
  const silent = [...new Set(services)].filter(
    (service) =>
      isAnythingScraped(evidence) &&
      !service.scrape &&
      livingSignals(service) === '' &&
      evidence.parts.some(isAbout(service, evidence))
  );
  // Of several that are called alike, the one that the dashboards of the dead metrics are about.
  const besideCount = (service: Service) => {
    const dashboards = dashboardsOf(evidence.parts.filter(isAbout(service, evidence)).map(({ state }) => state));
    const naming = evidence.targets.filter(({ target }) => namedBy(target).some((name) => service.names.has(name)));
    return [...dashboardsOf(naming)].filter((uid) => dashboards.has(uid)).length;
  };
  return [...silent].sort((a, b) => besideCount(b) - besideCount(a)).slice(0, 1);
}

const isAnythingScraped = ({ metrics }: Evidence): boolean =>
  metrics.some(({ targets }) => targets.some(({ state }) => state === 'up'));

const dashboardsOf = (states: readonly TargetState[]): ReadonlySet<string> =>
  new Set(states.map(({ target }) => target.dashboardUid));

/** Senders that a log or span query asks for by name. */
function namedBy({ language, parsed, query }: PlannedTarget): readonly string[] {
  const names =
    language === 'traceql'
      ? [...query.matchAll(/service\.name\s*=\s*"([^"]+)"/g)].map(([, name = '']) => name)
      : (parsed.ok ? parsed.selectors : []).flatMap(({ matchers }) =>
          matchers.flatMap(({ label, op, value }) => (isIdentity(label) && op === '=' ? [value] : []))
        );
  return names.map((name) => name.toLowerCase());
}

const isIdentity = (label: string): boolean => identityLabels.some((each) => each === label);

/** A metric that was never seen and whose selector names the service, or whose name begins like this service's and no scraped one's. */
const isAbout =
  (service: Service, { services }: Evidence) =>
  ({ metric }: Part): boolean => {
    if (metric?.now !== 0 || metric.everSeen !== false) {
      return false;
    }
    const family = metric.selector.metric?.split('_')[0] ?? '';
    const beginsAlike = ({ names }: Service) => family !== '' && [...names].some((name) => name.startsWith(family));
    const isScrapedFamily = services.some((each) => each.scrape !== undefined && beginsAlike(each));
    return namesService(metric.selector, [service]) || (beginsAlike(service) && !isScrapedFamily);
  };

/** What each scrape itself writes, asked of the service by its name. */
const isOfItsScrape =
  (service: Service) =>
  (part: Part): boolean =>
    isMissingUp(part) && part.metric !== undefined && namesService(part.metric.selector, [service]);

/** The bare metric is there as long as anything is scraped. */
const isMissingUp = ({ metric }: Part): boolean =>
  metric?.now === 0 &&
  metric.originsKnown &&
  metric.origins.length === 0 &&
  /^(up|scrape_\w+)$/.test(metric.selector.metric ?? '');

/** A metric that was never seen either, of nobody else by name, on a dashboard that is about the service. */
function isBeside({ parts, services }: Evidence, isAboutIt: (part: Part) => boolean): (part: Part) => boolean {
  const scraped = services.filter(({ scrape }) => scrape !== undefined);
  const dashboards = dashboardsOf(parts.filter(isAboutIt).map(({ state }) => state));
  return ({ metric, state }) =>
    metric?.now === 0 &&
    metric.everSeen === false &&
    dashboards.has(state.target.dashboardUid) &&
    !namesService(metric.selector, scraped);
}

/** A dead selector asks for it by its own name. */
const isNamed = ({ parts }: Evidence, service: Service): boolean =>
  parts.some(
    ({ metric }) => metric?.now === 0 && metric.everSeen === false && namesService(metric.selector, [service])
  );

function seriesQuestions({ metrics, nowMs }: Evidence, { names }: Service): readonly Question<unknown>[] {
  return metrics.map(({ source }) => instant(source, seriesOf(names), nowMs));
}

const seriesOf = (names: ReadonlySet<string>): string => {
  const pattern = [...names].map((name) => name.replace(/[^a-z0-9_-]/g, '.')).join('|');
  return `(count({job=~"(?i).*(${pattern})"}) or count({service_name=~"(?i)(${pattern})", __name__!~"traces_.*"}))`;
};

function neverScraped(evidence: Evidence): readonly Finding[] {
  const unknown = unheard(evidence);
  // Of two with names alike, the one that is asked for by name and that nobody knows is the one that is missing.
  const known = unscraped(evidence).filter((service) => unknown.length === 0 || isNamed(evidence, service));
  return [...known, ...unknown].flatMap((service) => {
    const questions = evidence.metrics.map(({ source }) => ({
      source,
      question: instant(source, seriesOf(service.names), evidence.nowMs),
    }));
    const answers = questions.map(({ question }) => evidence.answer(question));
    const none = answers.length > 0 && answers.every((answer) => numberOf(answer) === 0);
    const living = livingSignals(service);
    const [asked] = questions;
    if (!none || !asked) {
      return [];
    }
    return [
      {
        ...words(service, service.name),
        // A name that begins alike may be another app's of the same maker; one that serves requests is the likelier to be meant.
        verdict:
          living !== '' && (isNamed(evidence, service) || service.traces.kind === 'fresh')
            ? ('proved' as const)
            : ('likely' as const),
        proofLine: `no up and not one series of ${service.name} in the store${living === '' ? ', and no log line or span of it now' : `, while its ${living} arrive`}`,
        evidence: [
          ...(living === ''
            ? []
            : [item('source', `Is ${service.name} alive?`, `its ${living} arrive`, 'the app is alive')]),
          item(
            'collector',
            `Does the store have any series of ${service.name}?`,
            'none, under any name',
            'nothing scrapes it',
            proofOf(asked.source, seriesOf(service.names), evidence.nowMs)
          ),
        ],
        rivals: [
          { rival: 'the metrics were renamed', because: 'there is no series of it under any name' },
          ...(living === '' ? [] : [{ rival: 'the app stopped', because: `its ${living} arrive` }]),
        ],
        wouldDecide: living === '' ? [`whether ${service.name} runs: nothing of it arrives anywhere`] : [],
        claims: claimParts(
          evidence,
          any(isAbout(service, evidence), isOfItsScrape(service), isBeside(evidence, isAbout(service, evidence)))
        ),
      },
    ];
  });
}

interface AbsentJob {
  readonly job: string;
  readonly source: DataSource;
  readonly parts: readonly Part[];
  readonly question: Question<readonly SeriesSummary[]>;
}

/** Jobs that dead selectors ask for by name and that no `up` of the last day has, under no similar name either. */
function absentJobs(evidence: Evidence): readonly AbsentJob[] {
  const others = new Set(unscraped(evidence).flatMap(({ names }) => [...names]));
  return evidence.metrics.flatMap(({ source, targets, failure }) => {
    const jobs = [...new Set(targets.map(({ job }) => job))];
    if (failure || !targets.some(({ state }) => state === 'up')) {
      return [];
    }
    const byJob = new Map<string, Part[]>();
    for (const part of evidence.parts) {
      const isOurs = part.metric?.source.uid === source.uid && (isNeverSeen(part) || isMissingUp(part));
      const job = isOurs ? jobOf(part) : undefined;
      if (job !== undefined && !jobs.includes(job) && !others.has(job) && !isLike(job, jobs)) {
        byJob.set(job, [...(byJob.get(job) ?? []), part]);
      }
    }
    return [...byJob.entries()].map(([job, named]) => {
      const parts = [...named, ...evidence.parts.filter(isRecordedFrom(named))];
      const question = instant(source, `count({job=${JSON.stringify(job)}})`, evidence.nowMs);
      return { job, source, parts, question };
    });
  });
}

/** Another spelling of a job that is there, or several of them as a variable writes them. */
const isLike = (job: string, jobs: readonly string[]): boolean =>
  nearestValues(job, jobs).length > 0 || writtenAs({ label: 'job', op: '=', value: job }, jobs) !== undefined;

/** A recorded metric whose inputs were never seen either and are called like what is asked of the job, as `kube_…` is. */
function isRecordedFrom(named: readonly Part[]): (part: Part) => boolean {
  const families = new Set(named.flatMap(({ metric }) => familyOf(metric?.selector.metric)));
  return (part) =>
    isNeverSeen(part) &&
    !named.includes(part) &&
    (part.metric?.recorded?.inputs ?? []).some(
      ({ facts }) => facts.everSeen === false && familyOf(facts.selector.metric).some((family) => families.has(family))
    );
}

/** The first word of a metric's name; a name of one word has none. */
const familyOf = (metric = ''): readonly string[] => metric.split('_').slice(0, -1).slice(0, 1);

const isNeverSeen = ({ metric }: Part): boolean => metric?.now === 0 && metric.base === 0 && metric.everSeen === false;

/** The job that is asked for; a variable without a value stands as it is written and names none. */
const jobOf = ({ metric }: Part): string | undefined =>
  metric?.selector.matchers.find(
    ({ label, op, value }) => label === 'job' && op === '=' && value !== '' && !value.includes('$')
  )?.value;

function neverHeardOf(evidence: Evidence): readonly Finding[] {
  return absentJobs(evidence).flatMap(({ job, source, parts, question }) => {
    const answer = evidence.answer(question);
    if (!answer.ok || (answer.value[0]?.last ?? 0) > 0) {
      return [];
    }
    return [
      {
        ...remedyFor(job),
        what: `Nothing is scraped as ${job}: the collector has no such target.`,
        verdict: 'proved' as const,
        proofLine: `the dashboards ask for job="${job}", which no up and no series has`,
        evidence: [
          item(
            'collector',
            `Is ${job} scraped?`,
            'there is no up of it in 24 hours, while other targets are scraped',
            'the collector does not know it',
            proofOf(source, `up{job=${JSON.stringify(job)}}`, evidence.nowMs, 24)
          ),
          item(
            'store',
            `Does the store have any series of job ${job}?`,
            'none, under any name',
            'nothing else brings them',
            proofOf(source, `count({job=${JSON.stringify(job)}})`, evidence.nowMs)
          ),
        ],
        rivals: [
          { rival: 'the job is misspelt', because: 'no job has a similar name' },
          { rival: 'the metrics were renamed', because: 'there is no series of the job under any name' },
        ],
        claims: parts.map(({ state, key }) => ({ targetId: state.target.id, part: key })),
      },
    ];
  });
}

function words(service: Service, job: string) {
  return {
    ...remedyFor(job),
    what: `Nothing scrapes ${service.name}: the collector has no such target${service.scrape ? ' any more' : ''}.`,
  };
}

function remedyFor(job: string) {
  return {
    subject: job,
    signal: 'metrics' as const,
    remedy: {
      text: `Add a scrape target for ${job} to the collector's configuration and reload it.`,
      lines: {
        file: 'collector configuration',
        after: [
          `prometheus.scrape "${job.replace(/\W/g, '_')}" {`,
          `  targets    = [{ __address__ = "<host>:<port>", job = "${job}" }]`,
          '  forward_to = [prometheus.remote_write.<name>.receiver]',
          '}',
        ].join('\n'),
      },
    },
  };
}
