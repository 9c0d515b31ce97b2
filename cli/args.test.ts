import { readArgs } from './args';

const nowMs = 1_795_231_849_944;
const read = (...argv: string[]) => readArgs(argv, nowMs);

describe('readArgs', () => {
  it.each([
    [['--url', 'http://localhost:3000'], 'http://localhost:3000', {}],
    [['--url', 'https://me.example/grafana/'], 'https://me.example/grafana', {}],
    [['--url=http://g', '--dashboard', 'a', '--dashboard', 'b'], 'http://g', { dashboardUids: ['a', 'b'] }],
    [['--url', 'http://g', '--from', 'now-6h'], 'http://g', { range: { from: 'now-6h', to: 'now' } }],
    [
      ['--url', 'http://g', '--from', '1795231249944', '--to', '1795231849944'],
      'http://g',
      { range: { from: '1795231249944', to: '1795231849944' } },
    ],
    [['--url', 'http://g', '--budget', '50'], 'http://g', { budgetPerStore: 50 }],
  ])('%j', (argv, url, options) => {
    expect(read(...argv)).toEqual({ kind: 'scan', url, options });
  });

  it.each([
    [[], /^Say which Grafana/],
    [['--url'], /argument missing/],
    [['--url', 'grafana'], /is not an address/],
    [['--url', 'ftp://g'], /is not an address/],
    [['--url', 'http://me:secret@g'], /out of the address/],
    [['--url', 'http://g', '--to', 'now'], /--to needs --from/],
    [['--url', 'http://g', '--from', 'yesterday'], /"yesterday" is not a time/],
    [['--url', 'http://g', '--budget', '0'], /not "0"/],
    [['--url', 'http://g', '--budget', 'many'], /not "many"/],
    [['--url', 'http://g', '--verbose'], /Unknown option/],
    [['--url', 'http://g', 'extra'], /Unexpected argument/],
  ])('refuses %j', (argv, message) => {
    expect(read(...argv)).toEqual({ kind: 'wrong', message: expect.stringMatching(message) });
  });

  it.each([['--help'], ['-h']])('%s', (flag) => {
    expect(read(flag)).toEqual({ kind: 'help' });
  });
});
