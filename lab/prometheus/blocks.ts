import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Sample } from '../world/scenario';

/** A chunk of OpenMetrics text is written out when it reaches this many characters. */
const CHUNK = 1 << 20;

/**
 * A folder of TSDB blocks holding the samples, made by `promtool tsdb create-blocks-from openmetrics` and kept under
 * `folder/key`, so that the same history is loaded once. Throws with promtool's own words when it fails.
 */
export async function blocks(
  promtool: string,
  folder: string,
  key: string,
  samples: () => Iterable<Sample>
): Promise<string> {
  const kept = path.join(folder, key);
  if (await exists(kept)) {
    return kept;
  }
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'making-'));
  try {
    const text = path.join(work, 'history.om');
    await writeOpenMetrics(text, samples());
    const made = path.join(work, 'blocks');
    // One block for the whole history: promtool reads the text once for each block it writes.
    await run(promtool, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--quiet',
      '--max-block-duration=24h',
      text,
      made,
    ]);
    await rename(made, kept).catch(async (error: unknown) => {
      // Another process made the same history meanwhile: it is as good.
      if (!(await exists(kept))) {
        throw error;
      }
    });
    await forgetOld(folder);
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Histories are made for an hour; a day later nobody asks for them. */
const KEEP_MS = 24 * 3_600_000;

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const made = await stat(file).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > KEEP_MS) {
      await rm(file, { recursive: true, force: true });
    }
  }
}

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false
  );

/** OpenMetrics takes timestamps in seconds and ends with `# EOF`. */
async function writeOpenMetrics(file: string, samples: Iterable<Sample>): Promise<void> {
  const out = createWriteStream(file);
  const finished = once(out, 'finish');
  let chunk: string[] = [];
  let length = 0;
  for (const { series, value, timeMs } of samples) {
    const line = `${series} ${value} ${timeMs / 1000}\n`;
    chunk.push(line);
    length += line.length;
    if (length > CHUNK) {
      if (!out.write(chunk.join(''))) {
        await once(out, 'drain');
      }
      chunk = [];
      length = 0;
    }
  }
  out.end(`${chunk.join('')}# EOF\n`);
  await finished;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed with exit code ${code}: ${said.slice(-2000)}`);
  }
}
