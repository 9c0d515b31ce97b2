/**
 * Holds what @grafana/scenes imports of its host to what the tested Grafana versions export: every name must be there, or
 * in src/app/plot/host. (Our own imports are held to 10.3.1 by its types.) Reads the names that the build leaves in artifacts/host-names.json.
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** By package, the names that are used, and the module that hands on the package and supplies what it lacks. */
type Used = Readonly<Record<string, { readonly names: readonly string[]; readonly file?: string }>>;

/** The versions that playwright.config.ts shows the page in. */
const hosts = ['10.3.1', '13.2.2'];

/** The names that a module exports, those of its packages among them unless they are `external`. */
async function exportsOf(contents: string, resolveDir: string, external: string[] = []): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    outdir: 'out',
    metafile: true,
    format: 'esm',
    logLevel: 'error',
    external,
    loader: { '.svg': 'empty', '.png': 'empty', '.woff2': 'empty', '.ttf': 'empty' },
    // Declared without their extension by @grafana/runtime 10.3.1.
    alias: {
      'systemjs/dist/system': 'systemjs/dist/system.js',
      'systemjs/dist/extras/amd': 'systemjs/dist/extras/amd.js',
    },
  });
  return new Set(Object.values(metafile.outputs).flatMap((output) => output.exports));
}

async function main(): Promise<void> {
  const used: Used = JSON.parse(fs.readFileSync('artifacts/host-names.json', 'utf8'));
  for (const [name, { names, file }] of Object.entries(used)) {
    if (names.length === 0) {
      throw new Error(`The build says of no name that it is used of ${name}.`);
    }
    const supplied = file
      ? await exportsOf(`export * from ${JSON.stringify(file)}`, '.', ['@grafana/*', 'react'])
      : new Set<string>();
    for (const version of hosts) {
      const host = await exportsOf(`export * from '${name}'`, path.resolve('lab/browser/hosts', version));
      const lacking = names.filter((each) => !host.has(each));
      const missing = lacking.filter((each) => !supplied.has(each));
      console.log(
        `${name} ${version}: ${names.length} used, ${lacking.length} supplied${lacking.length > 0 ? ` (${lacking.join(', ')})` : ''}`
      );
      if (missing.length > 0) {
        console.error(`  nobody supplies ${missing.join(', ')}`);
        process.exitCode = 1;
      }
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
