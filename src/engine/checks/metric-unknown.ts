import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { deadNames, renamed } from './metric-names';
import { item, listed, proofOf } from './words';

/** Nothing ever exported this name and nothing resembles it. Rivals: renamed; its exporter is not scraped. */
export const metricUnknown: Check = {
  id: 'metric-unknown',
  hop: 'query',
  title: 'Nothing exports the metric',
  examine: (evidence) => {
    const explained = renamed(evidence);
    const scrapesFine = allScrapesWork(evidence);
    return deadNames(evidence)
      .filter(({ metric, facts }) => !explained.has(metric) && facts.every(({ everSeen }) => everSeen === false))
      .flatMap(({ metric, facts, parts }) => {
        const [first] = facts;
        const names = first && evidence.metricNames.get(first.source.uid);
        // A store without any name has lost more than this one.
        if (!first || !names || names.length === 0 || names.includes(metric)) {
          return [];
        }
        const kin = names.filter((name) => name.split('_')[0] === metric.split('_')[0]);
        return [
          {
            subject: metric,
            signal: 'metrics',
            verdict: scrapesFine ? 'proved' : 'likely',
            what: `The dashboards ask ${metric}, which nothing has exported within 7 days.`,
            proofLine: `${metric} is not among the ${names.length} metric names of ${first.source.name}, and no near name answers in its place`,
            evidence: [
              item(
                'query',
                `Does ${metric} exist?`,
                'no series in 7 days',
                'nothing exports it',
                proofOf(first.source, metric, evidence.nowMs, 24)
              ),
              item(
                'query',
                'Which names of this family exist?',
                kin.length > 0 ? listed(kin) : 'none',
                'no other name holds this data'
              ),
            ],
            rivals: [
              {
                rival: 'the metric was renamed',
                because: 'no name with the same stem or ending answers the same selector',
              },
              ...(scrapesFine
                ? [{ rival: 'its exporter is not scraped', because: 'every configured scrape works' }]
                : []),
            ],
            wouldDecide: scrapesFine ? [] : ['the scrapes that fail: the metric may be exported there'],
            remedy: { text: `Remove the panels that ask ${metric}, or make the app export it.` },
            claims: parts.map(({ state, key }) => ({ targetId: state.target.id, part: key })),
          },
        ];
      });
  },
};

const allScrapesWork = ({ metrics }: Evidence): boolean =>
  metrics.some(({ targets }) => targets.length > 0) &&
  metrics.every(({ targets, failure }) => !failure && targets.every(({ state }) => state === 'up'));
