import CopyWebpackPlugin from 'copy-webpack-plugin';
import fs from 'fs';
import path from 'path';
import webpack, { type Configuration, type ExternalItemFunctionData } from 'webpack';
import { merge } from 'webpack-merge';

import { copyFilePatterns } from './.config/bundler/copyFiles.ts';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/**
 * Libraries that create-plugin leaves to the host and we bundle instead: an AMD external that one host does not share
 * fails the whole plugin there. 10.3.1 shares none of the JSX runtimes and i18next, and has react-router 5.
 */
const bundled = new Set<unknown>(['react/jsx-runtime', 'react/jsx-dev-runtime', 'i18next', 'react-router']);

const jsxRuntime = path.resolve(__dirname, 'src/jsx-runtime.ts');

/**
 * What @grafana/scenes imports of its host goes through modules that hand on the host's package and fill in what older
 * hosts lack. Imports from anywhere else, those modules' own among them, reach the host's package itself.
 */
const scenesHost: Readonly<Record<string, string>> = {
  '@grafana/data': path.resolve(__dirname, 'src/app/plot/host/data.ts'),
  '@grafana/runtime': path.resolve(__dirname, 'src/app/plot/host/runtime.ts'),
};
const scenesFolder = path.join('node_modules', '@grafana', 'scenes') + path.sep;

const leftToHost =
  (names: RegExp) =>
  async ({ request = '', contextInfo }: ExternalItemFunctionData) =>
    names.test(request) && !(request in scenesHost && contextInfo?.issuer.includes(scenesFolder)) ? request : undefined;

const exactly = (alias: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(alias).map(([name, file]) => [`${name}$`, file]));

/** Writes which lazy chunks each chunk can load, for scripts/size-budget.ts. */
class ChunkGraphPlugin {
  apply(compiler: webpack.Compiler) {
    compiler.hooks.done.tap('ChunkGraphPlugin', ({ compilation }) => {
      const groups = compilation.chunkGroups.map((group) => ({
        id: group.id,
        name: group.name ?? null,
        initial: group.isInitial(),
        files: group.getFiles().map((file) => file.replace(/\?.*$/, '')),
        children: group.getChildren().map((child) => child.id),
      }));
      fs.mkdirSync('artifacts', { recursive: true });
      fs.writeFileSync('artifacts/chunks.json', JSON.stringify(groups, null, 2));
    });
  }
}

/** Writes which names @grafana/scenes takes of its host, and all of @grafana/ui, for scripts/host-names.ts. */
class HostNamesPlugin {
  apply(compiler: webpack.Compiler) {
    compiler.hooks.compilation.tap('HostNamesPlugin', ({ hooks, moduleGraph }) => {
      hooks.afterOptimizeDependencies.tap('HostNamesPlugin', (modules) => {
        const all = [...modules];
        const names = Object.entries({ ...scenesHost, '@grafana/ui': undefined }).map(([name, file]) => {
          const module = all.find((each) =>
            file === undefined ? each.identifier() === `external amd "${name}"` : each.nameForCondition() === file
          );
          const used = module && moduleGraph.getUsedExports(module, undefined);
          return [name, { file, names: typeof used === 'object' && used ? [...used] : [] }];
        });
        fs.mkdirSync('artifacts', { recursive: true });
        fs.writeFileSync('artifacts/host-names.json', JSON.stringify(Object.fromEntries(names), null, 2));
      });
    });
  }
}

export default async function config(env: Env): Promise<Configuration> {
  const base = await grafanaConfig(env);
  const externals = Array.isArray(base.externals) ? base.externals : [];

  return merge<Configuration>(
    {
      ...base,
      entry: undefined,
      externals: externals
        .filter((external) => !bundled.has(external))
        .map((external) => (external instanceof RegExp ? leftToHost(external) : external)),
      plugins: base.plugins?.filter((plugin) => !(plugin instanceof CopyWebpackPlugin)),
    },
    {
      entry: { module: './module.tsx' },
      resolve: {
        alias: { 'react/jsx-runtime': jsxRuntime, 'react/jsx-dev-runtime': jsxRuntime, ...exactly(scenesHost) },
      },
      cache: { type: 'filesystem', buildDependencies: { root: [__filename] } },
      plugins: [
        // create-plugin copies every JSON file of src, for plugins within plugins; ours would be tests' recordings.
        new CopyWebpackPlugin({ patterns: copyFilePatterns.filter(({ from }) => from !== '**/*.json') }),
        new ChunkGraphPlugin(),
        new HostNamesPlugin(),
      ],
    }
  );
}
