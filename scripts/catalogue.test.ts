import fs from 'node:fs';
import { catalogue, cataloguePath } from './catalogue';

test('docs/causes.md lists the causes that there are: run `npm run catalogue` after a change', () => {
  expect(fs.readFileSync(cataloguePath, 'utf8')).toBe(catalogue());
});
