/** `npm start -- [--incident NAME] [--grafana VERSION] [--port PORT]`: the lab with its page in the browser. */
import { parseArgs } from 'node:util';
import { buildShell, hostVersions } from './browser';
import { APP_ID } from './grafana/facts';
import { incidents } from './incidents';
import { startLab } from './lab';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      incident: { type: 'string', default: 'different-networks' },
      grafana: { type: 'string', default: '10.3.1' },
      port: { type: 'string', default: '3000' },
    },
  });
  const version = hostVersions.find((each) => each === values.grafana || each.startsWith(`${values.grafana}.`));
  if (version === undefined) {
    throw new Error(`There is no page for Grafana ${values.grafana}; there are ${hostVersions.join(', ')}.`);
  }
  console.log(`Building the page of Grafana ${version} …`);
  const shell = await buildShell(version);
  console.log(`Making the history of "${values.incident}" …`);
  const lab = await startLab({
    incident: values.incident ?? '',
    grafanaVersion: version,
    shell,
    port: Number(values.port),
  });
  console.log(`Pipeline Health: ${lab.url}/a/${APP_ID}`);
  console.log(`Incidents to choose from: ${incidents.map(({ name }) => name).join(', ')}`);
  const stop = () => void lab.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
