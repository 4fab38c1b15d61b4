// What the commands of package.json share: they must work on a machine with nothing but Node and git.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command and ends this process with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function node(args, options) {
  run(process.execPath, args, options);
}

/** What can be said of the sources without running them, all at once: types, lint, format. */
export async function checkSources() {
  // By content: what has not changed since it was looked at is not looked at again.
  const cache = [
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    // Not `prettier` alone: that is the folder in which Prettier without these flags looks for its own.
    'node_modules/.cache/prettier-checked',
  ];
  const checks = [
    ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
    ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'dashboard'],
    ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
    ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...cache, '.'],
  ];
  const codes = await Promise.all(checks.map(exitCodeOf));
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) process.exit(failed);
}

function exitCodeOf(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject).once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Installs what the lock file says, unless that is what is installed, for this Node. Not `npm ci`: it refuses the
 * whole lock file where a registry does not carry the linter's binaries for other systems.
 */
export function install() {
  const wanted = `${digest('package-lock.json')} ${process.version}`;
  const stamp = join(root, 'node_modules', '.holdfast-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(
    'Installing dependencies, this once. It takes a minute or so; where there is no SQLite built for this system and Node, it is compiled, which takes some minutes more and says nothing meanwhile.',
  );
  const tookText = startWatch();
  const quietly = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  // whatsapp-web.js would bring a browser of its own along, which nothing here uses.
  const env = { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' };
  run('npm', ['install', ...quietly], { shell: process.platform === 'win32', env });
  writeFileSync(stamp, wanted);
  console.log(`Installed in ${tookText()}.`);
}

/** For what people wait for: how long it took, in words. */
function startWatch() {
  const beganMs = performance.now();
  return () => {
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  };
}

/** Builds dist/, unless it is newer than every source. */
export function build() {
  const built = join(root, 'dist', 'index.js');
  const sources = Math.max(newest(join(root, 'src')), newest(join(root, 'dashboard')));
  if (existsSync(built) && statSync(built).mtimeMs > sources) return;
  console.log('Building …');
  const tookText = startWatch();
  node(['scripts/build.mjs']);
  console.log(`Built in ${tookText()}.`);
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

function digest(name) {
  return createHash('sha256')
    .update(readFileSync(join(root, name)))
    .digest('hex');
}
