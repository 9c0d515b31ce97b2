import { CauseMap, meaning } from './meaning';

const causes: CauseMap = {
  'query-invalid': ['query-invalid'],
  'query-invalid:LogQL sent to ': ['datasource-of-wrong-type'],
  'scrape-problem': ['scrape-unreachable', 'scrape-rejected'],
};

it.each([
  ['query-invalid', ['query-invalid']],
  ['query-invalid:parse error', ['query-invalid']],
  ['query-invalid:LogQL sent to Mimir', ['datasource-of-wrong-type']],
  ['query-invalid-too', ['query-invalid-too']],
  ['scrape-problem:backend', ['scrape-unreachable', 'scrape-rejected']],
  ['unheard-of:backend', ['unheard-of']],
])('%s means %j', (cause, faults) => {
  expect(meaning(cause, causes)).toEqual(faults);
});
