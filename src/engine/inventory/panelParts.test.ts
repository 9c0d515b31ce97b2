import { standInOf } from './panelParts';

const nullAs = (text: string, match = 'null') => ({
  defaults: { mappings: [{ type: 'special', options: { match, result: { text } } }] },
});
const noValue = (text: string) => ({ defaults: { noValue: text } });

describe('what a panel says in the place of "No data"', () => {
  it.each([
    ['stat', noValue('0'), '0'],
    ['timeseries', noValue('0 %'), '0 %'],
    ['stat', noValue('✓ No errors'), '✓ No errors'],
    ['stat', nullAs('OK'), 'OK'],
    ['gauge', nullAs('0', 'null+nan'), '0'],
    // A mapping comes first.
    ['stat', { defaults: { ...nullAs('UP').defaults, noValue: 'N/A' } }, 'UP'],
    ['stat', { defaults: { ...nullAs('N/A').defaults, noValue: '0' } }, undefined],
  ])('%s %j: %s', (type, fieldConfig, text) => expect(standInOf(type, fieldConfig)).toBe(text));

  it.each([
    ['it says that there is nothing', 'stat', noValue('No data')],
    ['so in other words', 'stat', noValue('N/A')],
    ['so without words', 'stat', noValue('–')],
    ['it says nothing', 'stat', noValue('')],
    ['the mapping is of something else', 'stat', nullAs('0', 'nan')],
    ['the panel maps the values that are there only', 'timeseries', nullAs('0')],
    ['nothing is set', 'stat', { defaults: {} }],
    ['it cannot be read', 'stat', { defaults: { noValue: 0, mappings: [null, { options: 'x' }] } }],
  ])('nothing else: %s', (_why, type, fieldConfig) => expect(standInOf(type, fieldConfig)).toBeUndefined());
});
