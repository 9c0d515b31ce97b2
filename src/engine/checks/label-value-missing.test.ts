import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  from,
  metricFacts,
  minutesAgo,
  service,
  targetState,
  valuesOf,
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

testCheck(labelValueMissing, {
  found: [
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
      name: 'a pattern matches none of the jobs',
      evidence: evidenceWith({
        services,
        ...asking('{job=~"prod-.+"}'),
        answers: { [valuesIn('job')]: valuesOf('job', ['scanium-backend']) },
      }),
      finds: [{ ...proved('job=~"prod-.+"'), says: 'there is scanium-backend' }],
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
      name: 'the outcome is plainly misspelt',
      evidence: evidenceWith({
        services,
        ...asking('{method="Post"}'),
        answers: { [valuesIn('method')]: valuesOf('method', ['GET', 'POST']) },
      }),
      finds: [{ ...proved('method="Post"'), says: 'POST differs only in spelling' }],
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
