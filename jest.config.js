// Tests must not depend on where they run.
process.env.TZ = 'UTC';

const { nodeModulesToTransform, grafanaESModules } = require('./.config/jest/utils');
const base = require('./.config/jest.config');

const ignored = ['/node_modules/', '<rootDir>/dist/', '<rootDir>/tests/'];
const shared = {
  moduleNameMapper: base.moduleNameMapper,
  // d3-color 3.1.1 ships its modules as `.mjs`.
  transform: { ...base.transform, '^.+\\.mjs$': Object.values(base.transform)[0] },
  transformIgnorePatterns: [
    nodeModulesToTransform([...grafanaESModules, '@prometheus-io', '@grafana/lezer-', '@lezer']),
  ],
  testPathIgnorePatterns: ignored,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lab/browser/hosts/'],
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{cli,lab,bench,scripts}/**/*.test.ts', '<rootDir>/src/{engine,grafana}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'jsdom',
      testEnvironment: 'jsdom',
      setupFilesAfterEnv: ['<rootDir>/jest-setup.js'],
      testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: [...ignored, '<rootDir>/src/engine/', '<rootDir>/src/grafana/'],
    },
  ],
};
