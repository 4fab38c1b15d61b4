// Finds a Chromium for the tests, or installs Debian's with apt when the machine has none.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const VERSION_TIMEOUT_MS = 20_000;
// A package mirror can be slow, but a test run must not hang on it for ever.
const APT_TIMEOUT_MS = 300_000;

/**
 * Returns the path of a Chromium that runs, installing one when there is none.
 * @returns {string}
 */
export function ensureChromium() {
  const wanted = process.env['HOLDFAST_CHROMIUM'];
  if (wanted) {
    // A named browser that does not run is a mistake to report, not a reason to pick another.
    if (!runs(wanted)) throw new Error(`HOLDFAST_CHROMIUM is ${wanted}, which does not run as a browser`);
    return wanted;
  }
  const present = findOnPath();
  if (present) return present;
  installWithApt();
  const installed = findOnPath();
  if (!installed) throw new Error('apt-get installed chromium, yet none of its names runs from PATH');
  return installed;
}

function findOnPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = BROWSER_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((candidate) => isExecutable(candidate) && runs(candidate));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes(error?.code)) return false;
    throw error;
  }
}

/**
 * Ubuntu's /usr/bin/chromium-browser is a stub that only asks for snap, so being there is not enough.
 * @param {string} path
 */
function runs(path) {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: VERSION_TIMEOUT_MS });
  return answer.status === 0 && /chrom/i.test(answer.stdout);
}

function installWithApt() {
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  console.error('No Chromium found: installing the chromium package with apt-get.');
  apt(prefix, ['update']);
  // Two test runs may start at once: the second waits for the first one's lock.
  apt(prefix, ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'chromium']);
}

/**
 * @param {string[]} prefix
 * @param {string[]} args
 */
function apt(prefix, args) {
  // `env` rather than the spawn environment, because sudo drops the latter.
  const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const done = spawnSync(command, rest, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: APT_TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return;
  const reason = done.error?.message ?? done.stderr.trim().split('\n').slice(-5).join('\n');
  throw new Error(
    `No Chromium here, and \`${[command, ...rest].join(' ')}\` failed:\n${reason}\n` +
      'Install Chromium or Chrome yourself, or set HOLDFAST_CHROMIUM to its path.',
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
