// Moves one file on one file system, and never over another one.
import { link, rename, unlink } from 'node:fs/promises';

/**
 * Back into a place, where its owner writes: rename() silently replaces an existing file; link() refuses. So a record
 * that its owner wrote anew in this very moment is never overwritten by an older one. File systems without hard links
 * fall back to rename(). Only for what nobody else renames over at `from`: the unlink takes whatever is there by then.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EMLINK') throw error;
    await rename(from, to);
    return;
  }
  try {
    await unlink(from);
  } catch (error) {
    // It may not leave where it is (a folder that may not be written to), so it must not be in two places.
    await unlink(to);
    throw error;
  }
}
