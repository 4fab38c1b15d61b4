// Makes a folder of Holdfast's own in a place, `<place>/.holdfast/<name>`, and never by way of a link.
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from '../folder/expect-path.ts';
import { ownFolder } from '../folder/path-below.ts';

export function ownFolderPath(root: string, name: string): string {
  return join(root, ownFolder, name);
}

/** @throws what the disk throws, and where a link lies there: it may have been laid to have files written elsewhere */
export async function ownFolderIn(root: string, name: string): Promise<string> {
  for (const path of [join(root, ownFolder), ownFolderPath(root, name)]) {
    await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    await refuseLink(path);
  }
  return ownFolderPath(root, name);
}

/** Where it is already; null where it is not. @throws as ownFolderIn */
export async function ownFolderIfAny(root: string, name: string): Promise<string | null> {
  try {
    for (const path of [join(root, ownFolder), ownFolderPath(root, name)]) await refuseLink(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  return ownFolderPath(root, name);
}

async function refuseLink(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory())
    throw new Error(`${path} is a link or a file, and should be a folder`);
}
