import { Check, Finding } from './check';
import { drawing, Linked, linksOf } from './shared/source-links';
import { item, listed, plural, proofOf } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { DataSource, EvidenceItem, PlannedTarget } from '../model';
import { Exemplar } from '../ports';
import { absoluteRange, exemplars, Question, trace } from '../probing/question';

/** Exemplars have no link, or one to traces that are not where it leads. Rivals: there are no exemplars; a trace is too young, too old or not kept. */
export const exemplarLinkDead: Check = {
  id: 'exemplar-link-dead',
  hop: 'datasource',
  title: 'Exemplars do not lead to their traces',
  asks: (evidence) =>
    exemplarLinks(evidence).flatMap((each) => [
      exemplarsOf(each, evidence),
      ...askedTempos(evidence, each).flatMap((source) => idsOf(evidence, each).map((id) => trace(source, id))),
    ]),
  examine: (evidence) =>
    exemplarLinks(evidence).flatMap((each) => mislabelled(evidence, each) ?? missing(evidence, each) ?? []),
};

interface ExemplarLink {
  readonly linked: Linked;
  readonly to: DataSource;
  readonly label: string;
  readonly targets: readonly PlannedTarget[];
  readonly first: PlannedTarget;
}

/** Links of exemplars that a panel shows. */
const exemplarLinks = (evidence: Evidence): readonly ExemplarLink[] =>
  linksOf(evidence).flatMap((linked) => {
    const { source, link, to } = linked;
    const targets = drawing(evidence, source);
    const [first] = targets;
    return link.setting === 'exemplarTraceIdDestinations' && link.idLabel !== undefined && to?.kind === 'tempo' && first
      ? [{ linked, to, label: link.idLabel, targets, first }]
      : [];
  });

const exemplarsOf = ({ linked, first }: ExemplarLink, { nowMs }: Evidence): Question<readonly Exemplar[]> =>
  exemplars(linked.source, first.query, absoluteRange(nowMs - 3_600_000, nowMs));

function foundOf(evidence: Evidence, each: ExemplarLink): readonly Exemplar[] {
  const answer = evidence.answer(exemplarsOf(each, evidence));
  return answer.ok ? answer.value : [];
}

const isTraceId = (value: string): boolean => /^[0-9a-f]{16,32}$/i.test(value) && !/^0+$/.test(value);

/** Other destinations of the same data source may know the label. */
function mislabelled(evidence: Evidence, each: ExemplarLink): Finding | undefined {
  const { linked, label, first } = each;
  const found = foundOf(evidence, each);
  const known = new Set((linked.source.links ?? []).flatMap(({ idLabel }) => idLabel ?? []));
  const labels = [...new Set(found.flatMap((one) => Object.keys(one.labels)))].sort();
  const right = found
    .flatMap((one) => Object.entries(one.labels))
    .find(([name, value]) => !known.has(name) && isTraceId(value) && !/span/i.test(name))?.[0];
  if (right === undefined || labels.some((name) => known.has(name))) {
    return undefined;
  }
  return findingOf(each, {
    subject: `${linked.source.name} ${label}`,
    what: `${linked.source.name} looks for the trace id of an exemplar in its label ${label}; the exemplars have it in ${right}.`,
    proofLine: `${plural(found.length, 'exemplar')} of the last hour have ${listed(labels)}; none has ${label}`,
    evidence: [
      item(
        'datasource',
        `In which label does ${linked.source.name} look for the id?`,
        label,
        'an exemplar without it has no link'
      ),
      item(
        'store',
        'Which labels do the exemplars have?',
        `${listed(labels)}, in ${plural(found.length, 'exemplar')} of the last hour`,
        `the id is in ${right}`,
        proofOf(linked.source, first.query, evidence.nowMs, 1)
      ),
    ],
    rivals: [
      { rival: 'there are no exemplars', because: `${plural(found.length, 'exemplar')} of the last hour` },
      { rival: 'the traces are not stored', because: 'no link is drawn: nobody asks for them' },
    ],
    remedy: {
      text: `In exemplarTraceIdDestinations of ${linked.source.name} name the label ${right}.`,
      lines: { file: 'provisioning/datasources', before: `- name: ${label}`, after: `- name: ${right}` },
    },
    how: 'shows exemplars that have no link',
  });
}

/** Of middle age: younger ones may not be stored yet, older ones not any more. */
const [youngestMs, oldestMs] = [300_000, 2_700_000];
/** Each is a request. */
const idsAsked = 3;

/** Ids of different traces, spread over the time. */
function idsOf(evidence: Evidence, each: ExemplarLink): readonly string[] {
  const ids = foundOf(evidence, each)
    .filter(({ timeMs }) => timeMs <= evidence.nowMs - youngestMs && timeMs >= evidence.nowMs - oldestMs)
    .map(({ labels }) => labels[each.label] ?? '')
    .filter(isTraceId);
  const distinct = [...new Set(ids)];
  const step = Math.max(1, Math.floor(distinct.length / idsAsked));
  return distinct.filter((_, index) => index % step === 0).slice(0, idsAsked);
}

const othersAsked = 2;
const otherTempos = ({ dataSources }: Evidence, { to }: ExemplarLink): readonly DataSource[] =>
  dataSources.filter(({ kind, uid }) => kind === 'tempo' && uid !== to.uid).slice(0, othersAsked);

/** The one that the link leads to, and where it has none of the traces, those that may have them instead. */
const askedTempos = (evidence: Evidence, each: ExemplarLink): readonly DataSource[] => [
  each.to,
  ...(havingOf(evidence, idsOf(evidence, each), each.to) === 0 ? otherTempos(evidence, each) : []),
];

/** How many of the traces a Tempo has; undefined where it did not answer for all. */
function havingOf(evidence: Evidence, ids: readonly string[], source: DataSource): number | undefined {
  const answers = ids.map((id) => evidence.answer(trace(source, id)));
  return answers.every(({ ok }) => ok)
    ? answers.filter((answer) => answer.ok && answer.value.length > 0).length
    : undefined;
}

/** None of them is where the link leads: another Tempo has them, or they were never kept. */
function missing(evidence: Evidence, each: ExemplarLink): Finding | undefined {
  const { linked, to } = each;
  const ids = idsOf(evidence, each);
  const isAnswering = evidence.traces.some(({ source, fresh }) => source.uid === to.uid && fresh.size > 0);
  if (ids.length < idsAsked || havingOf(evidence, ids, to) !== 0) {
    return undefined;
  }
  const other = otherTempos(evidence, each).find((source) => havingOf(evidence, ids, source) === ids.length);
  if (!other && !isAnswering) {
    return undefined;
  }
  const asked = `${plural(ids.length, 'trace')} of exemplars, 5 to 45 minutes old`;
  return findingOf(each, {
    verdict: other ? 'proved' : 'likely',
    subject: `${linked.source.name} ${to.name}`,
    what: other
      ? `${linked.source.name} links exemplars to ${to.name}; their traces are in ${other.name}.`
      : `${linked.source.name} links exemplars to traces that ${to.name} does not have.`,
    proofLine: `${to.name} has none of ${asked}${other ? `, ${other.name} has all` : ''}`,
    evidence: [
      item('store', `Does ${to.name} have ${asked}?`, `none of ${listed(ids)}`, 'their links end at “trace not found”'),
      ...(other
        ? [item('store', `Does ${other.name}?`, 'all of them', 'the link leads to the wrong data source')]
        : []),
    ],
    rivals: [
      { rival: 'the traces are too young or too old', because: 'they are 5 to 45 minutes old' },
      ...(other ? [{ rival: 'the traces were not kept', because: `${other.name} has them` }] : []),
    ],
    wouldDecide: other
      ? []
      : [
          'whether the apps record exemplars of requests that are not sampled, or a tail sampler drops the traces afterwards: then only a part of the links can work',
        ],
    remedy: other
      ? {
          text: `In exemplarTraceIdDestinations of ${linked.source.name} choose ${other.name}.`,
          lines: {
            file: 'provisioning/datasources',
            before: `datasourceUid: ${linked.link.uid}`,
            after: `datasourceUid: ${other.uid}`,
          },
        }
      : {
          text: `See whether the traces are sampled: let the apps attach exemplars to sampled requests only (OTEL_METRICS_EXEMPLAR_FILTER=trace_based), and see that they send their spans to ${to.name}.`,
        },
    how: 'shows exemplars whose traces are not there',
  });
}

interface Words extends Omit<Finding, 'signal' | 'verdict' | 'claims' | 'distorts'> {
  readonly verdict?: Finding['verdict'];
  readonly evidence: readonly EvidenceItem[];
  readonly how: string;
}

const findingOf = ({ targets }: ExemplarLink, { how, verdict = 'proved', ...words }: Words): Finding => ({
  ...words,
  signal: 'metrics',
  verdict,
  claims: [],
  distorts: targets.map(({ id }) => ({ targetId: id, how })),
});
