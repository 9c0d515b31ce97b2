import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  from,
  metricFacts,
  minutesAgo,
  service,
  targetState,
} from '../testing/evidence';
import { matchersContradictory } from './matchers-contradictory';

const services = [service('scanium-backend'), service('scanium-mobile')];
const metric = 'scanium_http_requests_total';
const job = 'job="scanium-backend"';
const env = 'env="prod"';
const region = 'region="eu"';
const together = (...matchers: readonly string[]) => `count(${metric}{${matchers.join(',')}})`;

/** A panel with these matchers, each of which finds series, and one with a matcher that finds none. */
const asking = (matchers: readonly string[], alone: readonly number[] = matchers.map(() => 4)) => {
  const selector = `${metric}{${matchers.join(',')}}`;
  const misspelt = `${metric}{${job},env="prodd"}`;
  return {
    targets: [targetState(`sum(rate(${selector}[5m]))`), targetState(misspelt, { panelId: 2 })],
    selectors: [metricFacts(selector, { base: 8, alone }), metricFacts(misspelt, { base: 8, alone: [4, 0] })],
  };
};
const claims = (...matchers: readonly string[]) => [`overview/1/A MIMIR ${metric}{${matchers.join(',')}}`];

testCheck(matchersContradictory, {
  found: [
    {
      name: 'the job is never in that environment: claims the selector, and not the one whose value does not exist',
      evidence: evidenceWith({ services, ...asking([job, env]) }),
      finds: [
        {
          verdict: 'proved',
          subject: `${metric} ${job} and ${env}`,
          claims: claims(job, env),
          says: '2 matchers, each with series, together none',
        },
      ],
    },
    {
      name: 'of three matchers two exclude each other: names the pair',
      evidence: evidenceWith({
        services,
        ...asking([job, env, region]),
        answers: {
          [together(job, env)]: counted(4),
          [together(job, region)]: counted(4),
          [together(env, region)]: counted(0),
        },
      }),
      finds: [{ verdict: 'proved', subject: `${metric} ${env} and ${region}`, claims: claims(job, env, region) }],
    },
    {
      name: 'any two of three occur together, all three do not',
      evidence: evidenceWith({
        services,
        ...asking([job, env, region]),
        answers: {
          [together(job, env)]: counted(4),
          [together(job, region)]: counted(4),
          [together(env, region)]: counted(4),
        },
      }),
      finds: [
        { verdict: 'proved', subject: `${metric} ${job} and ${env} and ${region}`, claims: claims(job, env, region) },
      ],
    },
    {
      name: 'of four matchers three exclude each other, and no two of them: names the three',
      evidence: evidenceWith({
        services,
        ...asking([job, env, region, 'zone="a"']),
        answers: {
          [together(job, env)]: counted(4),
          [together(job, region)]: counted(4),
          [together(job, 'zone="a"')]: counted(4),
          [together(env, region)]: counted(4),
          [together(env, 'zone="a"')]: counted(4),
          [together(region, 'zone="a"')]: counted(4),
          [together(job, env, region)]: counted(4),
          [together(job, env, 'zone="a"')]: counted(0),
          [together(job, region, 'zone="a"')]: counted(4),
          [together(env, region, 'zone="a"')]: counted(4),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `${metric} ${job} and ${env} and zone="a"`,
          claims: claims(job, env, region, 'zone="a"'),
        },
      ],
    },
    {
      name: 'the job had no such status, and is never in that environment: the second is the fault',
      evidence: evidenceWith({
        services,
        ...asking(['status="500"', job, env]),
        answers: {
          [together('status="500"', job)]: counted(0),
          [together('status="500"', env)]: counted(4),
          [together(job, env)]: counted(0),
        },
      }),
      finds: [{ verdict: 'proved', subject: `${metric} ${job} and ${env}`, claims: claims('status="500"', job, env) }],
    },
  ],
  ruledOut: [
    {
      name: 'one of the values does not exist',
      evidence: evidenceWith({ services, ...asking([job, env], [4, 0]) }),
    },
    {
      name: 'this job had no request with that status',
      evidence: evidenceWith({ services, ...asking([job, 'status="500"']) }),
    },
    {
      name: 'of three matchers the pair with a status has not occurred',
      evidence: evidenceWith({
        services,
        ...asking([job, env, 'status="500"']),
        answers: {
          [together(job, env)]: counted(4),
          [together(job, 'status="500"')]: counted(0),
          [together(env, 'status="500"')]: counted(4),
        },
      }),
    },
    {
      name: 'the combination was there an hour ago: its source is gone',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric}{${job},${env}}`)],
        selectors: [
          metricFacts(`${metric}{${job},${env}}`, {
            base: 8,
            alone: [4, 4],
            origins: [from('scanium-backend', minutesAgo(60))],
          }),
        ],
      }),
    },
  ],
  unknown: [
    {
      name: 'whether the selector had series earlier was not answered: its source may only be gone',
      evidence: evidenceWith({
        services,
        targets: asking([job, env]).targets,
        selectors: [metricFacts(`${metric}{${job},${env}}`, { base: 8, alone: [4, 4], originsKnown: false })],
      }),
    },
    {
      name: 'whether they were together before the last day was not answered',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric}{${job},${env}}`)],
        selectors: [metricFacts(`${metric}{${job},${env}}`, { base: 8, alone: [4, 4], unseenInWeek: false })],
      }),
      finds: [
        {
          verdict: 'likely',
          subject: `${metric} ${job} and ${env}`,
          claims: [`overview/1/A MIMIR ${metric}{${job},${env}}`],
        },
      ],
    },
    {
      name: 'the store did not answer which two exclude each other: all three do, that is known',
      evidence: evidenceWith({
        services,
        ...asking([job, env, region]),
        answers: { [together(job, env)]: failed('timeout'), [together(job, region)]: counted(4) },
      }),
      finds: [
        { verdict: 'likely', subject: `${metric} ${job} and ${env} and ${region}`, claims: claims(job, env, region) },
      ],
    },
    {
      name: 'whether one of the matchers finds series was not answered',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric}{${job},${env}}`)],
        selectors: [metricFacts(`${metric}{${job},${env}}`, { base: 8, alone: [4] })],
      }),
    },
  ],
});
