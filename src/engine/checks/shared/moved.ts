/** Labels under other names: where else a value may be that a label lacks. */
import { Evidence, MetricSelectorFacts } from '../../evidence/evidence';
import { numberOf } from '../../evidence/selectors';
import { Matcher, SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import { formatSelector } from '../../query/selector';

/** What names one thing in different exporters and conventions (kube-state-metrics, cAdvisor, OpenTelemetry, relabelling of pods). */
const aliases: readonly (readonly string[])[] = [
  ['namespace', 'kubernetes_namespace', 'k8s_namespace_name'],
  ['pod', 'pod_name', 'k8s_pod_name'],
  ['container', 'container_name', 'k8s_container_name'],
  ['node', 'nodename', 'kubernetes_node', 'k8s_node_name', 'instance'],
  ['env', 'environment', 'deployment_environment', 'deployment_environment_name'],
  ['service', 'service_name', 'app', 'job', 'app_kubernetes_io_name'],
  ['host', 'hostname', 'host_name', 'nodename', 'instance'],
  ['cluster', 'k8s_cluster_name', 'cluster_name'],
  ['region', 'cloud_region'],
];

/** A scrape renames what a target says itself to `exported_…` where it has a label of that name (Prometheus, `honor_labels`). */
function otherNames(label: string): readonly string[] {
  const exported = label.startsWith('exported_') ? label.slice('exported_'.length) : `exported_${label}`;
  return [...new Set([exported, ...aliases.filter((names) => names.includes(label)).flat()])].filter(
    (name) => name !== label
  );
}

interface Place {
  readonly label: string;
  readonly question: Question<readonly SeriesSummary[]>;
}

const placesOf = ({ source, selector, atMs }: MetricSelectorFacts, { label, op, value }: Matcher): readonly Place[] =>
  op !== '=' || value === ''
    ? []
    : otherNames(label).map((name) => ({
        label: name,
        question: instant(
          source,
          `count(${formatSelector('promql', selector.metric, [{ label: name, op, value }])})`,
          atMs
        ),
      }));

export const movedQuestions = (facts: MetricSelectorFacts, matcher: Matcher): readonly Place['question'][] =>
  placesOf(facts, matcher).map(({ question }) => question);

/** Of what was there within the day: whether the scrape calls the label of the target itself `exported_…` since. */
export const isExportedNow = (evidence: Evidence, facts: MetricSelectorFacts, matcher: Matcher): boolean =>
  movedTo(evidence, facts, matcher) === `exported_${matcher.label}`;

/** The label that has the wanted value now. */
export const movedTo = (evidence: Evidence, facts: MetricSelectorFacts, matcher: Matcher): string | undefined =>
  placesOf(facts, matcher).find(({ question }) => (numberOf(evidence.answer(question)) ?? 0) > 0)?.label;
