import { defineConfig } from 'eslint/config';
import baseConfig from './.config/eslint.config.mjs';

const tests = ['**/*.test.ts', '**/*.test.tsx', '**/testing/**'];

/** The engine's only packages. Everything else reaches it through its ports. */
const enginePackages = ['@prometheus-io/lezer-promql', '@lezer/common', '@lezer/lr', 'valibot'];
const queryPackages = [...enginePackages, '@grafana/lezer-logql', '@grafana/lezer-traceql'];

const folderWall = (folders, message) => ({ regex: `^(\\.\\./)+(${folders.join('|')})(/|$)`, message });
const packagesBut = (allowed, message) => ({ regex: `^(?!(${[...allowed, '\\.{1,2}(/.*)?'].join('|')})$)`, message });
const imports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const pure = 'The engine is pure and imports only the grammars and valibot; what it needs from outside is a port.';
const engineStandsAlone = folderWall(
  ['grafana', 'app', 'cli', 'lab', 'bench', 'src'],
  'The engine imports nothing from outside src/engine; what it needs from outside is a port (src/engine/ports.ts).'
);
const grammarsInQuery = 'The LogQL and TraceQL grammars are read only in src/engine/query; use its functions.';
const noClock = 'The engine asks its clock port for the time.';

export default defineConfig([
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '.config/',
      'artifacts/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'lab/browser/hosts/',
      'lab/browser/out/',
      '.lab/',
    ],
  },
  ...baseConfig,
  {
    files: ['cli/**/*.ts', 'lab/**/*.{ts,tsx}', 'bench/**/*.ts', 'scripts/**/*.ts', 'tests/**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
  },
  {
    files: ['{src,cli,lab,bench,scripts,tests}/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // `readonly T[]` reads well whatever T is.
      '@typescript-eslint/array-type': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'cli/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/engine/**/*.ts'],
    ignores: tests,
    rules: {
      ...imports(
        engineStandsAlone,
        { regex: '^@grafana/lezer-', message: grammarsInQuery },
        packagesBut(queryPackages, pure)
      ),
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({ name, message: noClock })),
        ...['fetch', 'XMLHttpRequest', 'window', 'document', 'navigator', 'location', 'localStorage', 'process'].map(
          (name) => ({ name, message: `The engine is pure: ${name} is the outside; take a port.` })
        ),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: noClock },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: noClock },
        { selector: 'CallExpression[callee.name="Date"]', message: noClock },
        {
          selector: 'MemberExpression[object.name="Math"][property.name="random"]',
          message: 'The engine gives the same answer for the same input: no randomness.',
        },
        { selector: 'ImportExpression:not([source.value=/^\\.\\u002F/])', message: pure },
      ],
    },
  },
  {
    files: ['src/engine/query/**/*.ts'],
    ignores: tests,
    rules: imports(engineStandsAlone, packagesBut(queryPackages, pure)),
  },
  {
    files: ['src/grafana/**/*.ts'],
    ignores: tests,
    rules: imports(
      folderWall(['app', 'cli', 'lab', 'bench'], 'The adapter imports the engine and nothing else of ours.'),
      packagesBut(
        ['valibot'],
        'The adapter serves the page and the terminal alike: no React and no @grafana/*; HTTP is passed in.'
      )
    ),
  },
  {
    files: ['src/app/**/*.{ts,tsx}'],
    ignores: tests,
    rules: imports(
      folderWall(['cli', 'lab', 'bench'], 'The app imports only what is shipped.'),
      {
        regex: '^node:',
        message: 'The app runs in a browser.',
      },
      {
        regex: '^react-router',
        message: 'Hosts have different routers: route over locationService (compat: 10.3.1 has v5, 13 has v6).',
      }
    ),
  },
  {
    files: ['cli/**/*.ts'],
    ignores: tests,
    rules: imports(
      folderWall(['src/app', 'lab', 'bench'], 'The command line is the engine and the adapter, nothing of the page.')
    ),
  },
  {
    files: ['bench/diagnosis/**/*.ts'],
    rules: imports({
      regex: 'src/engine/.+',
      message: 'The benchmark knows the engine by its face only: data in, a report out.',
    }),
  },
  {
    // The plain dashboard view asks Grafana's API as any client does, through the adapter.
    files: ['lab/browser/host/queries.ts'],
    rules: imports({
      regex: 'src/(app|engine/(?!(model|query|inventory)(/|$)))',
      message: 'The plain dashboard view knows the inventory and the adapter, and judges nothing.',
    }),
  },
  {
    files: ['lab/**/*.{ts,tsx}'],
    ignores: [...tests, 'lab/browser/host/queries.ts', 'lab/scanLab.ts'],
    rules: imports({
      regex: 'src/(app|grafana|engine/(?!(model|query|inventory)(/|$)))',
      message:
        'The lab plays the outside: it knows the engine only by engine/model, engine/query and engine/inventory.',
    }),
  },
]);
