import { startLab } from './lab';
import { startPrometheus } from './prometheus/server';

const unknown = { incident: 'no-such-incident' };

test('an unknown incident is refused with the names there are', async () => {
  await expect(startLab(unknown)).rejects.toThrow(/no incident "no-such-incident"; there are: healthy, quiet/);
});

test('a missing Prometheus is said with the command that installs it', async () => {
  const before = process.env['PROMETHEUS_BIN'];
  process.env['PROMETHEUS_BIN'] = '/nowhere/prometheus';
  try {
    await expect(startPrometheus([])).rejects.toThrow(/apt-get install .*prometheus/);
  } finally {
    if (before === undefined) {
      delete process.env['PROMETHEUS_BIN'];
    } else {
      process.env['PROMETHEUS_BIN'] = before;
    }
  }
});

describe('a running lab', () => {
  const upOf = async (url: string): Promise<string[]> => {
    const path = '/api/datasources/uid/MIMIR/resources/api/v1/query?query=up%7Bjob%3D%22scanium-backend%22%7D';
    const { data } = (await (await fetch(url + path, { headers: { Authorization: 'Bearer secret' } })).json()) as {
      data: { result: Array<{ value: [number, string] }> };
    };
    return data.result.map(({ value: [, up] }) => up);
  };

  test('switches incidents while it runs, and asks for credentials where told to', async () => {
    const lab = await startLab({ incident: 'healthy', auth: { token: 'secret', basic: 'viewer:pass' } });
    try {
      expect(await upOf(lab.url)).toEqual(['1']);
      const switched = await fetch(`${lab.url}/lab/incident`, {
        method: 'POST',
        body: '{"name":"different-networks"}',
      });
      expect(await switched.json()).toEqual({ current: 'different-networks' });
      expect(await upOf(lab.url)).toEqual(['0']);

      const status = async (Authorization: string) =>
        (await fetch(`${lab.url}/api/user`, { headers: { Authorization } })).status;
      expect(await status('Bearer secret')).toBe(200);
      expect(await status(`Basic ${Buffer.from('viewer:pass').toString('base64')}`)).toBe(200);
      expect(await status('Bearer wrong')).toBe(401);

      const refused = await fetch(`${lab.url}/lab/incident`, { method: 'POST', body: '{"name":"nope"}' });
      expect(refused.status).toBe(400);
      const outside = await fetch(`${lab.url}/public/plugins/scanium-pipelinehealth-app/..%2f..%2fpackage.json`);
      expect(outside.status).toBe(404);
    } finally {
      await lab.stop();
    }
  }, 90_000);
});
