// Turns a path below a place's root into an absolute one, and refuses whatever could lead out of it.
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';

/** Holdfast's own folder inside a place: trash and locks. Never a session, never scanned. */
export const ownFolder = '.holdfast';

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
 * Makes sure that no folder on the way is a symbolic link: what was scanned as a folder may have been replaced
 * by a link since, and moving through it would act outside the place.
 * @throws MOVE_FAILED
 */
export async function refuseLinksOnTheWay(absolute: string): Promise<void> {
  const parent = dirname(absolute);
  const real = await realpath(parent).catch((cause: unknown) => {
    throw new HoldfastError('MOVE_FAILED', { path: absolute, cause: String(cause) }, { cause });
  });
  if (real !== parent) {
    throw new HoldfastError('MOVE_FAILED', {
      path: absolute,
      cause: `a symbolic link on the way leads to ${real}`,
    });
  }
}
