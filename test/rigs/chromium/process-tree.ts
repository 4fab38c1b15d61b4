// Finds and ends the processes that one browser of ours consists of, by pid only, from /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessId {
  readonly pid: number;
  /** Start time in clock ticks: tells a process from a later one that got the same pid. */
  readonly startedAt: string;
  readonly parent: number;
}

/**
 * Every live process whose environment holds `marker` (as `NAME=value`), and everything below those.
 * Parentage alone is not enough: crash handlers, and the helpers of a browser that ended, belong to init.
 */
export function markedProcesses(marker: string): ProcessId[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== undefined);
  const found = new Set(all.filter(({ pid }) => readEnvironment(pid).includes(marker)));
  for (const member of found) {
    for (const child of all.filter(({ parent }) => parent === member.pid)) found.add(child);
  }
  return [...found];
}

/** Sends SIGKILL to each of them that is still the same process. */
export function killAll(processes: readonly ProcessId[]): void {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, 'SIGKILL');
    } catch (error) {
      // Ended between the look and the kill: that is what was wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Waits until none of them lives, and names those that do when the limit passes. */
export async function waitUntilGone(processes: readonly ProcessId[], limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  while (processes.some(isAlive)) {
    if (Date.now() > until) {
      const left = processes.filter(isAlive).map(({ pid }) => pid);
      throw new Error(`processes ${left.join(', ')} still live after ${limitMs} ms`);
    }
    await sleep(10);
  }
}

function isAlive({ pid, startedAt }: ProcessId): boolean {
  return readProcess(pid)?.startedAt === startedAt;
}

function readEnvironment(pid: number): string[] {
  return readProcFile(pid, 'environ')?.split('\0') ?? [];
}

/** Undefined when there is no such process; a zombie counts as gone, since it holds no file or lock. */
function readProcess(pid: number): ProcessId | undefined {
  const stat = readProcFile(pid, 'stat');
  if (stat === undefined) return undefined;
  // The name in brackets may hold spaces and brackets itself, so fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = ''] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), startedAt: fields[19] ?? '' };
}

/** Undefined when the process has ended, or is another user's and so none of ours. */
function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return undefined;
    throw error;
  }
}
