/** Loads an AMD module as Grafana's SystemJS does: its names come from what the host shares. */

type Factory = (...values: unknown[]) => unknown;

/** What a module hands to `define`. */
export interface Definition {
  readonly names: readonly string[];
  readonly factory: Factory;
}

declare global {
  interface Window {
    define?: ((...args: unknown[]) => void) & { amd?: object };
  }
}

const loaded = new Map<string, Promise<unknown>>();

/**
 * The module's exports; a module is loaded once. Rejects when the script does not load, defines nothing, or names something
 * the host does not share.
 */
export function loadAmd(url: string, shared: Readonly<Record<string, unknown>>): Promise<unknown> {
  const known =
    loaded.get(url) ??
    defined(url).then((definition) => evaluate(definition, new URL(url, location.href).href, shared));
  loaded.set(url, known);
  return known;
}

/** `define`'s arguments: an id, names and a factory, of which only the factory must be there. */
export function readDefine(args: readonly unknown[]): Definition | undefined {
  const factory = args.find((arg): arg is Factory => typeof arg === 'function');
  const names = args.find((arg): arg is string[] => Array.isArray(arg)) ?? [];
  return factory && { names, factory };
}

/** The exports of a module that lies at `uri`. Throws when it names something that is not shared. */
export function evaluate(
  { names, factory }: Definition,
  uri: string,
  shared: Readonly<Record<string, unknown>>
): unknown {
  const exported: Record<string, unknown> = {};
  // webpack takes the address of its lazy chunks from `module.uri`.
  const known = new Map<string, unknown>([
    ...Object.entries(shared),
    ['module', { uri, id: uri }],
    ['exports', exported],
  ]);
  const values = names.map((name) => {
    if (!known.has(name)) {
      throw new Error(`The plugin asks for “${name}”, which this Grafana does not share`);
    }
    return known.get(name);
  });
  return factory(...values) ?? exported;
}

function defined(url: string): Promise<Definition> {
  return new Promise((resolve, reject) => {
    let found: Definition | undefined;
    window.define = Object.assign((...args: unknown[]) => (found = readDefine(args)), { amd: {} });
    const script = document.createElement('script');
    script.src = url;
    script.onerror = () => reject(new Error(`${url} did not load: run npm run build`));
    script.onload = () => {
      delete window.define;
      return found ? resolve(found) : reject(new Error(`${url} defines no module`));
    };
    document.head.append(script);
  });
}
