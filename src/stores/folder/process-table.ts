// What the processes of this machine say about a path: their command lines, working folders, open files and locks.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { isAbsent } from './expect-path.ts';

export interface ProcessSighting {
  readonly pid: number;
  readonly why: string;
}

/** Processes come and go while /proc is read, and those of other users keep their secrets: both are no error. */
export function isOutOfSight(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return isAbsent(error) || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM';
}

async function seen<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (isOutOfSight(error)) return null;
    throw error;
  }
}

async function processIds(): Promise<number[]> {
  const names = await seen(readdir('/proc'));
  return (names ?? []).map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

/** Command line of every other process, by pid. Read once for a whole scan. */
export async function commandLines(): Promise<Map<number, string[]>> {
  const lines = new Map<number, string[]>();
  for (const pid of await processIds()) {
    const text = await seen(readFile(`/proc/${pid}/cmdline`, 'utf8'));
    if (text) lines.set(pid, text.split('\0').slice(0, -1));
  }
  return lines;
}

/** Pids that hold a POSIX or flock lock, by inode number (the kernel lists no paths). */
export async function lockHolders(): Promise<Map<number, number[]>> {
  const holders = new Map<number, number[]>();
  const text = (await seen(readFile('/proc/locks', 'utf8'))) ?? '';
  for (const line of text.split('\n')) {
    const found = /^\d+: (?:->)?\s*(?:POSIX|FLOCK|OFDLCK)\s+\S+\s+\S+\s+(-?\d+)\s+\S+:(\d+)\s/.exec(line);
    if (found === null) continue;
    const inode = Number(found[2]);
    holders.set(inode, [...(holders.get(inode) ?? []), Number(found[1])]);
  }
  return holders;
}

/** Processes with an argument that is this folder or lies below it. Holdfast's own commands do not count. */
export function mentioning(lines: ReadonlyMap<number, readonly string[]>, folder: string): ProcessSighting[] {
  const found: ProcessSighting[] = [];
  for (const [pid, args] of lines) {
    if (isHoldfast(args)) continue;
    const argument = args.find((text) => mentions(text, folder));
    if (argument !== undefined) found.push({ pid, why: `process ${pid} names it in its command line` });
  }
  return found;
}

/** `--user-data-dir=/srv/x`, `/srv/x`, `/srv/x/creds.json` mention /srv/x; `/srv/x2` does not. */
function mentions(text: string, folder: string): boolean {
  for (let at = text.indexOf(folder); at >= 0; at = text.indexOf(folder, at + 1)) {
    const [before, after] = [text[at - 1], text[at + folder.length]];
    const startsHere = before === undefined || before === '=' || before === ':' || before === ',';
    if (startsHere && (after === undefined || after === '/' || after === ',')) return true;
  }
  return false;
}

/** Only by what it runs: a program that was given a folder named holdfast is no Holdfast. */
function isHoldfast(args: readonly string[]): boolean {
  const [program = '', ...rest] = args;
  if (isOurs(program)) return true;
  // What these launch is a process of its own, and is looked at as such.
  if (/(^|\/)(sudo|doas|timeout|tini|dumb-init)$/.test(program)) return rest.some(isOurs);
  return /(^|\/)(node|bun|deno)$/.test(program) && isOurs(scriptOf(rest));
}

function isOurs(program: string): boolean {
  return /^holdfast$|\/\.?bin\/holdfast$|\/doors\/cli\/bin\.[jt]s$/.test(program);
}

const flagsWithValue = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader', '-C']);

/** The first argument of a runtime that is no flag, no flag's value and not the `run` of bun and deno. */
function scriptOf(args: readonly string[]): string {
  return (
    args.find((text, index) => {
      const isValue = flagsWithValue.has(args[index - 1] ?? '');
      return !isValue && !text.startsWith('-') && !(index === 0 && text === 'run');
    }) ?? ''
  );
}

/** A path that a process holds: its working folder, or a file that it has open. */
export interface HeldPath {
  readonly pid: number;
  readonly path: string;
  readonly how: 'has it as its working folder' | 'has a file in it open';
}

/** Everything at or below a folder that some other process holds. Reads every file descriptor of the machine. */
export async function heldBelow(folder: string): Promise<HeldPath[]> {
  const held: HeldPath[] = [];
  for (const pid of await processIds()) {
    const working = await seen(readlink(`/proc/${pid}/cwd`));
    if (working !== null && isBelow(working, folder)) {
      held.push({ pid, path: working, how: 'has it as its working folder' });
    }
    for (const descriptor of (await seen(readdir(`/proc/${pid}/fd`))) ?? []) {
      const path = await seen(readlink(`/proc/${pid}/fd/${descriptor}`));
      if (path !== null && isBelow(path, folder)) held.push({ pid, path, how: 'has a file in it open' });
    }
  }
  return held;
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Processes whose environment names the folder, as BAILEYS_SESSIONS_PATH would: signs for `--require-stopped` only. */
export async function configuredFor(folder: string): Promise<ProcessSighting[]> {
  const found: ProcessSighting[] = [];
  for (const [pid, args] of await commandLines()) {
    if (isHoldfast(args) || !/(^|\/)(node|bun|deno|chrom\w*)$/.test(args[0] ?? '')) continue;
    const environment = (await seen(readFile(`/proc/${pid}/environ`, 'utf8'))) ?? '';
    const variable = environment.split('\0').find((text) => mentions(text, folder));
    if (variable !== undefined)
      found.push({ pid, why: `process ${pid} has it in ${variable.split('=')[0]}` });
  }
  return found;
}
