import { existsSync } from 'node:fs';
import path from 'node:path';
import { createShell } from './shell';

const shell = createShell('/made/host.js', '/packages/icons');

describe('what the page asks for', () => {
  test.each([
    ['/public/lab/host.js', '/made/host.js', 'text/javascript; charset=utf-8'],
    ['/public/img/icons/unicons/check.svg', '/packages/icons/unicons/check.svg', 'image/svg+xml'],
    ['/public/build/img/icons/mono/bell.svg', '/packages/icons/mono/bell.svg', 'image/svg+xml'],
  ])('%s', (address, file, contentType) => {
    expect(shell.asset(address)).toEqual({ file, contentType });
  });

  test.each([
    '/public/fonts/inter/Inter-Regular.woff2',
    '/public/fonts/inter/Inter-Medium.woff2',
    '/public/fonts/inter/Inter-Italic.woff2',
    '/public/fonts/inter/Inter-MediumItalic.woff2',
    '/public/fonts/roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2',
    '/public/img/icons/unicons/spinner.svg',
  ])('%s is there', (address) => {
    expect(existsSync(shell.asset(address)?.file ?? '')).toBe(true);
  });

  test.each([
    '/public/img/icons/../../package.json',
    '/public/img/icons/unicons/../../../secret.svg',
    '/public/img/icons/%2e%2e/secret.svg',
    '/public/fonts/roboto/../secret.woff2',
    '/public/fonts/inter/Inter-Regular.ttf',
    '/d/some-dashboard',
    '/',
  ])('%s is no asset', (address) => {
    expect(shell.asset(address)).toBeUndefined();
  });
});

test('what the server says cannot end its script', () => {
  const html = shell.html({ title: '</script><script>alert(1)</script><!--' });
  const script = /window\.labBoot = (.*);/.exec(html)?.[1] ?? '';
  expect(JSON.parse(script)).toEqual({ title: '</script><script>alert(1)</script><!--' });
  expect(script).not.toContain('<');
});

test('assets of ours lie in the project', () => {
  expect(shell.asset('/public/img/icons/unicons/spinner.svg')?.file).toBe(
    path.join(__dirname, 'icons/unicons/spinner.svg')
  );
});
