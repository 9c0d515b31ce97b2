/** Reads all alert rules: Grafana's own, and those that the stores' rulers run. */
import { AlertRule, Answer, DataSource, Failure, Omission } from '../model';
import { CancelSignal, GrafanaPort } from '../ports';
import { Asker } from '../probing/asker';
import { alertRules } from '../probing/question';

interface FoundAlertRules {
  readonly rules: readonly AlertRule[];
  readonly omissions: readonly Omission[];
}

export const noAlertRules: FoundAlertRules = { rules: [], omissions: [] };

/** Rules that cannot be read are left out, and that is said: the dashboards have their result all the same. */
export async function readAlertRules(
  grafana: GrafanaPort,
  dataSources: readonly DataSource[],
  asker: Asker,
  signal: CancelSignal
): Promise<FoundAlertRules> {
  const stores = dataSources.filter(({ kind }) => kind === 'prometheus' || kind === 'loki');
  const [own] = await Promise.all([grafana.alertRules(signal), asker.ask(stores.map(alertRules))]);
  const answers: ReadonlyArray<readonly [string, Answer<readonly AlertRule[]>]> = [
    ['Grafana’s alert rules', own],
    ...stores.map((store) => [`alert rules that ${store.name} runs`, asker.answer(alertRules(store))] as const),
  ];
  return {
    rules: once(answers.map(([, answer]) => (answer.ok ? answer.value : []))),
    omissions: answers.flatMap(([what, answer]) =>
      answer.ok || isSaidElsewhere(answer.failure) ? [] : [{ what, why: wordsFor(answer.failure) }]
    ),
  };
}

/**
 * Several data sources may ask one store: no two rulers look at all their rules at the same instants. What was looked at
 * between the two answers differs, so one common instant tells, where the rules are the same.
 */
function once(lists: ReadonlyArray<readonly AlertRule[]>): readonly AlertRule[] {
  const known: Array<readonly AlertRule[]> = [];
  for (const rules of lists) {
    if (!known.some((each) => isOneRuler(each, rules))) {
      known.push(rules);
    }
  }
  return known.flat();
}

const isOneRuler = (one: readonly AlertRule[], other: readonly AlertRule[]): boolean =>
  one.length === other.length &&
  one.every((rule, index) => textOf(rule) === textOf(other[index])) &&
  one.some(({ evaluated }, index) => isInstant(evaluated) && evaluated === other[index]?.evaluated);

const textOf = (rule: AlertRule | undefined): string =>
  JSON.stringify(rule && [rule.uid, rule.folder, rule.group, rule.title, rule.queries.map(({ model }) => model.expr)]);

/** `2026-11-21T15:04:05.123456Z`; before a rule was looked at for the first time it is the year 1. */
const isInstant = (text = ''): boolean => /\.\d{3,}/.test(text);

/** A spent budget is one omission for all its questions; who cancels knows. */
const isSaidElsewhere = ({ kind }: Failure): boolean => kind === 'over-budget' || kind === 'cancelled';

function wordsFor({ kind, status, message }: Failure): string {
  const plain: Partial<Record<Failure['kind'], string>> = {
    forbidden: 'you may not read them',
    unauthorized: 'you are not signed in, or may not read them',
    'not-found': 'alerting is off here',
  };
  const words = [plain[kind], message].filter((one) => one !== undefined && one !== '').join(': ');
  return status === undefined ? words : `${status}: ${words}`;
}
