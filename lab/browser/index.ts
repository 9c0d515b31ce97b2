/** The page that hosts the built plugin in a browser, with the real npm packages of a Grafana version. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { build, Plugin } from 'esbuild';
import { Shell } from '../grafana/host';
import { createShell } from './shell';

const hostsFolder = path.join(__dirname, 'hosts');
const pageFolder = path.join(__dirname, 'host');
const outFolder = path.resolve(__dirname, '../../.lab/hosts');

/** Versions that the page can be shown in. */
export const hostVersions: readonly string[] = readdirSync(hostsFolder).sort();

/** Bundles the page for a version, or takes the bundle made before of the same sources. Throws when its packages are not installed. */
export async function buildShell(version: string): Promise<Shell> {
  const packages = path.join(hostsFolder, version, 'node_modules');
  if (!existsSync(packages)) {
    throw new Error(
      `The packages of Grafana ${version} are not installed: npm ci --prefix lab/browser/hosts/${version}`
    );
  }
  const folder = path.join(outFolder, `${version}-${digest(version)}`);
  if (!existsSync(path.join(folder, 'host.js'))) {
    await bundle(version, folder);
  }
  return createShell(path.join(folder, 'host.js'), path.join(packages, '@grafana/ui/dist/public/img/icons'));
}

async function bundle(version: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Several labs may begin at once: a bundle is there whole or not at all.
  const outfile = path.join(folder, `host.${process.pid}.js`);
  await build({
    entryPoints: [path.join(pageFolder, 'main.tsx')],
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'transform',
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env': '{}',
      global: 'window',
      LAB_GRAFANA_VERSION: JSON.stringify(version),
    },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl' },
    // Declared without their extension by @grafana/runtime 10.3.1.
    alias: version.startsWith('10.')
      ? { 'systemjs/dist/system': 'systemjs/dist/system.js', 'systemjs/dist/extras/amd': 'systemjs/dist/extras/amd.js' }
      : {},
    plugins: [packagesOf(path.join(hostsFolder, version))],
  });
  renameSync(outfile, path.join(folder, 'host.js'));
}

/** What the page and the engine import by name comes from the host's own packages, not from the project's. */
function packagesOf(resolveDir: string): Plugin {
  return {
    name: 'packages-of-host',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async (args) => {
        const isOurs = args.importer.startsWith(pageFolder + path.sep);
        if (!isOurs || args.pluginData === 'resolved') {
          return undefined;
        }
        return resolve(args.path, { resolveDir, kind: args.kind, pluginData: 'resolved' });
      });
    },
  };
}

function digest(version: string): string {
  const hash = createHash('sha256');
  const files = [
    path.join(hostsFolder, version, 'package-lock.json'),
    __filename,
    ...sources(pageFolder),
    ...['inventory', 'query'].flatMap((room) => sources(path.resolve(__dirname, '../../src/engine', room))),
    ...sources(path.resolve(__dirname, '../../src/grafana')),
  ];
  files.forEach((file) => hash.update(readFileSync(file)));
  return hash.digest('hex').slice(0, 12);
}

const sources = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .sort()
    .map((file) => path.join(folder, file));
