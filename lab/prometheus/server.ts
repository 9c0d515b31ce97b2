import { ChildProcess, ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Sample } from '../world/scenario';
import { writeAheadLog } from './wal';

export interface PrometheusServer {
  /** Base address; its API lies under `/prometheus/api/v1`, as Mimir's does. */
  readonly url: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;

const INSTALL =
  'The lab needs Prometheus in the place of Mimir. On Debian or Ubuntu: apt-get install --no-install-recommends prometheus. ' +
  'Elsewhere: unpack a release from https://prometheus.io/download/ and set PROMETHEUS_BIN to its prometheus.';

/**
 * Starts Prometheus on loopback with a history; it scrapes nothing and evaluates `rules` (YAML). The program is `PROMETHEUS_BIN`,
 * else what PATH finds. Throws with the command that installs it, or with its log when it does not get ready.
 */
export async function startPrometheus(samples: Iterable<Sample>, rules?: string): Promise<PrometheusServer> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'pipelinehealth-lab-'));
  const data = path.join(work, 'data');
  await writeAheadLog(data, samples);
  const config = path.join(work, 'prometheus.yml');
  await writeFile(path.join(work, 'rules.yml'), rules ?? 'groups: []\n');
  await writeFile(config, 'global: {}\nrule_files: [rules.yml]\n');
  const child = spawn(
    process.env['PROMETHEUS_BIN'] ?? 'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      // The whole history stays in memory: rules write at the present, which it has gone beyond.
      '--storage.tsdb.min-block-duration=1d',
      '--web.listen-address=127.0.0.1:0',
      '--web.route-prefix=/prometheus',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  );
  // A lab that is killed must not leave a server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    process.removeListener('exit', kill);
    await ended(child);
    await rm(work, { recursive: true, force: true });
  };
  try {
    return { url: `http://${await readyAt(child)}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing that it wrote is read again, so that it need not end well. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}

/** The host and port that it chose, as soon as its log says that it answers there. */
function readyAt(child: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`${child.spawnfile} did not get ready: ${why}\n${log.slice(-4000)}`));
    };
    const timer = setTimeout(() => fail(`not within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    child.once('exit', (code) => fail(`it exited with code ${code}`));
    child.once('error', (error) => fail(`${error.message}. ${INSTALL}`));
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const address = /msg="Listening on".* address=(\S+)/.exec(log)?.[1];
      if (address !== undefined && log.includes('Server is ready to receive web requests')) {
        clearTimeout(timer);
        child.removeAllListeners().stderr.removeAllListeners('data').resume();
        resolve(address);
      }
    });
  });
}
