/** `npm run catalogue`: writes docs/causes.md, all causes in the order in which data flows, from the checks and their pages. */
import fs from 'node:fs';
import path from 'node:path';
import { checks } from '../src/engine/checks';

const root = path.resolve(__dirname, '..');
export const cataloguePath = path.join(root, 'docs/causes.md');

const hopTitles: Readonly<Record<string, string>> = {
  source: 'The app',
  collector: 'The collector',
  store: 'The store',
  generator: 'The metrics-generator',
  datasource: 'The data source',
  variable: 'The variable',
  query: 'The query',
  panel: 'The panel',
};

export function catalogue(): string {
  const hops = [...new Set(checks.map(({ hop }) => hop))];
  const sections = hops.flatMap((hop) => [
    `## ${hopTitles[hop] ?? hop}`,
    '',
    ...checks
      .filter((check) => check.hop === hop)
      .map(({ id, title }) => `- [${title}](../src/engine/checks/${id}.md) (\`${id}\`): ${whatYouSee(id)}`),
    '',
  ]);
  return [
    '# Causes',
    '',
    `The ${checks.length} causes that a scan can name, in the order in which data flows. Each has its page: what you see, why it happens,`,
    'how we know, what to do, and when this is wrong. Written by `npm run catalogue`.',
    '',
    ...sections,
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

/** The page's first section in one line. */
function whatYouSee(id: string): string {
  const page = fs.readFileSync(path.join(root, 'src/engine/checks', `${id}.md`), 'utf8');
  const [, section = ''] = /## What you see\n\n([\s\S]*?)\n\n/.exec(page) ?? [];
  return section.replace(/\s+/g, ' ').trim();
}

if (require.main === module) {
  fs.writeFileSync(cataloguePath, catalogue());
}
