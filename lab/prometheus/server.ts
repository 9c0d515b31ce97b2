import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface PrometheusServer {
  /** Base address; its API lies under `/prometheus/api/v1`, as Mimir's does. */
  readonly url: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;

/** Starts Prometheus on loopback over a copy of the blocks; it scrapes nothing and evaluates `rules` (YAML). Throws with its log when it does not get ready. */
export async function startPrometheus(binary: string, blocksFolder: string, rules?: string): Promise<PrometheusServer> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'pipelinehealth-lab-'));
  const data = path.join(work, 'data');
  await cp(blocksFolder, data, { recursive: true });
  const config = path.join(work, 'prometheus.yml');
  await writeFile(path.join(work, 'rules.yml'), rules ?? 'groups: []\n');
  await writeFile(config, 'global: {}\nrule_files: [rules.yml]\n');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    binary,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.route-prefix=/prometheus',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  // A lab that is killed must not leave a server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    process.removeListener('exit', kill);
    await ended(child);
    await rm(work, { recursive: true, force: true });
  };
  try {
    await ready(`${url}/prometheus/-/ready`, child);
  } catch (error) {
    await stop();
    throw new Error(`${binary} did not get ready: ${error instanceof Error ? error.message : String(error)}\n${log}`);
  }
  return { url, stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (failure) {
      throw failure;
    }
    if (child.exitCode !== null) {
      throw new Error(`it exited with code ${child.exitCode}`);
    }
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`no answer from ${url} within ${READY_WITHIN_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port on loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const probe = net.createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('no free port on loopback');
  }
  return address.port;
}
