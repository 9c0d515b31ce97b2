/** `npm run bench`: what a scan asks and takes per incident, beside what pint's algorithm would ask for the same selectors. */
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildShell } from '../lab/browser';
import { Lab, startLab } from '../lab/lab';
import { portsOf, scanned } from '../lab/scanLab';
import { benchPlan } from './plan';
import { pintTotal } from './pint';
import { selectorCases } from './selectors';

const incidents = [
  'healthy',
  'quiet',
  'different-networks',
  'https-required',
  'otlp-wrong-port',
  'log-driver',
  'renamed-metrics',
  'series-not-queryable',
  'span-metrics-missing',
];

async function main(): Promise<void> {
  const lab = await startLab({ incident: 'healthy', shell: await buildShell('10.3.1') });
  console.log(
    'Requests to the stores and wall time of a scan (13 dashboards), beside pint on the same PromQL selectors'
  );
  row('incident', 'Mimir', 'Loki', 'Tempo', 'wall ms', 'absent', 'pint');
  for (const incident of incidents) {
    await lab.switchTo(incident);
    await benchIncident(lab, incident);
  }
  await lab.switchTo('healthy');
  console.log(`\nLongest main-thread task of the page during a scan: ${await longestTaskMs(lab.url)} ms`);
  await lab.stop();
  const plan = benchPlan(1000, 20);
  console.log(`Planning ${plan.dashboards} dashboards with ${plan.targets} targets: ${plan.cpuMs} ms of CPU time`);
  bundleSizes();
}

async function benchIncident(lab: Lab, incident: string): Promise<void> {
  const ports = portsOf(lab);
  const startMs = performance.now();
  const report = await scanned(ports);
  const wallMs = Math.round(performance.now() - startMs);
  const cases = await selectorCases(ports);
  const requests = (kind: string) =>
    report.stores.filter((store) => store.kind === kind).reduce((sum, each) => sum + each.requests, 0);
  const absent = cases.filter(({ present }) => !present).length;
  row(incident, requests('prometheus'), requests('loki'), requests('tempo'), wallMs, absent, pintTotal(cases, 0));
}

/** Long tasks as the browser measures them (50 ms and more); 0 when there was none. */
async function longestTaskMs(url: string): Promise<number> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(`${url}/a/scanium-pipelinehealth-app`);
  await page.getByRole('button', { name: 'Scan again' }).waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { benchDurations: durations });
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => durations.push(duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  await page.getByRole('button', { name: 'Scan again' }).click();
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  await page.getByRole('button', { name: 'Scan again' }).waitFor({ timeout: 60_000 });
  const durations = await page.evaluate(() => (window as unknown as { benchDurations: number[] }).benchDurations);
  await browser.close();
  return Math.round(Math.max(0, ...durations));
}

function bundleSizes(): void {
  const dist = path.resolve(__dirname, '../dist');
  for (const file of readdirSync(dist).filter((each) => each.endsWith('.js'))) {
    console.log(`${file}: ${(gzipSync(readFileSync(path.join(dist, file))).length / 1024).toFixed(1)} KB gzip`);
  }
}

function row(...cells: readonly (string | number)[]): void {
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(24) : String(cell).padStart(9))).join(''));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  }
);
