/** Where a metrics store is written to: Mimir and Cortex take /api/v1/push, Prometheus and its like /api/v1/write. */
import { DataSource } from '../../model';

type Product = 'mimir' | 'prometheus';

/** By the settings of the data source, or by the path under which Mimir and Cortex answer queries; else not known. */
export function productOf({ product, url }: DataSource): Product | undefined {
  if (product !== undefined) {
    return /mimir|cortex/i.test(product) ? 'mimir' : 'prometheus';
  }
  // VictoriaMetrics has a path of that name too, behind /select.
  return url !== undefined && /\/prometheus\/?$/.test(url) && !/\/select\//.test(url) ? 'mimir' : undefined;
}

/** Lines with the address to write to; both where it is not known which store it is. */
export function writeLines(source: DataSource, line: (url: string) => string): string {
  const base = source.url?.replace(/(\/prometheus)?\/?$/, '') ?? '<store>';
  const product = productOf(source);
  const push = line(`${base}/api/v1/push`);
  if (product === 'mimir') {
    return push;
  }
  const write = ['# Prometheus, started with --web.enable-remote-write-receiver:', line(`${base}/api/v1/write`)];
  return [...write, ...(product === 'prometheus' ? [] : ['# Mimir:', push])].join('\n');
}
