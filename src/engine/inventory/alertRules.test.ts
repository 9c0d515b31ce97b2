import { AlertRule, DataSource } from '../model';
import { CancelSignal, GrafanaPort } from '../ports';
import { Asker } from '../probing/asker';
import { alertRules, Question } from '../probing/question';
import { mimir } from '../testing/evidence';
import { readAlertRules } from './alertRules';

const second: DataSource = { ...mimir, uid: 'MIMIR-2', name: 'Mimir again' };
const never: CancelSignal = { aborted: false, addEventListener: () => undefined };
const ok = <T>(value: T) => ({ ok: true, value }) as const;

const rulesOf = (source: DataSource, ...evaluated: ReadonlyArray<string | undefined>): readonly AlertRule[] =>
  evaluated.map((each, index) => ({
    id: `${source.uid}/rules/Errors/${index}`,
    title: `Rule ${index}`,
    group: 'Errors',
    ruler: source.name,
    isPaused: false,
    queries: [
      { refId: 'A', datasourceUid: source.uid, fromSeconds: 60, toSeconds: 0, model: { expr: `up == ${index}` } },
    ],
    needs: 'each',
    evaluated: each,
  }));

async function read(first: readonly AlertRule[], other: readonly AlertRule[]) {
  const answers = new Map([
    [alertRules(mimir).key, first],
    [alertRules(second).key, other],
  ]);
  const asker = {
    ask: async () => undefined,
    answer: (question: Question<unknown>) => ok(answers.get(question.key)),
  } as unknown as Asker;
  const grafana = { alertRules: async () => ok([]) } as unknown as GrafanaPort;
  const { rules } = await readAlertRules(grafana, [mimir, second], asker, never);
  return rules.map(({ ruler, title }) => `${ruler}: ${title}`);
}

const at = '2026-11-21T15:04:05.123456789Z';
const later = '2026-11-21T15:05:05.456789123Z';

it('lists the rules of one store once, though two data sources ask it', async () => {
  const once = await read(rulesOf(mimir, at, at), rulesOf(second, at, later));
  expect(once).toEqual(['Mimir: Rule 0', 'Mimir: Rule 1']);
});

it.each([
  ['two stores run the same rules at different instants', rulesOf(mimir, at, at), rulesOf(second, later, later)],
  ['nothing tells when they looked', rulesOf(mimir, undefined, undefined), rulesOf(second, undefined, undefined)],
  [
    'neither has looked at any yet',
    rulesOf(mimir, '0001-01-01T00:00:00Z', at),
    rulesOf(second, '0001-01-01T00:00:00Z', later),
  ],
])('lists both where %s', async (_, first, other) => {
  expect(await read(first, other)).toHaveLength(4);
});
