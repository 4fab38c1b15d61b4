// The debugging port of the browser that runs on a profile, proven to be of that very browser.
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { commandLines, isOutOfSight } from '../folder/process-table.ts';
import { readTextFile } from '../folder/read-text-file.ts';

export interface DebuggingPort {
  readonly pid: number;
  /** Of the browser as a whole. */
  readonly url: string;
}

/** Chromium writes it when it is started with --remote-debugging-port=0, as puppeteer does unless it uses a pipe. */
const portFile = 'DevToolsActivePort';
const largestPortFileBytes = 4096;
/** Of a TCP socket in /proc/net/tcp. */
const listening = '0A';

/**
 * A file of that name stays behind when a browser is killed, and by then the port may be anybody's: so the process that
 * listens on it now must be a browser whose user data folder is this one.
 * @throws HoldfastError BROWSER_UNREACHABLE
 */
export async function debuggingPortOf(folder: string, session: string): Promise<DebuggingPort> {
  const unreachable = (cause: string): HoldfastError =>
    new HoldfastError('BROWSER_UNREACHABLE', { session, cause });
  const { port, path } = portIn(folder, unreachable);
  const sockets = await listenersOn(port);
  if (sockets.size === 0)
    throw unreachable(`nobody listens on its port ${port}, so ${portFile} is of an earlier browser`);
  const browsers = await browsersOn(folder);
  if (browsers.length === 0) throw unreachable('no browser of this user runs on the profile');
  for (const pid of browsers)
    if (await hasSocket(pid, sockets)) return { pid, url: `ws://127.0.0.1:${port}${path}` };
  throw unreachable(`the port ${port} is not provably that of its browser (process ${browsers.join(', ')})`);
}

function portIn(
  folder: string,
  unreachable: (cause: string) => HoldfastError,
): { readonly port: number; readonly path: string } {
  let text: string;
  try {
    text = readTextFile(join(folder, portFile), largestPortFileBytes);
  } catch (error) {
    if (isAbsent(error))
      throw unreachable(`its profile has no ${portFile}, so it has no debugging port, or it does not run`);
    throw error;
  }
  const [first = '', path = ''] = text.split('\n');
  const port = /^\d{1,5}$/.test(first) ? Number(first) : 0;
  if (port < 1 || port > 65_535 || !/^\/devtools\/browser\/[\w-]+$/.test(path))
    throw unreachable(`${portFile} in its profile names no port`);
  return { port, path };
}

/** Inodes of the sockets that listen on this port here. The kernel writes ports in hexadecimal: proc_net_tcp. */
async function listenersOn(port: number): Promise<Set<string>> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const found = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await textOf(table)).split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === listening && local.endsWith(wanted) && inode !== undefined) found.add(inode);
    }
  }
  return found;
}

/** Main processes alone: a helper has a --type, and the same profile. */
async function browsersOn(folder: string): Promise<number[]> {
  const real = await realpath(folder);
  const found: number[] = [];
  for (const [pid, args] of await commandLines()) {
    if (args.some((text) => text.startsWith('--type='))) continue;
    // Chromium takes the last one; a relative path is below that process's own working folder, and no proof.
    const flag = args.findLast((text) => text.startsWith('--user-data-dir='));
    const profile = flag?.slice('--user-data-dir='.length) ?? '';
    if (profile.startsWith('/') && (await isSame(profile, real))) found.push(pid);
  }
  return found;
}

async function isSame(path: string, real: string): Promise<boolean> {
  try {
    return (await realpath(path)) === real;
  } catch (error) {
    if (isOutOfSight(error)) return false;
    throw error;
  }
}

async function hasSocket(pid: number, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of await namesOf(`/proc/${pid}/fd`)) {
    const target = await linkOf(`/proc/${pid}/fd/${descriptor}`);
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

function textOf(path: string): Promise<string> {
  return inSight(readFile(path, 'utf8'), '');
}

function namesOf(path: string): Promise<readonly string[]> {
  return inSight(readdir(path), []);
}

function linkOf(path: string): Promise<string> {
  return inSight(readlink(path), '');
}

/** What cannot be seen proves nothing, and without proof nothing is asked of anybody. */
async function inSight<Seen>(look: Promise<Seen>, otherwise: Seen): Promise<Seen> {
  try {
    return await look;
  } catch (error) {
    if (isOutOfSight(error)) return otherwise;
    throw error;
  }
}
