import { memo } from './memo';
import { hex, pick, unit } from './random';
import { Scenario } from './scenario';

/** One HTTP request that a user's app sends to the backend. */
export interface UserRequest {
  readonly startMs: number;
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly traceId: string;
  /** Set where the request asks the assistant. */
  readonly assistant?: AssistantCall;
}

export interface AssistantCall {
  readonly provider: string;
  readonly errorType: '' | 'rate_limit' | 'timeout';
  readonly durationMs: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

type Endpoint = readonly [method: 'GET' | 'POST', route: string, status: number, typicalMs: number];

/** Weight and endpoint: about 1 % of the requests fail with 5xx and 5 % with 4xx. */
export const endpoints: ReadonlyArray<readonly [weight: number, endpoint: Endpoint]> = [
  [18, ['GET', '/health', 200, 3]],
  [28, ['GET', '/v1/items', 200, 18]],
  [3, ['GET', '/v1/items', 404, 9]],
  [14, ['GET', '/v1/items/:id', 200, 12]],
  [15, ['POST', '/v1/classify', 200, 130]],
  [1, ['POST', '/v1/classify', 500, 210]],
  [16, ['POST', '/v1/assist/chat', 200, 420]],
  [1, ['POST', '/v1/assist/chat', 502, 900]],
  [2, ['POST', '/v1/auth/session', 200, 45]],
  [2, ['POST', '/v1/auth/session', 401, 20]],
];

export const MINUTE = 60_000;

/** The requests that reach a running backend, minute by minute (`minute` counts from the epoch), oldest first. */
export function requestsByMinute(scenario: Scenario): (minute: number) => readonly UserRequest[] {
  return memo(2000, (minute) =>
    attempted(minute).filter(({ startMs }) => scenario.traffic(startMs) && scenario.app(startMs))
  );
}

/** What users ask for when they can. The same in every scenario, so that one process makes it once for all of them. */
const attempted = memo(2000, (minute) => {
  const requests: UserRequest[] = [];
  for (let second = minute * 60; second < (minute + 1) * 60; second++) {
    if (unit(10, second) < 0.92) {
      requests.push(requestAt(second, second * 1000 + Math.floor(unit(11, second) * 1000)));
    }
  }
  return requests;
});

function requestAt(second: number, startMs: number): UserRequest {
  const [method, route, status, typicalMs] = pick(unit(12, second), endpoints);
  const durationMs = Math.max(1, Math.round(typicalMs * (0.5 + 1.6 * unit(13, second) ** 2)));
  const request = { startMs, method, route, status, durationMs, traceId: hex(14, second, 32) };
  return route === '/v1/assist/chat' ? { ...request, assistant: assistantCall(second, status, durationMs) } : request;
}

function assistantCall(second: number, status: number, durationMs: number): AssistantCall {
  const failed = status >= 500;
  return {
    provider: unit(15, second) < 0.85 ? 'openai' : 'claude',
    errorType: failed ? (unit(16, second) < 0.5 ? 'rate_limit' : 'timeout') : '',
    durationMs: Math.round(durationMs * 0.9),
    promptTokens: 200 + Math.floor(unit(17, second) * 600),
    completionTokens: failed ? 0 : 60 + Math.floor(unit(18, second) * 300),
  };
}
