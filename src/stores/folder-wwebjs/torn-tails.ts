// What a browser that was killed in the middle of writing left at the end of a log, and how it does no harm.
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { TornTail } from '../../engines/wwebjs/check-profile.ts';
import type { ContentFile } from '../../ports/snapshot-content.ts';

/** For a snapshot: the same file without it. */
export function withoutTornTail<File extends ContentFile>(file: File, tails: readonly TornTail[]): File {
  const tail = tails.find(({ path }) => path === file.path);
  // What is stored is then not what lies there, so no later look may take it for that.
  return tail === undefined ? file : { ...file, sizeBytes: tail.wholeBytes, mark: null };
}

/**
 * Cuts them off where they lie, durably. Nothing is lost by it that any program could still read; only for a profile that
 * nobody uses, and just after it was checked.
 * @param folder absolute path of the profile
 * @returns what was done, in sentences
 */
export async function cutOffTornTails(folder: string, tails: readonly TornTail[]): Promise<string[]> {
  for (const { path, wholeBytes } of tails) {
    const file = await open(`${folder}/${path}`, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      await file.truncate(wholeBytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  return tails.map(({ path }) => `A half-written record at the end of ${path} was cut off.`);
}
