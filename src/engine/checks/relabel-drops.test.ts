import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, from, metricFacts } from '../testing/evidence';
import {
  allGone,
  changed,
  claims,
  discarded,
  failedWrites,
  flow,
  kept,
  lost,
  lostMs,
  offered,
  relabelled,
  services,
} from '../testing/losses';
import { relabelDrops } from './relabel-drops';

const rule = 'prometheus.relabel.backend';
const drops = (then: number | undefined, now: number) => [changed({ component_id: rule }, then, now)];
const job = { job: 'scanium-backend' };
const found = { subject: `scanium-backend ${rule}`, claims };

const selector = 'scanium_http_requests_total{job="scanium-backend"}';
/** The same loss, of so many series. */
const lostSeries = (series: number | undefined) => ({
  ...lost,
  selectors: [metricFacts(selector, { origins: [{ ...from('scanium-backend', lostMs), series }] })],
});
const newName = 'scanium_http_server_requests_total{job="scanium-backend"}';
const renamed = {
  [`count(${newName})`]: counted(1),
  [`count by (job, instance) (${newName})`]: [changed(job, undefined, 1)],
};

testCheck(relabelDrops, {
  found: [
    {
      name: 'a component drops since the series ended, and the app offers what it did: claims them, and no series that ended before',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [relabelled]: drops(0, 2.3) }) }),
      finds: [{ verdict: 'proved', ...found, says: 'drops 2.3 samples a second' }],
    },
    {
      name: 'it dropped others before, and more since',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [relabelled]: drops(4, 6.5) }) }),
      finds: [{ verdict: 'proved', ...found, says: '2.5 samples a second more than before' }],
    },
    {
      name: 'the rules of the scrape itself drop them',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [kept]: [changed(job, 330, 310)] }) }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-backend the scrape of scanium-backend',
          claims,
          says: 'drops 20 samples of each scrape',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'far more series of the metric ended than are dropped of each scrape: it ended for another reason',
      evidence: evidenceWith({ services, ...lostSeries(40), answers: flow({ [relabelled]: drops(0, 0.1) }) }),
    },
    {
      name: 'the metric goes on under another name, which began when it ended: the rule drops something else',
      evidence: evidenceWith({
        services,
        ...lost,
        metricNames: new Map([['MIMIR', ['scanium_http_server_requests_total']]]),
        answers: flow({ [relabelled]: drops(0, 2.3), ...renamed }),
      }),
    },
    {
      name: 'the app exports them no more: its scrapes read less',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({
          [relabelled]: drops(0, 2.3),
          [offered]: [changed(job, 330, 310)],
          [kept]: [changed(job, 330, 310)],
        }),
      }),
    },
    {
      name: 'it drops what it always dropped',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [relabelled]: drops(2.3, 2.3) }) }),
    },
    {
      name: 'there is no such component, and the store refuses them',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({ [relabelled]: [], [discarded]: [changed({ reason: 'rate_limited' }, undefined, 3)] }),
      }),
    },
    {
      name: 'all of the target is gone, up included: nothing tells what of it would be offered',
      evidence: evidenceWith({ ...allGone, ...lost }),
    },
    {
      name: 'a component drops, and no series ended',
      evidence: evidenceWith({ services, targets: lost.targets.slice(3) }),
    },
  ],
  unknown: [
    {
      name: 'somewhat more series ended than are dropped of each scrape: some may have ended by themselves',
      evidence: evidenceWith({ services, ...lostSeries(12), answers: flow({ [relabelled]: drops(0, 0.1) }) }),
      finds: [{ verdict: 'likely', ...found, says: 'as many series are dropped' }],
    },
    {
      name: 'how many series ended is not known',
      evidence: evidenceWith({ services, ...lostSeries(undefined), answers: flow({ [relabelled]: drops(0, 2.3) }) }),
      finds: [{ verdict: 'likely', ...found, says: 'as many series are dropped' }],
    },
    {
      name: 'what the app offers is not known',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({ [relabelled]: drops(0, 2.3), [offered]: [changed({ job: 'alloy' }, 900, 900)] }),
      }),
      finds: [{ verdict: 'likely', ...found, says: 'scrape_samples_scraped of the job' }],
    },
    {
      name: 'what the store refuses is not known',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({ [relabelled]: drops(0, 2.3), [discarded]: failed('timeout') }),
      }),
      finds: [{ verdict: 'likely', ...found, says: 'itself discards' }],
    },
    {
      name: 'writes began to fail at the same moment',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({
          [relabelled]: drops(0, 2.3),
          [failedWrites]: [changed({ component_id: 'prometheus.remote_write.backend' }, 0, 4)],
        }),
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'what the components drop is not known',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [relabelled]: failed('timeout') }) }),
    },
  ],
});
