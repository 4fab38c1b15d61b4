// Makes the folder of a place, or of a profile in it, where there is none: for this user alone.
import { mkdir } from 'node:fs/promises';

/** @throws what the disk throws */
export async function makeProfileFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
