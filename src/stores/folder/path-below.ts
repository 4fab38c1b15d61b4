// Turns a path below a place's root into an absolute one, and refuses whatever could lead out of it.
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { isAbsent } from './expect-path.ts';

/** Holdfast's own folder inside a place: trash and locks. Never a session, never scanned. */
export const ownFolder = '.holdfast';

/** How the copies begin that lie beside their target until a move to another file system is complete. */
export const copyPrefix = '.holdfast-copying-';

/** Whether a name is Holdfast's own work and nothing of the session that it lies in. */
export function isOwnName(name: string): boolean {
  return name === ownFolder || name.startsWith(copyPrefix);
}

/** @throws MOVE_FAILED when the path is not plainly below the root */
export function pathBelow(root: string, path: string): string {
  const plain = path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!plain || path.includes('\0')) {
    throw new HoldfastError('MOVE_FAILED', {
      path: JSON.stringify(path),
      cause: 'the path leads out of its place',
    });
  }
  return join(root, path);
}

/**
 * Makes sure that no folder between the root and the path is a symbolic link: what was scanned as a folder may have
 * been replaced by a link since, and moving through it would act outside the place. The root itself may be reached
 * by way of links: it is where its owner said that it is.
 * @throws MOVE_FAILED
 */
export async function refuseLinksOnTheWay(root: string, absolute: string): Promise<void> {
  const parent = dirname(absolute);
  const resolved = Promise.all([realpath(root), realpath(parent)]);
  const [realRoot, real] = await resolved.catch((cause: unknown) => {
    throw new HoldfastError('MOVE_FAILED', { path: absolute, cause: String(cause) }, { cause });
  });
  if (real !== join(realRoot, relative(root, parent))) {
    throw new HoldfastError('MOVE_FAILED', {
      path: absolute,
      cause: `a symbolic link on the way leads to ${real}`,
    });
  }
}

/**
 * Makes sure that nothing is mounted at a folder or below it: what is mounted there would be moved along, and
 * destroyed with it. By the kernel's list, because a bind mount may have the same device number.
 * @throws MOVE_FAILED
 */
export async function refuseMounts(folder: string): Promise<void> {
  const real = Buffer.from(join(await realpath(dirname(folder)), basename(folder))).toString('latin1');
  const found = (await mountPoints()).find((point) => point === real || point.startsWith(`${real}/`));
  if (found === undefined) return;
  throw new HoldfastError('MOVE_FAILED', {
    path: folder,
    cause: `something is mounted at ${Buffer.from(found, 'latin1').toString()}`,
  });
}

/** As Latin-1, one character for each byte. Empty where the kernel keeps no such list. */
async function mountPoints(): Promise<string[]> {
  try {
    const lines = (await readFile('/proc/self/mountinfo', 'latin1')).split('\n');
    // The fifth field; space, tab, newline and backslash are written in octal: proc_pid_mountinfo(5).
    return lines.map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(parseInt(octal, 8)),
      ),
    );
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
