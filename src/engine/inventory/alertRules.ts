/** Reads all alert rules: Grafana's own, and those that the stores' rulers run. */
import { AlertRule, Answer, DataSource, Failure, Omission } from '../model';
import { CancelSignal, GrafanaPort } from '../ports';
import { Asker } from '../probing/asker';
import { alertRules } from '../probing/question';

export interface FoundAlertRules {
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
    rules: answers.flatMap(([, answer]) => (answer.ok ? answer.value : [])),
    omissions: answers.flatMap(([what, answer]) =>
      answer.ok || isSaidElsewhere(answer.failure) ? [] : [{ what, why: wordsFor(answer.failure) }]
    ),
  };
}

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
