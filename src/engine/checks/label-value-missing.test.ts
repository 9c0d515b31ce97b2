import { testCheck } from '../testing/checkTester';
import { ScrapeTarget } from '../evidence/evidence';
import {
  counted,
  down,
  evidenceWith,
  failed,
  from,
  gone,
  metricFacts,
  minutesAgo,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
  valuesOf,
  variable,
} from '../testing/evidence';
import { labelValueMissing } from './label-value-missing';

const services = [service('scanium-backend'), service('scanium-mobile')];
const metric = 'scanium_http_requests_total';
const valuesIn = (label: string) => `count by (${label}) (${metric})`;

/** A panel whose first matcher matches nothing, and one that asks for a metric that is not there. */
const asking = (matchers: string, alone: readonly number[] = [0]) => ({
  targets: [targetState(`sum(rate(${metric}${matchers}[5m]))`), targetState('absent_metric', { panelId: 2 })],
  selectors: [metricFacts(`${metric}${matchers}`, { base: 4, alone }), metricFacts('absent_metric')],
});
const proved = (matcher: string, matchers = `{${matcher}}`) =>
  ({
    verdict: 'proved',
    subject: `Mimir ${matcher}`,
    claims: [`overview/1/A MIMIR ${metric}${matchers}`],
  }) as const;

const likely = (matcher: string) => ({ ...proved(matcher), verdict: 'likely' }) as const;

const hourAgo = minutesAgo(60);
const began = { firstMs: minutesAgo(59) };
const oldName = gone('shop', hourAgo);
const scrapedAs = (asked: string, ...targets: readonly ScrapeTarget[]) => ({
  services,
  metrics: [scrapedBy([...targets, scrapeTarget('alloy')])],
  targets: [targetState(`sum(rate(${metric}${asked}[5m]))`)],
  selectors: [metricFacts(`${metric}${asked}`, { base: 4, alone: [0], origins: [from('shop', hourAgo)] })],
});
const otherJob = scrapeTarget('webshop', { instance: oldName.instance, ...began });
const otherInstance = scrapeTarget('shop', { instance: '10.0.0.7:80', ...began });
const byInstance = `{instance="${oldName.instance}"}`;

testCheck(labelValueMissing, {
  found: [
    {
      name: 'the same instance is scraped under another job since its up ended',
      evidence: evidenceWith({
        ...scrapedAs('{job="shop"}', oldName, otherJob),
        answers: { [valuesIn('job')]: valuesOf('job', ['webshop']) },
      }),
      finds: [{ ...proved('job="shop"'), says: 'job was shop until its up ended, and is webshop since' }],
    },
    {
      name: 'what the target says of itself is called exported_job since it ended',
      evidence: evidenceWith({
        ...scrapedAs('{job="worker"}', scrapeTarget('shop')),
        answers: {
          [valuesIn('job')]: valuesOf('job', ['shop']),
          [`count(${metric}{exported_job="worker"})`]: counted(4),
        },
      }),
      finds: [{ ...proved('job="worker"'), says: 'scrape with honor_labels: true' }],
    },
    {
      name: 'another instance of the app began when that ended',
      evidence: evidenceWith({
        ...scrapedAs(byInstance, oldName, otherInstance),
        answers: { [valuesIn('instance')]: valuesOf('instance', ['10.0.0.7:80']) },
      }),
      finds: [{ ...proved(byInstance.slice(1, -1)), says: 'Ask for 10.0.0.7:80' }],
    },
    {
      name: 'the value is written in another case: claims the selector, names the near value, leaves the absent metric',
      evidence: evidenceWith({
        services,
        ...asking('{env="Dev",job="scanium-backend"}', [0, 4]),
        answers: { [valuesIn('env')]: valuesOf('env', ['dev', 'test']) },
      }),
      finds: [{ ...proved('env="Dev"', '{env="Dev",job="scanium-backend"}'), says: 'env is never Dev, but it is dev' }],
    },
    {
      name: 'no series is of that environment: names those that are',
      evidence: evidenceWith({
        services,
        ...asking('{env="prod"}'),
        answers: { [valuesIn('env')]: valuesOf('env', ['dev', 'test']) },
      }),
      finds: [{ ...proved('env="prod"'), says: 'Ask for a value that exists: dev, test.' }],
    },
    {
      name: 'a pattern is anchored at both ends: says which pattern matches',
      evidence: evidenceWith({
        services,
        ...asking('{handler=~"/api"}'),
        answers: {
          [valuesIn('handler')]: valuesOf('handler', ['/api/v1/users', '/health']),
          [`count(${metric}{handler=~"/api.*"})`]: counted(2),
        },
      }),
      finds: [{ ...proved('handler=~"/api"'), says: 'ask for handler=~\\"/api.*\\"' }],
    },
    {
      name: 'a variable of several values stands after =',
      evidence: evidenceWith({
        services,
        ...asking('{app="(cart|search)"}'),
        answers: { [valuesIn('app')]: valuesOf('app', ['cart', 'search', 'web']) },
      }),
      finds: [{ ...proved('app="(cart|search)"'), says: 'app=~\\"(cart|search)\\"' }],
    },
    ...[
      ['escaped for a pattern stands after =', 'app="shop\\\\.eu"', 'shop.eu', 'app=~\\"shop\\\\.eu\\"'],
      ['joined by commas, as :csv does, stands in a pattern', 'app=~"cart,web"', 'web', 'app=~\\"cart|web\\"'],
      ['in braces, as :glob does', 'app=~"{cart,web}"', 'web', 'app=~\\"cart|web\\"'],
      ['in quotes, as :singlequote does', `app=~"'cart','web'"`, 'web', 'app=~\\"cart|web\\"'],
    ].map(([name = '', matcher = '', value = '', says]) => ({
      name: `a variable of several values, ${name}`,
      evidence: evidenceWith({
        services,
        ...asking(`{${matcher}}`),
        answers: { [valuesIn('app')]: valuesOf('app', [value, 'search']) },
      }),
      finds: [{ ...proved(matcher.replaceAll('\\\\', '\\'), `{${matcher}}`), says }],
    })),
    {
      name: 'All of the variable becomes a value that is none of the label’s',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric}{env="all"}`, { variables: ['env'] })],
        selectors: [metricFacts(`${metric}{env="all"}`, { base: 4, alone: [0] })],
        variables: [variable('env', ['all'], { isAll: true, allValue: 'all', includeAll: true })],
        answers: { [valuesIn('env')]: valuesOf('env', ['dev', 'test']) },
      }),
      finds: [{ ...proved('env="all"'), says: 'Set the custom all value of $env to .+' }],
    },
    {
      name: 'the scrape renamed what kube-state-metrics says: the value is under exported_namespace',
      evidence: evidenceWith({
        services,
        ...asking('{namespace="shop"}'),
        answers: {
          [valuesIn('namespace')]: valuesOf('namespace', ['monitoring']),
          [`count(${metric}{exported_namespace="shop"})`]: counted(9),
        },
      }),
      finds: [{ ...proved('namespace="shop"'), says: 'exported_namespace=\\"shop\\", or scrape with honor_labels' }],
    },
    {
      name: 'the outcome is a class of codes, and the label has codes: it can never occur',
      evidence: evidenceWith({
        services,
        ...asking('{status="5xx"}'),
        answers: { [valuesIn('status')]: valuesOf('status', ['200', '404']) },
      }),
      finds: [{ ...proved('status="5xx"'), says: 'status=~\\"5..\\"' }],
    },
    {
      name: 'two classes of codes as a pattern: neither matches a number',
      evidence: evidenceWith({
        services,
        ...asking('{status=~"4xx|5xx"}'),
        answers: {
          [valuesIn('status')]: valuesOf('status', ['200', '404']),
          ...Object.fromEntries(
            ['(4xx|5xx).*', '.*(4xx|5xx)', '.*(4xx|5xx).*'].map((text) => [
              `count(${metric}{status=~"${text}"})`,
              counted(0),
            ])
          ),
        },
      }),
      finds: [{ ...proved('status=~"4xx|5xx"'), says: 'status=~\\"4..|5..\\"' }],
    },
    {
      name: 'the outcome is plainly misspelt',
      evidence: evidenceWith({
        services,
        ...asking('{method="Post"}'),
        answers: { [valuesIn('method')]: valuesOf('method', ['GET', 'POST']) },
      }),
      finds: [{ ...proved('method="Post"'), says: 'POST differs only in spelling' }],
    },
    {
      name: 'several values of a label in other letters: one fault',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric}{method="Get"}`), targetState(`${metric}{method=~"post"}`, { panelId: 2 })],
        selectors: [
          metricFacts(`${metric}{method="Get"}`, { base: 4, alone: [0] }),
          metricFacts(`${metric}{method=~"post"}`, { base: 4, alone: [0] }),
        ],
        answers: {
          [valuesIn('method')]: valuesOf('method', ['GET', 'POST']),
          ...Object.fromEntries(
            ['post.*', '.*post', '.*post.*'].map((pattern) => [`count(${metric}{method=~"${pattern}"})`, []])
          ),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir method',
          claims: [`overview/1/A MIMIR ${metric}{method="Get"}`, `overview/2/A MIMIR ${metric}{method=~"post"}`],
          says: 'ask for method = Get, post; Mimir has it in other letters: GET, POST.',
        },
      ],
    },
    {
      name: 'one value is missing, another since its sender is gone, of a third it was not answered: claims the first',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(`${metric}{env="prod"}`),
          targetState(`${metric}{env="test"}`, { panelId: 2 }),
          targetState(`${metric}{env="stage"}`, { panelId: 3 }),
        ],
        selectors: [
          metricFacts(`${metric}{env="prod"}`, { base: 4, alone: [0] }),
          metricFacts(`${metric}{env="test"}`, { base: 4, alone: [0], origins: [from('tester', minutesAgo(60))] }),
          metricFacts(`${metric}{env="stage"}`, { base: 4 }),
        ],
        answers: { [valuesIn('env')]: valuesOf('env', ['dev']) },
      }),
      finds: [proved('env="prod"')],
    },
  ],
  ruledOut: [
    {
      name: 'its up ended, and nothing began then: it has lost its source',
      evidence: evidenceWith(scrapedAs('{job="shop"}', oldName, scrapeTarget('webshop', began))),
    },
    {
      name: 'its instance is down, and another one was always there',
      evidence: evidenceWith(scrapedAs(byInstance, down('shop', hourAgo), otherInstance)),
    },
    {
      name: 'the job ended on Friday: it is not scraped any more, and what is asked is right',
      evidence: evidenceWith({
        services,
        targets: asking('{job="payments"}').targets,
        selectors: [
          metricFacts(`${metric}{job="payments"}`, {
            base: 4,
            alone: [0],
            origins: [from('payments', minutesAgo(4320))],
            baseOrigins: [from('cart', minutesAgo(1))],
          }),
        ],
      }),
    },
    {
      name: 'no pod waits for a reason like that',
      evidence: evidenceWith({
        services,
        targets: [targetState('ALERTS{alertstate="firing"}')],
        selectors: [metricFacts('ALERTS{alertstate="firing"}', { base: 4, alone: [0] })],
        answers: { 'count by (alertstate) (ALERTS)': valuesOf('alertstate', ['pending']) },
      }),
    },
    {
      name: 'a job that nothing scrapes has no up: that is no fault of the query',
      evidence: evidenceWith({
        services,
        targets: [targetState('up{job="scanium-worker"}')],
        selectors: [metricFacts('up{job="scanium-worker"}', { base: 4, alone: [0] })],
        answers: { 'count by (job) (up)': valuesOf('job', ['scanium-backend', 'caddy']) },
      }),
    },
    {
      name: 'no request has failed: with one value only the next may be a word',
      evidence: evidenceWith({
        services,
        ...asking('{status="failed"}'),
        answers: { [valuesIn('status')]: valuesOf('status', ['0']) },
      }),
    },
    {
      name: 'no request has failed: a status that has not occurred is no fault',
      evidence: evidenceWith({
        services,
        ...asking('{status="500"}'),
        answers: { [valuesIn('status')]: valuesOf('status', ['200', '404']) },
      }),
    },
    {
      name: 'nobody has asked for paths of the pattern yet, though one looks much like the pattern',
      evidence: evidenceWith({
        services,
        ...asking('{route=~"/items/.+"}'),
        answers: { [valuesIn('route')]: valuesOf('route', ['/health', '/items/']) },
      }),
    },
    {
      name: 'no series has the label at all',
      evidence: evidenceWith({
        services,
        ...asking('{environment="dev"}'),
        answers: { [valuesIn('environment')]: valuesOf('environment', ['']) },
      }),
    },
  ],
  unknown: [
    {
      name: 'a job of which nothing was ever there: it may not be scraped',
      evidence: evidenceWith({
        services,
        ...asking('{job="payments"}'),
        answers: { [valuesIn('job')]: valuesOf('job', ['cart']) },
      }),
      finds: [{ ...likely('job="payments"'), says: 'whether payments is not scraped' }],
    },
    {
      name: 'another number is another instance, not a misspelt one',
      evidence: evidenceWith({
        services,
        ...asking('{instance="node-3:9100"}'),
        answers: { [valuesIn('instance')]: valuesOf('instance', ['node-1:9100', 'node-2:9100']) },
      }),
      finds: [{ ...likely('instance="node-3:9100"'), says: 'if node-3:9100 should be there, let it be scraped' }],
    },
    {
      name: 'a pattern matches none of the jobs',
      evidence: evidenceWith({
        services,
        ...asking('{job=~"prod-.+"}'),
        answers: { [valuesIn('job')]: valuesOf('job', ['scanium-backend']) },
      }),
      finds: [{ ...likely('job=~"prod-.+"'), says: 'there is scanium-backend' }],
    },
    {
      name: 'the value is there with a word in front: it may be another',
      evidence: evidenceWith({
        services,
        ...asking('{cluster="shop"}'),
        answers: { [valuesIn('cluster')]: valuesOf('cluster', ['prod-shop']) },
      }),
      finds: [{ ...likely('cluster="shop"'), says: 'one has a word more than the other' }],
    },
    {
      name: 'routes that contain the text are there: it may be meant itself and not have been asked yet',
      evidence: evidenceWith({
        services,
        ...asking('{route=~"/api"}'),
        answers: {
          [valuesIn('route')]: valuesOf('route', ['/api/v1/users']),
          [`count(${metric}{route=~"/api.*"})`]: counted(2),
        },
      }),
      finds: [{ ...likely('route=~"/api"'), says: 'anchors' }],
    },
    {
      name: 'it ended three days ago, and the same target goes on under other values',
      evidence: evidenceWith({
        services,
        targets: asking('{version="1.2"}').targets,
        selectors: [
          metricFacts(`${metric}{version="1.2"}`, {
            base: 4,
            alone: [0],
            origins: [from('scanium-backend', minutesAgo(4320))],
            baseOrigins: [from('scanium-backend', minutesAgo(1))],
          }),
        ],
        answers: { [valuesIn('version')]: valuesOf('version', ['1.3']) },
      }),
      finds: [{ ...likely('version="1.2"'), says: 'since 3 days ago' }],
    },
    {
      name: 'whether it was there before the last day was not answered',
      evidence: evidenceWith({
        services,
        targets: asking('{env="prod"}').targets,
        selectors: [metricFacts(`${metric}{env="prod"}`, { base: 4, alone: [0], unseenInWeek: false })],
        answers: { [valuesIn('env')]: valuesOf('env', ['dev']) },
      }),
      finds: [{ ...likely('env="prod"'), says: 'before the last 24 hours' }],
    },
    {
      name: 'the store did not answer which values the label has',
      evidence: evidenceWith({
        services,
        ...asking('{env="prod"}'),
        answers: { [valuesIn('env')]: failed('timeout') },
      }),
    },
    {
      name: 'whether the selector had series earlier was not answered: its source may only be gone',
      evidence: evidenceWith({
        services,
        targets: asking('{env="prod"}').targets,
        selectors: [metricFacts(`${metric}{env="prod"}`, { base: 4, alone: [0], originsKnown: false })],
        answers: { [valuesIn('env')]: valuesOf('env', ['dev']) },
      }),
    },
  ],
});
