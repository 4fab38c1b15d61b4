// The processes that a process has started, and whether one still runs.
import { readdirSync, readFileSync } from 'node:fs';

export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

/** Also true for one that only waits to be reaped: it holds nothing any more. */
export function isGone(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state === undefined || state === 'Z' || state === 'X';
}

function parentOf(pid: number): number | null {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? null : Number(parent);
}

/** From the state on; null where there is no such process. */
function statOf(pid: number): readonly string[] | null {
  try {
    // `pid (name) state ppid`, and a name may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
