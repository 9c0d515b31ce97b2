import fs from 'node:fs';
import path from 'node:path';
import { hops } from '../model';
import { checks } from './index';

const headings = ['What you see', 'Why it happens', 'How we know', 'What to do', 'When this is wrong'];

describe.each(checks)('$id', ({ id, title }) => {
  const page = path.join(__dirname, `${id}.md`);

  it('lies in the file of its name', () => {
    expect(fs.existsSync(path.join(__dirname, `${id}.ts`))).toBe(true);
  });

  it('has a table of evidence of its own', () => {
    expect(fs.existsSync(path.join(__dirname, `${id}.test.ts`))).toBe(true);
  });

  it('has a page that says what a person needs', () => {
    const lines = fs.readFileSync(page, 'utf8').split('\n');
    expect(lines[0]).toBe(`# ${title}`);
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(headings.map((heading) => `## ${heading}`));
    headings.forEach((heading) => expect(lines[lines.indexOf(`## ${heading}`) + 2]).toMatch(/\w{3}/));
  });

  it('is named by a noun for the fault', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(id).not.toMatch(/(^|-)(no|check)-/);
  });
});

it('has every id once', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

it('stands in the order in which data flows', () => {
  const order = checks.map(({ hop }) => hops.indexOf(hop));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

it('knows of no page without a check', () => {
  const pages = fs.readdirSync(__dirname).filter((file) => file.endsWith('.md'));
  expect(pages.map((file) => file.replace(/\.md$/, '')).sort()).toEqual(checks.map(({ id }) => id).sort());
});
