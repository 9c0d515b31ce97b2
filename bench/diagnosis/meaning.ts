/**
 * What a tool's words mean in canonical faults: by a cause's id as the tool gives it, or by the beginning of it up to
 * anywhere after a colon (`query-invalid`, `query-invalid:LogQL sent to `). The longest that fits wins.
 */
export type CauseMap = Readonly<Record<string, readonly string[]>>;

/** A cause that the map does not have means its own name, without what follows a colon. */
export function meaning(cause: string, causes: CauseMap): readonly string[] {
  const [name = cause] = cause.split(':');
  const [longest] = Object.keys(causes)
    .filter((key) => key === name || (key.includes(':') && cause.startsWith(key)))
    .sort((a, b) => b.length - a.length);
  return (longest === undefined ? undefined : causes[longest]) ?? [name];
}
