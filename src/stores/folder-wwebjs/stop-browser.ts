// Ends the browser that runs on a profile, so that it writes down everything first.
import { readFile, realpath } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { commandLines, isOutOfSight } from '../folder/process-table.ts';
import { readSingletonLock } from './read-profile.ts';

export interface StopBrowserOptions {
  /** How long it may take to close by itself. */
  readonly patienceMs: number;
  /** What is done when it does not: it is left alone, or killed, which loses what it had not written yet. */
  readonly otherwise: 'leave' | 'kill';
  /** Another way to ask it. @returns false where it was not asked; then it is SIGINT */
  readonly ask?: () => Promise<boolean>;
}

export interface StoppedBrowser {
  /** `died`: it ended, but left its lock behind, so it had not written everything. */
  readonly outcome: 'closed' | 'died' | 'killed' | 'was-not-running';
  readonly pids: readonly number[];
}

interface Process {
  readonly pid: number;
  /** Tells it from a later process with the same pid. */
  readonly startedAt: string;
}

const profileFlag = '--user-data-dir=';
const lookEveryMs = 20;
const killedAfterMs = 5000;

/**
 * SIGINT, because Chromium takes it as its user closing it; at SIGTERM, headless, it dies at once and loses the newest
 * cookies and localStorage (measured on Chromium 156). Only to a main process that has exactly this profile, by its
 * command line; its helpers end with it.
 * @param folder absolute path of the profile
 * @throws SESSION_IN_USE where it goes on running, or where somebody uses the profile who is no such process
 */
export async function stopBrowser(folder: string, options: StopBrowserOptions): Promise<StoppedBrowser> {
  const { browsers, helpers } = await browsersOn(folder);
  if (browsers.length === 0) return { outcome: 'was-not-running', pids: [] };
  // They hold files of the profile, and end with their browser, or a moment later.
  const all = [...browsers, ...helpers];
  const pids = browsers.map(({ pid }) => pid);
  if ((await options.ask?.()) !== true) for (const each of browsers) await signal(each, 'SIGINT');
  if (await areGone(all, options.patienceMs)) {
    // The last thing that a browser does.
    const isUnlocked = readSingletonLock(`${folder}/SingletonLock`).state === 'none';
    return { outcome: isUnlocked ? 'closed' : 'died', pids };
  }
  if (options.otherwise === 'leave')
    throw new HoldfastError('SESSION_IN_USE', {
      session: folder,
      cause: `its browser (process ${pids.join(', ')}) did not close within ${options.patienceMs} ms`,
    });
  for (const each of browsers) await signal(each, 'SIGKILL');
  if (await areGone(all, killedAfterMs)) return { outcome: 'killed', pids };
  throw new HoldfastError('SESSION_IN_USE', {
    session: folder,
    cause: `its browser (process ${pids.join(', ')}) cannot be ended`,
  });
}

/** A helper has a --type, and the same profile; it may have put its arguments into one, parted by spaces. */
async function browsersOn(folder: string): Promise<{ browsers: Process[]; helpers: Process[] }> {
  const real = await realOf(folder);
  const lines = await commandLines();
  const browsers: Process[] = [];
  const flags = new Set<string>();
  for (const [pid, args] of lines) {
    if (!isBrowser(args) || args.some((text) => text.startsWith('--type='))) continue;
    const profile = profileOf(args);
    // A relative path is below that process's own working folder, and no proof.
    if (profile === null || !profile.startsWith('/') || (await realOf(profile)) !== real) continue;
    const startedAt = await startOf(pid);
    if (startedAt === null) continue;
    browsers.push({ pid, startedAt });
    flags.add(` ${profileFlag}${profile} `);
  }
  const helpers: Process[] = [];
  for (const [pid, args] of lines) {
    const line = `${args.join(' ')} `;
    if (browsers.some((each) => each.pid === pid) || !line.includes(' --type=')) continue;
    const startedAt = [...flags].some((flag) => line.includes(flag)) ? await startOf(pid) : null;
    if (startedAt !== null) helpers.push({ pid, startedAt });
  }
  return { browsers, helpers };
}

function isBrowser([program = '']: readonly string[]): boolean {
  return /(^|\/)[^/]*(chrom|headless_shell|msedge|brave)[^/]*$/i.test(program);
}

/** Chromium takes the last one. */
function profileOf(args: readonly string[]): string | null {
  return args.findLast((text) => text.startsWith(profileFlag))?.slice(profileFlag.length) ?? null;
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return path.replace(/\/+$/, '');
    throw error;
  }
}

async function signal(browser: Process, name: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if ((await startOf(browser.pid)) !== browser.startedAt) return;
  try {
    process.kill(browser.pid, name);
  } catch (error) {
    // Ended in this moment, as it should.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function areGone(browsers: readonly Process[], limitMs: number): Promise<boolean> {
  for (const until = performance.now() + limitMs; ; await pause(lookEveryMs)) {
    const starts = await Promise.all(browsers.map(({ pid }) => startOf(pid)));
    if (!browsers.some(({ startedAt }, index) => starts[index] === startedAt)) return true;
    if (performance.now() >= until) return false;
  }
}

/** null for one that has ended, also where its parent has not asked yet. proc_pid_stat(5) */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch (error) {
    if (isOutOfSight(error)) return null;
    throw error;
  }
}
