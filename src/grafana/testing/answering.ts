/** A Grafana that answers whatever is asked with a real answer of that kind, each question always with the same one. */
import { foundDashboards } from '../../../lab/dashboards/dashboards';
import recorded from '../testdata/recorded.json';
import { Http, HttpRequest } from '../http';
import { Raw } from './damage';
import { json, recordedAnswer } from './fakeHttp';

type Name = keyof typeof recorded;

const found = foundDashboards();
export const dashboardUids = found.map(({ uid }) => uid);

/** A number from 0 to 1 that is the same for the same text. */
export function shareOf(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

const pick = <T>(items: readonly T[], text: string): T => items[Math.floor(shareOf(text) * items.length)] as T;

/** Answers by what is asked, the first that fits; of several each question has its own. */
const byPath: ReadonlyArray<readonly [RegExp, readonly Name[]]> = [
  [/^\/api\/datasources$/, ['dataSources']],
  [/^\/api\/frontend\/settings$/, ['settings']],
  [/uid\/MIMIR\/resources\/api\/v1\/labels/, ['mimirLabels']],
  [/uid\/MIMIR\/resources\/api\/v1\/label\//, ['mimirJobs', 'mimirNoValues']],
  [/uid\/MIMIR\/resources\/api\/v1\/series/, ['mimirSeries']],
  [/uid\/MIMIR\/resources\/api\/v1\/metadata/, ['mimirMetadata']],
  [/uid\/LOKI\/resources\/labels/, ['lokiLabels']],
  [/uid\/LOKI\/resources\/label\//, ['lokiSources', 'lokiNoValues']],
  [/uid\/LOKI\/resources\/series/, ['lokiSeries']],
  [/uid\/TEMPO\/api\/v2\/search\/tags/, ['tempoScopedTags', 'tempoEmptyTags']],
  [/uid\/TEMPO\/api\/v2\/search\/tag\//, ['tempoValues']],
  [/uid\/TEMPO\/api\/search/, ['tempoSearch', 'tempoNothing']],
];
const batches: Readonly<Record<string, readonly Name[]>> = {
  prometheus: ['batchMetrics', 'batchMetrics', 'batchNaN', 'batchEmpty'],
  loki: ['batchMetrics', 'batchNoLogs', 'batchOneBad'],
  tempo: ['batchTable'],
};

interface Target {
  readonly refId: string;
  readonly expr?: string;
  readonly query?: string;
  readonly datasource: { readonly type: string };
}

const resultsOf = (name: Name): readonly unknown[] =>
  Object.values((recorded[name].body as { readonly results: Readonly<Record<string, unknown>> }).results);

/** The result of one target; each term of a joined query has its mark on a series of its own. */
function resultOf({ expr = '', query = '', datasource }: Target, seed: number): unknown {
  const [result] = resultsOf(pick(batches[datasource.type] ?? ['batchPoisoned'], `${seed} ${expr}${query}`));
  const terms = [...expr.matchAll(/"ph_term", "(\d+)"/g)].filter(([text]) => shareOf(`${seed} ${text} ${expr}`) < 0.6);
  const [marked] = resultsOf('batchMetrics');
  return terms.length === 0
    ? result
    : {
        ...(marked as object),
        frames: terms.flatMap(([, term = '']) =>
          (marked as { readonly frames: readonly unknown[] }).frames.map((frame): unknown =>
            JSON.parse(JSON.stringify(frame).replace('"labels":{', `"labels":{"ph_term":"${term}",`))
          )
        ),
      };
}

function answerTo({ path, body }: HttpRequest, uids: readonly string[], seed: number): Raw {
  if (path === '/api/ds/query') {
    const { queries } = body as { readonly queries: readonly Target[] };
    return json(200, { results: Object.fromEntries(queries.map((each) => [each.refId, resultOf(each, seed)])) }) as Raw;
  }
  const uid = /^\/api\/dashboards\/uid\/(.*)$/.exec(path)?.[1];
  const dashboards = found.filter((each) => uids.includes(each.uid));
  if (path === '/api/search') {
    return json(
      200,
      dashboards.map(({ uid: each, title }) => ({ uid: each, title, url: `/d/${each}/x` }))
    ) as Raw;
  }
  if (uid !== undefined) {
    return json(200, { dashboard: dashboards.find((each) => each.uid === uid) }) as Raw;
  }
  const names = byPath.find(([pattern]) => pattern.test(path))?.[1];
  return recordedAnswer(names ? pick(names, `${seed} ${path}`) : 'lokiNotFound');
}

export const isOfStore = ({ path }: HttpRequest): boolean => /^\/api\/(ds\/query|datasources\/)/.test(path);

export interface Answering extends Http {
  /** How many requests it was sent. */
  asked(): number;
}

/** Grafana with the dashboards of these uids; `pass` has the last word on every answer. */
export function answering(
  uids: readonly string[],
  seed: number,
  pass: (answer: Raw, request: HttpRequest) => Raw
): Answering {
  let count = 0;
  return {
    asked: () => count,
    request(request) {
      count++;
      return Promise.resolve(pass(answerTo(request, uids, seed), request));
    },
  };
}
