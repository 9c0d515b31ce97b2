import { spawnSync } from 'node:child_process';

/** Where Prometheus and promtool are: `PROMETHEUS_BIN` and `PROMTOOL_BIN`, else what PATH finds. Throws with the command that installs them. */
export function prometheusBinaries(): { prometheus: string; promtool: string } {
  return { prometheus: binary('PROMETHEUS_BIN', 'prometheus'), promtool: binary('PROMTOOL_BIN', 'promtool') };
}

function binary(variable: string, name: string): string {
  const path = process.env[variable] ?? name;
  const { error } = spawnSync(path, ['--version'], { stdio: 'ignore' });
  if (error) {
    throw new Error(
      `The lab needs ${name} in the place of Mimir, and "${path}" cannot be started (${error.message}). ` +
        `On Debian or Ubuntu: apt-get install --no-install-recommends prometheus. ` +
        `Elsewhere: unpack a release from https://prometheus.io/download/ and set ${variable} to its ${name}.`
    );
  }
  return path;
}
