/**
 * Loki's and Tempo's own metrics that the engine reads are exported under these names still: the lists are of Loki 3.7.6 (one
 * push refused, as a counter by reason begins with its first) and of Tempo 2.10.8 (with and without local blocks).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { recorded } from '../testing/recorded';

const engine = path.join(__dirname, '../../src/engine');
const code = ['checks', 'evidence']
  .flatMap((folder) => readdirSync(path.join(engine, folder)).map((file) => path.join(engine, folder, file)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** Alloy's components count under `loki_` too. */
const ofAlloy = /^loki_(write|source|process|relabel|rules)_/;

const read = [...new Set(code.match(/\b(loki|tempo)_[a-z]+_[a-z_]+[a-z]\b(?!_)/g) ?? [])].filter((name) => !ofAlloy.test(name));

test.each(read)('%s', (name) => {
  const folder = name.startsWith('loki') ? 'loki-3.7.6' : 'tempo-2.10.8';
  expect(recorded<string[]>(`${folder}/metric-names.json`)).toContain(name);
});
