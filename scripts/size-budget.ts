/**
 * Holds the built bundle to its size budget, in gzip bytes: `module.js`, which Grafana loads on every page, and all
 * that the plugin's first page loads. Reads the chunk graph that the build leaves in artifacts/chunks.json.
 */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export interface ChunkGroup {
  readonly id: string;
  readonly name: string | null;
  readonly initial: boolean;
  readonly files: readonly string[];
  readonly children: readonly string[];
}

interface BudgetLine {
  readonly what: string;
  readonly bytes: number;
  readonly limit: number;
}

const kilobyte = 1024;
const moduleLimit = 30 * kilobyte;
const firstPageLimit = 200 * kilobyte;

/** A lazy import that the first page does not wait for says so in its chunk's name: `webpackChunkName: "later-…"`. */
const later = /^later-/;

/** The scripts that the first page loads: those of every chunk group that is reached without passing a `later-` one. */
export function firstPageFiles(groups: readonly ChunkGroup[]): string[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const reached = new Set<string>();
  const queue = groups.filter((group) => group.initial);
  for (let group = queue.pop(); group; group = queue.pop()) {
    if (reached.has(group.id) || later.test(group.name ?? '')) {
      continue;
    }
    reached.add(group.id);
    queue.push(...group.children.flatMap((id) => byId.get(id) ?? []));
  }
  const files = groups.filter((group) => reached.has(group.id)).flatMap((group) => group.files);
  return [...new Set(files)].filter((file) => file.endsWith('.js')).sort();
}

export function overBudget(lines: readonly BudgetLine[]): BudgetLine[] {
  return lines.filter((line) => line.bytes > line.limit);
}

function table(lines: readonly BudgetLine[], parts: readonly [string, number][]): string {
  const kb = (bytes: number) => `${(bytes / kilobyte).toFixed(1)} KB`.padStart(10);
  return [
    `${''.padEnd(34)}${'gzip'.padStart(10)}${'budget'.padStart(10)}`,
    ...lines.map(
      (line) => `${line.what.padEnd(34)}${kb(line.bytes)}${kb(line.limit)}${line.bytes > line.limit ? '  OVER' : ''}`
    ),
    ...parts.map(([file, bytes]) => `  ${file.padEnd(32)}${kb(bytes)}`),
  ].join('\n');
}

function main(): void {
  const groups: ChunkGroup[] = JSON.parse(fs.readFileSync('artifacts/chunks.json', 'utf8'));
  const gzipBytes = (file: string) => gzipSync(fs.readFileSync(path.join('dist', file)), { level: 9 }).byteLength;
  const parts = firstPageFiles(groups).map((file): [string, number] => [file, gzipBytes(file)]);
  const lines: BudgetLine[] = [
    { what: 'module.js', bytes: gzipBytes('module.js'), limit: moduleLimit },
    { what: 'first page', bytes: parts.reduce((sum, [, bytes]) => sum + bytes, 0), limit: firstPageLimit },
  ];
  console.log(table(lines, parts));
  process.exitCode = overBudget(lines).length > 0 ? 1 : 0;
}

if (require.main === module) {
  main();
}
