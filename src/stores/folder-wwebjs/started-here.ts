// Whether the browser that runs on a profile was started by this very process, or is somebody else's, or an orphan of a former one.
import { readFile } from 'node:fs/promises';
import { commandLines, isOutOfSight } from '../folder/process-table.ts';

/** null where no browser is seen, as on systems without /proc: nobody can tell. */
export async function isBrowserStartedHere(profilePath: string): Promise<boolean | null> {
  const browsers: number[] = [];
  for (const [pid, args] of await commandLines()) {
    const isHelper = args.some((arg) => arg.startsWith('--type='));
    if (!isHelper && args.includes(`--user-data-dir=${profilePath}`)) browsers.push(pid);
  }
  if (browsers.length === 0) return null;
  const ours = await Promise.all(browsers.map(descendsFromUs));
  return ours.every(Boolean);
}

async function descendsFromUs(pid: number): Promise<boolean> {
  for (let at = pid; at > 1; at = await parentOf(at)) if (at === process.pid) return true;
  return false;
}

/** 0 where it has ended meanwhile. */
async function parentOf(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch (error) {
    if (isOutOfSight(error)) return 0;
    throw error;
  }
}
