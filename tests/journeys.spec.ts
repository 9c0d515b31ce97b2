import { expect } from '@playwright/test';
import { appPath, scanned, test, verdict } from './lab';

/** What a person is told first of each of the seven incidents. */
const incidents: ReadonlyArray<readonly [incident: string, title: string]> = [
  ['different-networks', 'The collector cannot reach the scrape target'],
  ['https-required', 'The endpoint rejects the scrape'],
  ['otlp-wrong-port', 'OTLP does not arrive at the collector'],
  ['log-driver', 'Logs do not reach Loki'],
  ['renamed-metrics', 'The metric has another name'],
  ['series-not-queryable', 'The app stopped'],
  ['span-metrics-missing', 'The metrics-generator is off'],
];

for (const [incident, title] of incidents) {
  test(`${incident}: says what broke, and one click opens a panel in which it is broken`, async ({ open }) => {
    const page = await open(incident);
    await scanned(page);
    const card = page.getByRole('article', { name: `Cause 1: ${title}` });
    await expect(card).toContainText('Proved');
    await card.getByRole('list', { name: 'Broken dashboards' }).first().getByRole('link').first().click();
    await expect(page).toHaveURL(/\/d\/.*[?&]from=.*viewPanel=\d+/);
    // A fallback shows its zero; everything else shows that there is nothing.
    await expect(
      page
        .locator('.lab-panel')
        .getByText('No data')
        .or(page.locator('.lab-legend b', { hasText: /^0$/ }))
        .first()
    ).toBeVisible();
    await page.goBack();
    await expect(card).toBeVisible();
  });
}

test('a healthy stack has nothing to fix', async ({ open }) => {
  const page = await open('healthy');
  await scanned(page);
  await expect(verdict(page)).toContainText('Nothing is broken');
  await expect(page.getByRole('article')).toHaveCount(0);
});

test('quiet is not broken', async ({ open }) => {
  const page = await open('quiet');
  await scanned(page);
  await expect(verdict(page)).toContainText('Nothing is broken. It is quiet');
  const quiet = page.locator('details', { hasText: 'Quiet' });
  await quiet.locator('summary').click();
  await expect(quiet.getByText('no traffic in this window').first()).toBeVisible();
});

test('the diagnosis shows question, answer and proof, and runs the proof in Explore', async ({ open }) => {
  const page = await open('https-required');
  await scanned(page);
  await page.getByRole('link', { name: 'How we know' }).first().click();
  await expect(page).toHaveURL(/\/diagnosis\?cause=scrape-rejected/);
  await expect(page.getByText('What do the logs say of scrapes of scanium-backend?')).toBeVisible();
  await expect(page.getByText('a refused request has arrived')).toBeVisible();
  await page.locator('a[href*="/explore?"]').first().click();
  await expect(page).toHaveURL(/\/explore\?/);
  await expect(page.locator('.lab-plot, .lab-target pre').first()).toBeVisible();
});

test('a proof opens as a plot, or says why it cannot', async ({ open }) => {
  const page = await open('different-networks');
  await scanned(page);
  await page.getByRole('link', { name: 'How we know' }).first().click();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const toggle = page.getByRole('button', { name: 'Plot the query' }).first();
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await expect(page.locator('.uplot')).toHaveCount(0);
  await toggle.press('Enter');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('group', { name: 'Plot' }).locator('.uplot canvas')).toBeVisible();
  await toggle.press('Enter');
  await expect(page.locator('.uplot')).toHaveCount(0);
  expect(errors).toEqual([]);
  const refusal = { results: { A: { error: 'too many samples', status: 422, frames: [] } } };
  await page.route('**/api/ds/query*', (route) => route.fulfill({ status: 400, json: refusal }));
  await toggle.press('Enter');
  await expect(page.getByRole('group', { name: 'Plot' })).toContainText('too many samples');
});

test('the list of dashboards is filtered by its address', async ({ open }) => {
  const page = await open('https-required', `${appPath}/dashboards?status=masked&expanded=*`);
  await scanned(page);
  await expect(page.getByText('Total Errors (1h)')).toBeVisible();
  await expect(page.getByText('p50 Latency')).toHaveCount(0);
  await page.getByRole('textbox').first().fill('Active Requests');
  await expect(page.getByText('Total Errors (1h)')).toHaveCount(0);
  await expect(page.getByText('Active Requests Over Time')).toBeVisible();
});

test('a scan can be cancelled and made again', async ({ open }) => {
  const page = await open('healthy');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/[Cc]ancelled/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Scan again' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await scanned(page);
  await expect(verdict(page)).toContainText('Nothing is broken');
});

test('a store that is down is named, and costs the others nothing', async ({ open }) => {
  const page = await open('loki-down');
  await scanned(page);
  await expect(page.getByRole('article', { name: 'Cause 1: The store does not answer' })).toContainText(
    'connection refused'
  );
  await expect(verdict(page)).toContainText('metrics and traces are fine');
});

for (const theme of ['dark', 'light']) {
  test(`on a phone nothing runs out of the page (${theme})`, async ({ open, page: phone }) => {
    await phone.setViewportSize({ width: 390, height: 800 });
    const page = await open('otlp-wrong-port', `${appPath}?theme=${theme}`);
    await scanned(page);
    for (const path of ['', '/dashboards?expanded=*', '/diagnosis?cause=otlp-not-arriving%3Ascanium-backend']) {
      await page.goto(new URL(`${appPath}${path}`, page.url()).href);
      await scanned(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
  });
}

test('a keyboard reaches the broken dashboard', async ({ open }) => {
  const page = await open('https-required');
  await scanned(page);
  const link = page.getByRole('list', { name: 'Broken dashboards' }).first().getByRole('link').first();
  for (let presses = 0; presses < 120 && !(await link.evaluate((each) => each === document.activeElement)); presses++) {
    await page.keyboard.press('Tab');
  }
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/d\/.*viewPanel=/);
});
