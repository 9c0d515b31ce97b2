/**
 * The first command on a fresh clone: `npm start` and `npm test`. Plain Node 20 or later and nothing installed yet, so
 * it depends on nothing; it installs what is missing, builds what is old, and hands over to the lab or the test run.
 *
 *   node scripts/bootstrap.mjs start [--grafana VERSION] [the lab's own options]
 *   node scripts/bootstrap.mjs test
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { hostsWanted, isNewer, lockSatisfied } from './setup.js';

/** @typedef {{ name: string, variable: string, debian: string, file: string }} Program */

/** @type {Program} */
const prometheus = {
  name: 'Prometheus',
  variable: 'PROMETHEUS_BIN',
  debian: 'prometheus',
  file: 'prometheus',
};

/** @type {Program} */
const chromium = {
  name: 'Chromium',
  variable: 'CHROMIUM_BIN',
  debian: 'chromium',
  file: 'chromium',
};

const tsx = 'node_modules/tsx/dist/cli.mjs';
const webpack = 'node_modules/webpack/bin/webpack.js';
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const hostsFolder = 'lab/browser/hosts';
/** The versions that playwright.config.ts shows the page in. */
const testedHosts = ['10.3.1', '13.2.2'];

const [command, ...args] = process.argv.slice(2);
process.chdir(root);
try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  if (command === 'test') {
    console.log('0 passed, 1 failed');
  }
  process.exitCode = 1;
}

async function main() {
  requireNode(20);
  switch (command) {
    case 'start':
      await install([prometheus], hostsWanted(hostVersions(), args));
      await buildIfOld();
      return run([process.execPath, tsx, 'lab/start.ts', ...args]);
    case 'test':
      await install([prometheus, chromium], testedHosts);
      return run([process.execPath, tsx, 'scripts/run-tests.ts']);
    default:
      throw new Error('usage: node scripts/bootstrap.mjs start|test');
  }
}

function requireNode(major) {
  if (Number(process.versions.node.split('.')[0]) < major) {
    throw new Error(`Node ${major} or later is needed; this is ${process.version}.`);
  }
}

/**
 * All that is missing, at once, as each waits for the network half of its time. Throws when all have ended and one has failed.
 *
 * @param {Program[]} programs
 * @param {readonly string[]} hosts
 */
async function install(programs, hosts) {
  const folders = ['.', ...hosts.map((version) => path.join(hostsFolder, version))];
  const installed = await Promise.allSettled([installPrograms(programs), ...folders.map(installPackages)]);
  const failed = installed.find(({ status }) => status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** `npm ci` in a folder, unless what is installed there is what its lock file says. */
async function installPackages(folder) {
  const installed = readJson(path.join(folder, 'node_modules/.package-lock.json'));
  const locked = readJson(path.join(folder, 'package-lock.json'));
  if (!locked) {
    throw new Error(`${path.join(folder, 'package-lock.json')} is missing or not JSON.`);
  }
  if (installed && lockSatisfied(locked.packages, installed.packages)) {
    return;
  }
  say(`installing npm packages${folder === '.' ? '' : ` in ${folder}`}`);
  // npm's own script, when npm started us: on Windows `npm` alone is not a program.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  await must([...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}

/**
 * Installs those that are neither named by their variable nor on the path, from Debian's packages when we may.
 *
 * @param {Program[]} programs
 */
async function installPrograms(programs) {
  const missing = programs.filter((program) => !isProgram(program));
  if (missing.length === 0) {
    return;
  }
  const packages = missing.map((program) => program.debian);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    const names = missing.map((program) => program.name).join(' and ');
    const variables = missing.map((program) => `${program.variable}=/path/to/${program.file}`).join(' ');
    throw new Error(`${names} is missing. Install it: sudo ${install.join(' ')}\nor say where it is: ${variables}`);
  }
  say(`installing Debian packages: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await must(['apt-get', 'update'], { env });
  await must(install, { env });
}

/** @param {Program} program */
function isProgram({ variable, file }) {
  const named = process.env[variable];
  if (named && !fs.existsSync(named)) {
    throw new Error(`${variable} names ${named}, which does not exist.`);
  }
  return Boolean(named) || onPath(file);
}

/** @param {string} name */
function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, name)));
}

/** The folders of the Grafana versions whose real packages the lab's page can be made of. */
function hostVersions() {
  return fs.existsSync(hostsFolder)
    ? fs.readdirSync(hostsFolder).filter((name) => fs.existsSync(path.join(hostsFolder, name, 'package-lock.json')))
    : [];
}

async function buildIfOld() {
  const sources = ['src', '.config', 'webpack.config.ts', 'package-lock.json'].flatMap(filesUnder);
  const mtime = (file) => fs.statSync(file).mtimeMs;
  if (!fs.existsSync('dist/module.js') || isNewer(sources.map(mtime), mtime('dist/module.js'))) {
    say('building the plugin');
    await must([process.execPath, webpack, '-c', './webpack.config.ts', '--env', 'production']);
  }
}

function filesUnder(start) {
  return fs.statSync(start).isDirectory()
    ? fs.readdirSync(start).flatMap((name) => filesUnder(path.join(start, name)))
    : [start];
}

/** The JSON of a file; undefined when there is none or it is not JSON. */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs a program in the foreground and gives its exit code. */
function run([program, ...programArgs], options = {}) {
  const { status, error } = spawnSync(program, programArgs, { stdio: 'inherit', ...options });
  if (error) {
    throw new Error(`${program} does not start: ${error.message}`);
  }
  return status ?? 1;
}

/** Runs a program beside others. */
function must([program, ...programArgs], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, { stdio: 'inherit', ...options });
    child.once('error', (error) => reject(new Error(`${program} does not start: ${error.message}`)));
    child.once('close', (status) =>
      status === 0
        ? resolve()
        : reject(new Error(`\`${[program, ...programArgs].join(' ')}\` failed with exit code ${status}.`))
    );
  });
}

function say(what) {
  console.error(`— ${what}`);
}
