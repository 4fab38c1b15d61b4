// Gives a finished zip its name, also on another file system, or removes it.
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** @param to null: it is not needed any more; absent is fine */
export async function moveZip(from: string, to: string | null): Promise<void> {
  if (to === null) return rm(from, { force: true });
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${to}.${process.pid}.part`;
    await copyFile(from, beside);
    await rename(beside, to);
    await rm(from);
  }
  return undefined;
}
