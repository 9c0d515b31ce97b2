import { defineConfig } from '@playwright/test';

interface Versions {
  grafana: string;
}

/** The lab that each test talks to is started by the tests themselves (tests/), on a free port of loopback. */
export default defineConfig<object, Versions>({
  testDir: './tests',
  outputDir: './test-results',
  // One worker for each Grafana version: half of a journey is waiting. Side by side each step may take longer.
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: 'list',
  // React 18 and 19, the oldest and the newest that the plugin is made for.
  projects: ['10.3.1', '13.2.2'].map((grafana) => ({ name: `grafana-${grafana}`, use: { grafana } })),
  use: {
    // Without its film: each frame would be drawn in software.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
});
