/** A lab with its page, one for each Grafana version and worker; `open` goes to a page of it and fails on script errors. */
import { expect, Page, test as base } from '@playwright/test';
import { buildShell } from '../lab/browser';
import { Lab, startLab } from '../lab/lab';

export const appPath = '/a/scanium-pipelinehealth-app';

interface WorkerFixtures {
  readonly grafana: string;
  readonly lab: Lab;
}

interface TestFixtures {
  readonly open: (incident: string, path?: string) => Promise<Page>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  grafana: ['10.3.1', { option: true, scope: 'worker' }],
  lab: [
    async ({ grafana }, use) => {
      const lab = await startLab({ incident: 'healthy', grafanaVersion: grafana, shell: await buildShell(grafana) });
      await use(lab);
      await lab.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  open: async ({ page, lab }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(async (incident, path = appPath) => {
      await lab.switchTo(incident);
      await page.goto(lab.url + path);
      return page;
    });
    expect(errors).toEqual([]);
  },
});

export const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' }).getByRole('heading');
/** The scan is over when it can be made again. */
export const scanned = (page: Page) =>
  expect(page.getByRole('button', { name: 'Scan again' })).toBeVisible({ timeout: 45_000 });
