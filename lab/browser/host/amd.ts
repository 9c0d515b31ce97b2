/** Loads an AMD module as Grafana's SystemJS does: its names come from what the host shares. */

type Factory = (...values: unknown[]) => unknown;

interface Defined {
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
  const known = loaded.get(url) ?? load(url, shared);
  loaded.set(url, known);
  return known;
}

async function load(url: string, shared: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { names, factory } = await defined(url);
  const exported: Record<string, unknown> = {};
  const special: Readonly<Record<string, unknown>> = {
    module: { uri: new URL(url, location.href).href, id: url },
    exports: exported,
  };
  const values = names.map((name) => {
    const value = special[name] ?? shared[name];
    if (value === undefined) {
      throw new Error(`The plugin asks for “${name}”, which this Grafana does not share`);
    }
    return value;
  });
  return factory(...values) ?? exported;
}

function defined(url: string): Promise<Defined> {
  return new Promise((resolve, reject) => {
    let found: Defined | undefined;
    const define = (...args: unknown[]) => {
      const factory = args.find((arg): arg is Factory => typeof arg === 'function');
      const names = args.find((arg): arg is string[] => Array.isArray(arg)) ?? [];
      found = factory && { names, factory };
    };
    window.define = Object.assign(define, { amd: {} });
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
