import { RequestListener } from 'node:http';
import { run } from './run';
import { withServer } from './testing';

async function ran(argv: readonly string[], env = {}, signal: AbortSignal = new AbortController().signal) {
  let out = '';
  let err = '';
  const output = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    progress: () => undefined,
  };
  const status = await run(argv, env, output, signal);
  return { status, out, err };
}

async function scanned(listener: RequestListener, env = {}, ...more: string[]) {
  let result = { status: -1, out: '', err: '' };
  await withServer(listener, async (url) => {
    result = await ran(['--url', url, ...more], env);
  });
  return result;
}

const answer =
  (status: number, body: string, contentType = 'application/json'): RequestListener =>
  (_, reply) =>
    reply.writeHead(status, { 'Content-Type': contentType }).end(body);

it('prints its usage', async () => {
  expect(await ran(['--help'])).toMatchObject({ status: 0, err: '', out: expect.stringMatching(/^Usage: /) });
  expect(await ran([])).toMatchObject({
    status: 2,
    out: '',
    err: expect.stringMatching(/^Say which Grafana[^]*Usage: /),
  });
});

it.each<[string, RequestListener, object, RegExp]>([
  [
    'no credentials',
    answer(401, '{"message":"Unauthorized"}'),
    {},
    /^Could not scan http:.*: Unauthorized \(asked without credentials/,
  ],
  ['a wrong token', answer(401, '{"message":"Invalid API key"}'), { GRAFANA_TOKEN: 'x' }, /: Invalid API key\n$/],
  [
    'not Grafana',
    answer(200, '<html><title>Router</title>', 'text/html'),
    {},
    /"Router" \(an HTML page instead of JSON/,
  ],
  ['a login page', (_, reply) => reply.writeHead(302, { Location: '/login' }).end(), {}, /redirected to \/login/],
  ['cut off', answer(200, '[{"uid":'), {}, /broken JSON/],
])('says why it could not scan: %s', async (_, listener, env, message) => {
  expect(await scanned(listener, env)).toEqual({ status: 2, out: '', err: expect.stringMatching(message) });
});

it('scans a Grafana without dashboards', async () => {
  const { status, out } = await scanned(answer(200, '[]'));
  expect(JSON.parse(out)).toMatchObject({ schema: 2, dashboards: [], rootCauses: [] });
  expect([0, 2]).toContain(status);
});

it('stops when it is cancelled', async () => {
  const controller = new AbortController();
  await withServer(
    () => controller.abort(),
    async (url) => {
      expect(await ran(['--url', url], {}, controller.signal)).toMatchObject({
        status: 2,
        err: expect.stringMatching(/cancelled/),
      });
    }
  );
});
