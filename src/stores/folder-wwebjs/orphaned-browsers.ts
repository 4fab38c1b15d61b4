// Browsers whose program died without ending them: killed with SIGKILL, or out of memory. They stay online, and in the way.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { LeaseOwner } from '../../ports/entry-store.ts';
import { isProvenDead } from '../entries/process-identity.ts';
import { commandLines, isOutOfSight } from '../folder/process-table.ts';

/** Names of environment variables by which a browser is known again; a program that starts one sets both. */
export const browserMarkNames = { session: 'HOLDFAST_BROWSER_OF', owner: 'HOLDFAST_BROWSER_OWNER' } as const;

const endsWithinMs = 15_000;

/**
 * Ends every browser of a session on this machine whose program surely runs no more, as a user would: it writes what it
 * has not written yet.
 * @param session as it stands in the marks
 * @returns how many there were
 */
export async function endOrphanedBrowsers(session: string): Promise<number> {
  const orphans = await orphansOf(session);
  // Chromium answers SIGINT by closing cleanly; SIGTERM to a headless one is as good as SIGKILL.
  for (const pid of orphans) signal(pid, 'SIGINT');
  const deadlineMs = performance.now() + endsWithinMs;
  while ((await orphansOf(session)).length > 0) {
    if (performance.now() > deadlineMs) {
      for (const pid of await orphansOf(session)) signal(pid, 'SIGKILL');
      break;
    }
    await pause(50);
  }
  return orphans.length;
}

async function orphansOf(session: string): Promise<number[]> {
  const orphans: number[] = [];
  for (const [pid, args] of await commandLines()) {
    // Only the browser itself, which ends its helpers.
    const isBrowser = args.some((arg) => arg.startsWith('--user-data-dir='));
    if (!isBrowser || args.some((arg) => arg.startsWith('--type='))) continue;
    const marks = await environmentOf(pid);
    if (marks.get(browserMarkNames.session) !== session) continue;
    const owner = ownerIn(marks.get(browserMarkNames.owner));
    if (owner !== null && isProvenDead(owner)) orphans.push(pid);
  }
  return orphans;
}

/** Empty where the process is another user's, or gone. */
async function environmentOf(pid: number): Promise<ReadonlyMap<string, string>> {
  try {
    const text = await readFile(`/proc/${pid}/environ`, 'utf8');
    return new Map(text.split('\0').map((line) => splitAt(line, line.indexOf('='))));
  } catch (error) {
    if (isOutOfSight(error)) return new Map();
    throw error;
  }
}

function splitAt(line: string, at: number): [string, string] {
  return [line.slice(0, at), line.slice(at + 1)];
}

function ownerIn(text: string | undefined): LeaseOwner | null {
  const [host, owner] = text?.split(' ') ?? [];
  return host === undefined || owner === undefined
    ? null
    : { host, process: owner, pid: 0, purpose: 'a browser' };
}

/** What a browser is started with, so that it is known again. */
export function browserMarksOf(session: string, owner: LeaseOwner): Record<string, string> {
  return {
    [browserMarkNames.session]: session,
    [browserMarkNames.owner]: `${owner.host} ${owner.process}`,
  };
}

/** One that has ended meanwhile is what was wanted. */
function signal(pid: number, name: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
