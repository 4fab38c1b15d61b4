// What the commands of package.json share: they must work on a machine with nothing but Node and git.
import { spawnSync } from 'node:child_process';
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

/**
 * Installs what the lock file says, unless that is what is installed, for this Node. Not `npm ci`: it refuses the
 * whole lock file where a registry does not carry the linter's binaries for other systems.
 */
export function install() {
  const wanted = `${digest('package-lock.json')} ${process.version}`;
  const stamp = join(root, 'node_modules', '.holdfast-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing dependencies (once) …');
  const quietly = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  // whatsapp-web.js would bring a browser of its own along, which nothing here uses.
  const env = { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' };
  run('npm', ['install', ...quietly], { shell: process.platform === 'win32', env });
  writeFileSync(stamp, wanted);
}

/** Builds dist/, unless it is newer than every source. */
export function build() {
  const built = join(root, 'dist', 'index.js');
  if (existsSync(built) && statSync(built).mtimeMs > newest(join(root, 'src'))) return;
  console.log('Building …');
  node(['scripts/build.mjs']);
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
