import { firstPageFiles, overBudget, type ChunkGroup } from './size-budget';

function group(id: string, more: Partial<ChunkGroup> = {}): ChunkGroup {
  return { id, name: id, initial: false, files: [`${id}.js`], children: [], ...more };
}

describe('firstPageFiles', () => {
  const cases: { name: string; groups: ChunkGroup[]; files: string[] }[] = [
    { name: 'the entry alone', groups: [group('module', { initial: true })], files: ['module.js'] },
    {
      name: 'lazy chunks at any depth, unnamed ones too',
      groups: [
        group('module', { initial: true, children: ['app'] }),
        group('app', { children: ['7'] }),
        group('7', { name: null }),
      ],
      files: ['7.js', 'app.js', 'module.js'],
    },
    {
      name: 'not a later chunk, nor what only that one loads',
      groups: [
        group('module', { initial: true, children: ['1'] }),
        group('1', { name: 'later-plots', children: ['2'] }),
        group('2'),
      ],
      files: ['module.js'],
    },
    {
      name: 'a file shared with a later chunk counts, once; a style sheet does not',
      groups: [
        group('module', { initial: true, children: ['app', 'b'] }),
        group('app', { files: ['shared.js', 'app.js', 'app.css'] }),
        group('b', { files: ['shared.js'] }),
        group('1', { name: 'later-plots', files: ['shared.js', 'plots.js'] }),
      ],
      files: ['app.js', 'module.js', 'shared.js'],
    },
    {
      name: 'a cycle of lazy imports ends',
      groups: [group('module', { initial: true, children: ['app'] }), group('app', { children: ['module', 'app'] })],
      files: ['app.js', 'module.js'],
    },
  ];

  it.each(cases)('$name', ({ groups, files }) => {
    expect(firstPageFiles(groups)).toEqual(files);
  });
});

test('overBudget names the lines above their limit and leaves those at it', () => {
  const at = { what: 'at', bytes: 10, limit: 10 };
  const above = { what: 'above', bytes: 11, limit: 10 };
  expect(overBudget([at, above])).toEqual([above]);
});
