import { Check } from './check';
import { answeringSources, Evidence } from '../evidence/evidence';
import { DataSource, SeriesSummary } from '../model';
import { instant } from '../probing/question';
import { overDay, seriesPoints, sinceMs } from './shared/losses';
import { ago, item, proofOf } from './shared/words';

const loaded =
  'min by (job, instance) ({__name__=~"alloy_config_last_load_successful|agent_config_last_load_successful|prometheus_config_last_reload_successful"})';

/**
 * The collector could not load its configuration and goes on with what it could. What the file would have added is not to be seen
 * from here, so nothing is laid to it. Rival: the collector is down.
 */
export const configNotLoaded: Check = {
  id: 'config-not-loaded',
  hop: 'collector',
  title: 'The collector has not loaded its configuration',
  asks: (evidence) =>
    answeringSources(evidence).flatMap((source) => [
      instant(source, loaded, evidence.nowMs),
      ...(failing(evidence, source).length > 0 ? [overDay(source, loaded, evidence.nowMs)] : []),
    ]),
  examine: (evidence) =>
    answeringSources(evidence).flatMap((source) =>
      failing(evidence, source).map(({ labels }) => {
        const name = labels['instance'] ?? labels['job'] ?? 'the collector';
        const began = beganMs(evidence, source, labels);
        return {
          subject: name,
          verdict: 'proved' as const,
          what: `${name} could not load its configuration and goes on with what it could load: what was changed in the file may not be in effect.`,
          proofLine: `its last load failed${began === undefined ? '' : `, ${ago(began, evidence.nowMs)}`}`,
          sinceMs: began,
          evidence: [
            item(
              'collector',
              `Did ${name} load its configuration?`,
              `no${began === undefined ? '' : `, not since ${ago(began, evidence.nowMs)}`}`,
              'the file on its disk is not what it runs',
              proofOf(source, loaded, evidence.nowMs, 24)
            ),
          ],
          rivals: [{ rival: 'the collector is down', because: 'it reports of itself, and its report is fresh' }],
          remedy: {
            text: 'Look into the log of the collector: it names the file, line and column of the error. Mend that and load it again (Alloy: send a POST to /-/reload, or restart it; a restart fails until the file is right).',
          },
          claims: [],
        };
      })
    ),
};

const failing = (evidence: Evidence, source: DataSource): readonly SeriesSummary[] =>
  (seriesPoints(evidence, instant(source, loaded, evidence.nowMs)) ?? []).filter(({ last }) => last === 0);

function beganMs(evidence: Evidence, source: DataSource, wanted: SeriesSummary['labels']): number | undefined {
  const { points = [] } =
    seriesPoints(evidence, overDay(source, loaded, evidence.nowMs))?.find(
      ({ labels }) => labels['job'] === wanted['job'] && labels['instance'] === wanted['instance']
    ) ?? {};
  return sinceMs(
    points.map(([timeMs, value]) => [timeMs, value === 0 ? 1 : 0] as const),
    evidence.nowMs
  );
}
