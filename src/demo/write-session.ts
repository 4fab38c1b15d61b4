// Writes one session of the demo world to disk, with the times of change it is to have.
import { lutimes, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DemoFile, DemoScene, DemoSession } from './demo-file.ts';

/** So many files are open at once; well below the limit of open files on any machine. */
const atOnce = 32;

/** Writes over what is there, so that a world whose making was interrupted can be made again. */
export async function writeSession(placeRoot: string, session: DemoSession, scene: DemoScene): Promise<void> {
  const files = session.files(scene);
  const root = join(placeRoot, session.path);
  const folders = foldersOf(root, files);
  await mkdir(dirname(root), { recursive: true });
  const folderMode = session.openToOthers === true ? 0o777 : 0o700;
  for (const folder of folders.keys()) await mkdir(folder, { recursive: true, mode: folderMode });
  const mode = session.openToOthers === true ? 0o666 : 0o600;
  for (let from = 0; from < files.length; from += atOnce) {
    await Promise.all(
      files.slice(from, from + atOnce).map((file) => writeOne(join(root, file.path), file, mode)),
    );
  }
  // Last, because each file written into a folder sets its time.
  for (const [folder, modifiedMs] of folders) await setTime(utimes, folder, modifiedMs);
}

async function writeOne(path: string, { content, modifiedMs }: DemoFile, mode: number): Promise<void> {
  if (typeof content === 'object' && 'linkTo' in content) {
    await rm(path, { force: true });
    await symlink(content.linkTo, path);
    await setTime(lutimes, path, modifiedMs);
    return;
  }
  await writeFile(path, content, { mode });
  await setTime(utimes, path, modifiedMs);
}

async function setTime(set: typeof utimes, path: string, modifiedMs: number): Promise<void> {
  await set(path, modifiedMs / 1000, modifiedMs / 1000);
}

/** Every folder on the way to a file, outer ones first, with the time of the newest file below. */
function foldersOf(root: string, files: readonly DemoFile[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { path, modifiedMs } of files) {
    // A session that is one file has no path below itself, and no folder of its own.
    if (path === '') continue;
    for (let folder = dirname(join(root, path)); folder.length >= root.length; folder = dirname(folder)) {
      newest.set(folder, Math.max(newest.get(folder) ?? 0, modifiedMs));
    }
  }
  return new Map([...newest].toSorted(([a], [b]) => a.length - b.length));
}
