import { evaluate, readDefine } from './amd';

const factory = () => undefined;

describe('what a module hands to define', () => {
  test.each<[string, unknown[], readonly string[] | undefined]>([
    ['names and a factory', [['react', 'rxjs'], factory], ['react', 'rxjs']],
    ['an id as well', ['plugin', ['react'], factory], ['react']],
    ['a factory alone', [factory], []],
    ['a value, which no plugin is', [{ plugin: 1 }], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, args, names) => {
    expect(readDefine(args)).toEqual(names && { names, factory });
  });
});

describe('a module', () => {
  const uri = 'http://localhost:3000/public/plugins/x/module.js';
  const shared = { react: { version: '18' }, rxjs: { of: 1 } };

  test('gets what it names, in its order', () => {
    const made = evaluate({ names: ['rxjs', 'react'], factory: (...values) => ({ plugin: values }) }, uri, shared);
    expect(made).toEqual({ plugin: [shared.rxjs, shared.react] });
  });

  test('may fill `exports` and knows where it lies', () => {
    const made = evaluate(
      {
        names: ['exports', 'module'],
        factory: (exported, module) => void ((exported as { plugin?: unknown }).plugin = module),
      },
      uri,
      shared
    );
    expect(made).toEqual({ plugin: { uri, id: uri } });
  });

  test.each(['react/jsx-runtime', 'app/core/config', 'toString'])('is refused %s, by name', (name) => {
    expect(() => evaluate({ names: ['react', name], factory }, uri, shared)).toThrow(
      `The plugin asks for “${name}”, which this Grafana does not share`
    );
  });
});
