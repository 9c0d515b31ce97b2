import { Check } from './check';
import { answeringSources, Evidence } from '../evidence/evidence';
import { DataSource, SeriesSummary } from '../model';
import { instant } from '../probing/question';
import { overDay, seriesPoints, sinceMs } from './shared/losses';
import { ago, item, listed, plural, proofOf } from './shared/words';

const unhealthy =
  'sum by (job, instance, health_type) ({__name__=~"(alloy|agent)_component_controller_running_components", health_type=~"unhealthy|exited"}) > 0';

/** The collector says that some of its components are not well, but not which: a report, and no reason for an empty panel. */
export const componentUnhealthy: Check = {
  id: 'component-unhealthy',
  hop: 'collector',
  title: 'Components of the collector are unhealthy',
  asks: (evidence) =>
    answeringSources(evidence).flatMap((source) => [
      instant(source, unhealthy, evidence.nowMs),
      ...(reports(evidence, source).length > 0 ? [overDay(source, unhealthy, evidence.nowMs)] : []),
    ]),
  examine: (evidence) =>
    answeringSources(evidence).flatMap((source) => {
      const all = reports(evidence, source).filter((each) => !isAway(evidence, source, each));
      return [...new Set(all.map(nameOf))].map((name) => {
        const own = all.filter((each) => nameOf(each) === name);
        const counts = listed(own.map(({ labels, last = 0 }) => `${last} ${labels['health_type'] ?? 'unhealthy'}`));
        const total = own.reduce((sum, { last = 0 }) => sum + last, 0);
        const days = seriesPoints(evidence, overDay(source, unhealthy, evidence.nowMs)) ?? [];
        const starts = days
          .filter((each) => nameOf(each) === name)
          .flatMap(({ points = [] }) => sinceMs(points, evidence.nowMs) ?? []);
        return {
          subject: name,
          verdict: 'proved' as const,
          what: `${name} reports ${plural(total, 'component')} that ${total === 1 ? 'is' : 'are'} not well (${counts}). What it delivers is judged by what arrives.`,
          proofLine: `${counts} of its components`,
          sinceMs: starts.length > 0 ? Math.min(...starts) : undefined,
          evidence: [
            item(
              'collector',
              `Which components of ${name} are not well?`,
              counts,
              'it says how many, not which',
              proofOf(source, unhealthy, evidence.nowMs, 24)
            ),
            ...(starts.length > 0
              ? [
                  item(
                    'collector',
                    'Since when?',
                    ago(Math.min(...starts), evidence.nowMs),
                    'what ended at another moment has another reason'
                  ),
                ]
              : []),
          ],
          rivals: [{ rival: 'the collector is down', because: 'it reports of itself, and its report is fresh' }],
          remedy: {
            text: 'Open the collector’s own page (Alloy: port 12345): it lists every component with its health and the reason. A component that is unhealthy keeps what it last had; one that has exited does nothing any more.',
          },
          claims: [],
        };
      });
    }),
};

const reports = (evidence: Evidence, source: DataSource): readonly SeriesSummary[] =>
  (seriesPoints(evidence, instant(source, unhealthy, evidence.nowMs)) ?? []).filter(({ last = 0 }) => last > 0);

/** What a collector said last is still answered for five minutes after it is gone. */
const isAway = ({ metrics }: Evidence, { uid }: DataSource, { labels }: SeriesSummary): boolean =>
  metrics.some(
    ({ source, targets }) =>
      source.uid === uid &&
      targets.some(
        ({ job, instance, state }) => job === labels['job'] && instance === labels['instance'] && state !== 'up'
      )
  );

const nameOf = ({ labels }: SeriesSummary): string => labels['instance'] ?? labels['job'] ?? 'the collector';
