import { Report } from '../src/engine/model';
import { Lab, startLab } from '../lab/lab';
import { run } from './run';

const env = { GRAFANA_TOKEN: 'sesame' };
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ incident: 'healthy', auth: { token: env.GRAFANA_TOKEN } });
}, 60_000);
afterAll(() => lab.stop());

async function scan(...more: readonly string[]) {
  let out = '';
  let err = '';
  const phases = new Set<string>();
  const output = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    progress: (line: string) => void phases.add(line.split(' ')[0] ?? ''),
  };
  const status = await run(['--url', lab.url, ...more], env, output, new AbortController().signal);
  const report: Report = JSON.parse(out);
  return { status, report, err, phases };
}

it('finds nothing wrong with a healthy stack', async () => {
  const { status, report, phases } = await scan();
  expect({ status, causes: report.rootCauses, complete: report.complete }).toEqual({
    status: 0,
    causes: [],
    complete: true,
  });
  expect(report.dashboards.length).toBe(13);
  expect([...phases]).toEqual(expect.arrayContaining(['inventory', 'panels']));
}, 60_000);

it('names the fault, its remedy and a link into the first broken dashboard', async () => {
  await lab.switchTo('https-required');
  const { status, report, err } = await scan();
  const [first] = report.rootCauses;
  expect(status).toBe(1);
  expect(first).toMatchObject({ cause: 'scrape-rejected', verdict: 'proved' });
  expect(err).toContain(
    `\n1. ${first?.title} [proved; ${first?.panels.length} panels, 3 alert rules]\n   what: ${first?.what}\n`
  );
  expect(err).toMatch(
    new RegExp(`   - blind alert rule Backend 5xx ratio: .* ${lab.url}/alerting/grafana/backend-5xx-ratio/view\n`)
  );
  expect(err).toContain(`   remedy: ${first?.remedy.text}\n`);
  expect(err).toMatch(new RegExp(`   - .*: ${lab.url}/d/[^?]+\\?viewPanel=\\d+&`));
}, 60_000);

it('scans only the dashboards that it was told', async () => {
  const { report, err } = await scan(
    '--dashboard',
    'scanium-backend-api-perf',
    '--dashboard',
    'nope',
    '--from',
    'now-1h'
  );
  expect(report.dashboards.map(({ uid, range }) => [uid, range.raw])).toEqual([
    ['scanium-backend-api-perf', { from: 'now-1h', to: 'now' }],
  ]);
  expect(err).toMatch(/Left out \(\d\):\n[^]*uid nope/);
}, 60_000);
