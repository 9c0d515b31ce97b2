/**
 * What is not answered never proves anything: of every incident some questions, chosen by a seed, are lost on the way. What is
 * proved then must be true, that is proved when everything is answered; less may be known, never something else.
 */
import { Report } from '../src/engine';
import { Answer, Failure, RootCause } from '../src/engine/model';
import { Ports, StoreQuery } from '../src/engine/ports';
import { Lab, startLab } from './lab';
import { portsOf, scanned } from './scanLab';
import { moment } from './testing/moment';
import { unit } from './world/random';

const lost: Failure = { kind: 'timeout', message: 'no answer within 30 s' };
const seeds = [1, 2];
const shares = [0.15, 0.5];

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident: 'healthy', standingAtMs: moment });
}, 60_000);
afterAll(() => lab.stop());

function forgetful(ports: Ports, seed: number, share: number): Ports {
  let asked = 0;
  const isLost = () => unit(seed, asked++) < share;
  const orLost = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> =>
    isLost() ? { ok: false, failure: lost } : answer;
  const { stores } = ports;
  return {
    ...ports,
    stores: {
      query: async (batch, signal) => {
        const answers = await stores.query(batch, signal);
        const some = batch
          .filter(() => isLost())
          .map(({ id }: StoreQuery) => [id, { ok: false, failure: lost }] as const);
        return new Map([...answers, ...some]);
      },
      labelNames: (...args) => orLost(stores.labelNames(...args)),
      labelValues: (...args) => orLost(stores.labelValues(...args)),
      series: (...args) => orLost(stores.series(...args)),
      exemplars: (...args) => orLost(stores.exemplars(...args)),
      trace: (...args) => orLost(stores.trace(...args)),
      searchTraces: (...args) => orLost(stores.searchTraces(...args)),
      spanTags: (...args) => orLost(stores.spanTags(...args)),
      spanTagValues: (...args) => orLost(stores.spanTagValues(...args)),
      rules: (...args) => orLost(stores.rules(...args)),
      declaredTypes: (...args) => orLost(stores.declaredTypes(...args)),
      time: (...args) => orLost(stores.time(...args)),
      alertRules: (...args) => orLost(stores.alertRules(...args)),
    },
  };
}

const proved = ({ rootCauses, noticed }: Report): readonly RootCause[] =>
  [...rootCauses, ...noticed].filter(({ verdict }) => verdict === 'proved');

/** Causes that are true: those proved with all answers in, those that they explain, and what says less than they do. */
function truthOf(report: Report): ReadonlySet<string> {
  const causes = proved(report).flatMap(({ cause, explains }) => [cause, ...explains.map((each) => each.cause)]);
  const isScrape = causes.some((cause) => /^scrape-(target-unreachable|rejected)$/.test(cause));
  return new Set([...causes, ...(isScrape ? ['scrape-failing'] : [])]);
}

/** That a store does not answer is what happened to it here. */
const isAboutStore = ({ cause }: RootCause): boolean => /^(store-|query-limit)/.test(cause);

test.each([
  'healthy',
  'otlp-wrong-port',
  'log-driver',
  'different-networks',
  'renamed-metrics',
  'span-metrics-missing',
])(
  '%s: nothing is proved from what was not answered',
  async (incident) => {
    await lab.switchTo(incident);
    const truth = truthOf(await scanned(portsOf(lab)));
    for (const share of shares) {
      for (const seed of seeds) {
        const some = proved(await scanned(forgetful(portsOf(lab), seed, share)));
        const wrong = some.filter((each) => !truth.has(each.cause) && !isAboutStore(each));
        expect({ share, seed, wrong: wrong.map(({ id, proofLine }) => `${id}: ${proofLine}`) }).toEqual({
          share,
          seed,
          wrong: [],
        });
      }
    }
  },
  180_000
);
