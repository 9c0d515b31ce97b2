import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { grouped } from '../grouped';
import { formatSelector } from '../query/selector';
import {
  DeadName,
  deadNames,
  declarations,
  isProvedRename,
  renamed,
  renameTrials,
  Success,
  typeOf,
} from './shared/metric-names';
import { isUneventful } from './shared/outcomes';
import { scrapeTargetMissing } from './scrape-target-missing';
import { item, listed, proofOf } from './shared/words';

/** Nothing ever exported this name and nothing resembles it. Rivals: renamed; its exporter is not scraped. */
export const metricUnknown: Check = {
  id: 'metric-unknown',
  hop: 'query',
  title: 'Nothing exports the metric',
  examine: (evidence) => {
    const explained = renamed(evidence);
    // What a process declares it exports; that it has nothing to say is another cause.
    const declared = new Set(
      declarations(evidence).flatMap((each) => (typeOf(evidence, each) === undefined ? [] : each.dead.metric))
    );
    const scrapesFine = allScrapesWork(evidence) && nothingUnscraped(evidence);
    // A recorded name is never exported: where the rules are known, they tell more of it.
    const unknown = deadNames(evidence).filter(
      ({ metric, facts }) =>
        !explained.has(metric) &&
        !declared.has(metric) &&
        facts.every(({ everSeen, recorded }) => everSeen === false && recorded?.rules === undefined)
    );
    return families(unknown.filter((dead) => !isUneventful(evidence, dead))).flatMap((family) => {
      const sister = [...explained.values()].find((each) => isProvedRename(each) && isOfItsFamily(family, each));
      return finding(evidence, family, scrapesFine, sister);
    });
  },
};

/** Names that begin with the same two words are one thing that nobody exports: `openai_rate_limit_…`. */
const families = (names: readonly DeadName[]): readonly (readonly DeadName[])[] => [
  ...grouped(names, ({ metric }) => metric.split('_').slice(0, 2).join('_')).values(),
];

/** Others with the same first word are proved to have another one now: whoever exports them has left these names. */
const isOfItsFamily = (family: readonly DeadName[], { dead, candidate }: Success): boolean =>
  candidate.how === 'prefix' &&
  candidate.sure &&
  family.every(({ metric }) => metric.split('_')[0] === dead.metric.split('_')[0]);

function finding(
  evidence: Evidence,
  family: readonly DeadName[],
  scrapesFine: boolean,
  sister: Success | undefined
): readonly Finding[] {
  const [first] = family.flatMap(({ facts }) => facts);
  const names = first && evidence.metricNames.get(first.source.uid);
  const metrics = family.map(({ metric }) => metric);
  // A store without any name has lost more than these.
  if (!first || !names || names.length === 0 || metrics.some((metric) => names.includes(metric))) {
    return [];
  }
  const text = listed(metrics, 3);
  const word = metrics[0]?.split('_')[0];
  const kin = names.filter((name) => name.split('_')[0] === word);
  const untried = renameTrials(evidence).flatMap(({ dead, candidate, question }) =>
    metrics.includes(dead.metric) && !evidence.answer(question).ok ? candidate.name : []
  );
  const tried = untried.length === 0;
  return [
    {
      subject: metrics.join(', '),
      signal: 'metrics',
      // A counter of what has never happened leaves no trace in a store, so that nothing came is no proof that nothing exports it.
      verdict: scrapesFine && tried && sister ? 'proved' : 'likely',
      what: `The dashboards ask ${text}, which nothing has exported within 7 days.`,
      proofLine: `not among the ${names.length} metric names of ${first.source.name}${tried ? ', and no near name answers in its place' : ''}`,
      evidence: [
        ...family.map(({ metric }) =>
          item(
            'query',
            `Does ${metric} exist?`,
            'no series in 7 days',
            'nothing exports it',
            proofOf(first.source, formatSelector('promql', metric, []), evidence.nowMs, 24)
          )
        ),
        item(
          'query',
          'Which names of this family exist?',
          kin.length > 0 ? listed(kin) : 'none',
          tried ? 'no other name holds this data' : 'these names are there'
        ),
        ...(sister
          ? [
              item(
                'query',
                `How is ${sister.dead.metric}, of the same family, called now?`,
                sister.candidate.name,
                'whoever exports the family does so under other names, and has none for this'
              ),
            ]
          : []),
      ],
      rivals: [
        // Where a scrape is missing the new name may be there.
        ...(tried && scrapesFine
          ? [
              {
                rival: 'the metric was renamed',
                because: 'no name with the same stem or ending answers the same selector',
              },
            ]
          : []),
        ...(sister
          ? [{ rival: 'nothing has been counted yet', because: `its family is exported as ${sister.candidate.name}` }]
          : []),
        ...(scrapesFine ? [{ rival: 'its exporter is not scraped', because: 'every configured scrape works' }] : []),
      ],
      wouldDecide: [
        ...(sister
          ? []
          : [
              `whether the app has ${metrics.length === 1 ? 'it' : 'them'} and has counted nothing yet: the # TYPE lines of its own /metrics, or its version’s documentation`,
            ]),
        ...(scrapesFine
          ? []
          : ['the scrapes that fail or are missing: the metric may be exported there, under this name or a new one']),
        ...(tried ? [] : [`whether the same selector finds data as ${listed(untried, 3)}`]),
      ],
      remedy: {
        text: `${scrapesFine ? '' : 'Repair the scrapes that fail or are missing first. If it is unknown still: '}${
          sister
            ? `Remove the panels that ask ${text}, or make the app export ${metrics.length === 1 ? 'it' : 'them'}.`
            : `Look at the app’s own /metrics for ${text}: if ${metrics.length === 1 ? 'it is' : 'they are'} not there, remove the panels or make the app export ${metrics.length === 1 ? 'it' : 'them'}; if there without a value, nothing has happened yet.`
        }`,
      },
      claims: family.flatMap(({ parts }) => parts.map(({ state, key }) => ({ targetId: state.target.id, part: key }))),
    },
  ];
}

/** Whether a sender is left unscraped is asked; without an answer it may be. */
const nothingUnscraped = (evidence: Evidence): boolean =>
  (scrapeTargetMissing.asks?.(evidence) ?? []).every((question) => evidence.answer(question).ok) &&
  scrapeTargetMissing.examine(evidence).length === 0;

const allScrapesWork = ({ metrics }: Evidence): boolean =>
  metrics.some(({ targets }) => targets.length > 0) &&
  metrics.every(({ targets, failure }) => !failure && targets.every(({ state }) => state === 'up'));
