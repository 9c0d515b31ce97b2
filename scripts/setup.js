// @ts-check
/** What bootstrap.mjs decides, as plain functions. CommonJS, because both Node with nothing installed and Jest load it. */

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} LockedPackages */

/**
 * Whether what npm says it installed (node_modules/.package-lock.json) is what package-lock.json asks for. Compares
 * versions, not file times, which a checkout changes. Optional packages may be absent: they are for other machines.
 *
 * @param {LockedPackages} locked
 * @param {LockedPackages} installed
 */
function lockSatisfied(locked, installed) {
  const names = new Set([...Object.keys(locked), ...Object.keys(installed)]);
  names.delete('');
  return [...names].every((name) => {
    const wanted = locked[name];
    const present = installed[name];
    if (!present) {
      return wanted?.optional === true || wanted?.devOptional === true;
    }
    return wanted?.version === present.version;
  });
}

/**
 * The versions among `available` that `--grafana VERSION` (or `--grafana=VERSION`) means: all that begin with it, so
 * that `13.2` finds `13.2.2`; the oldest supported one when the option is absent.
 *
 * @param {readonly string[]} available
 * @param {readonly string[]} args
 * @returns {string[]}
 */
function hostsWanted(available, args) {
  const joined = args.join('=');
  const wanted = /(?:^|=)--grafana=([^=]+)/.exec(joined)?.[1] ?? '10.3.1';
  return available.filter((version) => version === wanted || version.startsWith(`${wanted}.`));
}

/**
 * Whether any source is newer than what was built from it. Times in milliseconds.
 *
 * @param {readonly number[]} sourcesMs
 * @param {number} builtMs
 */
function isNewer(sourcesMs, builtMs) {
  return sourcesMs.some((ms) => ms > builtMs);
}

module.exports = { hostsWanted, isNewer, lockSatisfied };
