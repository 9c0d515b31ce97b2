import { hostsWanted, isNewer, lockSatisfied } from './setup';

describe('lockSatisfied', () => {
  const locked = { '': { version: '0.1.0' }, 'node_modules/a': { version: '1.0.0' } };
  const forOtherMachines = { ...locked, 'node_modules/b': { version: '1.0.0', optional: true } };

  type Packages = Parameters<typeof lockSatisfied>[0];
  it.each<{ name: string; locked: Packages; installed: Packages; satisfied: boolean }>([
    { name: 'the same', locked, installed: { 'node_modules/a': { version: '1.0.0' } }, satisfied: true },
    { name: 'one missing', locked, installed: {}, satisfied: false },
    { name: 'one of another version', locked, installed: { 'node_modules/a': { version: '1.0.1' } }, satisfied: false },
    {
      name: 'one too many',
      locked,
      installed: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } },
      satisfied: false,
    },
    {
      name: 'an optional one missing',
      locked: forOtherMachines,
      installed: { 'node_modules/a': { version: '1.0.0' } },
      satisfied: true,
    },
    {
      name: 'an optional one of another version',
      locked: forOtherMachines,
      installed: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } },
      satisfied: false,
    },
  ])('$name: $satisfied', ({ locked, installed, satisfied }) => {
    expect(lockSatisfied(locked, installed)).toBe(satisfied);
  });
});

test.each([
  { args: [], versions: ['10.3.1'] },
  { args: ['--incident', 'quiet'], versions: ['10.3.1'] },
  { args: ['--grafana', '13.2'], versions: ['13.2.2'] },
  { args: ['--incident', 'quiet', '--grafana=12.4.0'], versions: ['12.4.0'] },
  { args: ['--grafana', '1'], versions: [] },
  { args: ['--grafana', '9.5'], versions: [] },
])('hostsWanted($args) is $versions', ({ args, versions }) => {
  expect(hostsWanted(['10.3.1', '12.4.0', '13.2.2'], args)).toEqual(versions);
});

test('isNewer only when a source is later than the build', () => {
  expect([isNewer([1, 2], 2), isNewer([1, 3], 2), isNewer([], 0)]).toEqual([false, true, false]);
});
