/**
 * What Loki 3 keeps of lines besides what it is sent: it names a service where no label does, and gives each line a level
 * (pkg/distributor, `discover_service_name` and `discover_log_levels`, both on by default; recorded: 3.7.6).
 */
import { LogStream, LogWorld } from '../world/types';

type Labels = LogStream['labels'];

export function keptByLoki3(world: () => LogWorld): () => LogWorld {
  const known = new WeakMap<LogStream, LogStream>();
  const kept = (stream: LogStream): LogStream => {
    const found = known.get(stream) ?? keep(stream);
    known.set(stream, found);
    return found;
  };
  return () => ({ streams: () => world().streams().map(kept) });
}

function keep(stream: LogStream): LogStream {
  const labels = { ...stream.labels, service_name: serviceOf(stream.labels) };
  return {
    labels,
    *entries(fromMs, toMs) {
      for (const entry of stream.entries(fromMs, toMs)) {
        const level = levelOf(stream.labels, entry.metadata ?? none, entry.line);
        yield { ...entry, metadata: entry.metadata ? { ...entry.metadata, ...level } : level };
      }
    },
  };
}

const services = [
  'service_name',
  'service',
  'app',
  'application',
  'app_name',
  'name',
  'container',
  'container_name',
  'component',
  'workload',
  'job',
];

function serviceOf(labels: Labels): string {
  const name = services.find((each) => labels[each]);
  return (name && labels[name]) ?? 'unknown_service';
}

const levelNames = [
  'level',
  'LEVEL',
  'Level',
  'severity',
  'SEVERITY',
  'Severity',
  'lvl',
  'LVL',
  'Lvl',
  'severity_text',
  'Severity_Text',
  'SEVERITY_TEXT',
];
const levels: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(trace|trc)$/i, 'trace'],
  [/^(debug|dbg)$/i, 'debug'],
  [/^(info|inf|information)$/i, 'info'],
  [/^(warn|wrn|warning)$/i, 'warn'],
  [/^(error|err)$/i, 'error'],
  [/^critical$/i, 'critical'],
  [/^fatal$/i, 'fatal'],
];
const none: Labels = {};
/** One object for each level: labels are told apart by identity first. */
const told = new Map<string, Labels>();

function levelOf(stream: Labels, metadata: Labels, line: string): Labels {
  const labelled = levelNames.map((name) => stream[name] ?? metadata[name]).find((value) => value !== undefined);
  const level = labelled === undefined ? (normal(fieldOf(line)) ?? wordOf(line)) : (normal(labelled) ?? labelled);
  const found = told.get(level) ?? { detected_level: level };
  told.set(level, found);
  return found;
}

const normal = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : levels.find(([pattern]) => pattern.test(text))?.[1];

/** The field of a JSON or logfmt line that says its level. */
const fieldOf = (line: string): string | undefined =>
  /^\s*\{.*\}\s*$/s.test(line)
    ? /"(?:level|severity|lvl|severity_text)"\s*:\s*"([^"]*)"/i.exec(line)?.[1]
    : /(?:^|\s)(?:level|severity|lvl|severity_text)="?([^\s"]*)/i.exec(line)?.[1];

/** The first word in the line that is a level. */
function wordOf(line: string): string {
  const word = /(?:^|[\s[({"=])(trace|debug|fatal|critical|error|err|warning|warn|info)(?=$|[\s[\](){}:,!"=])/i.exec(
    line
  )?.[1];
  return normal(word) ?? 'unknown';
}
