// Files and folders, durably: what the pieces of a folder of blobs do to the disk.
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrno } from './folder-failure.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** @returns null where no file lies there. @throws what the file system says, also of a link */
export async function readingFile<Result>(
  path: string,
  read: (file: FileHandle, sizeBytes: number) => Promise<Result>,
): Promise<Result | null> {
  const file = await orAbsent(() => open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (file === null) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() ? await read(file, stat.size) : null;
  } finally {
    await file.close();
  }
}

/**
 * @param into memory of at least that length that may be used
 * @throws where the file is shorter than that: nobody shortens one of ours
 */
export async function readBytes(
  file: FileHandle,
  start: number,
  end: number,
  into?: Uint8Array,
): Promise<Uint8Array> {
  const bytes = into?.subarray(0, end - start) ?? Buffer.allocUnsafeSlow(end - start);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw Object.assign(new Error('EIO: a file ended early'), { code: 'EIO' });
    done += bytesRead;
  }
  return bytes;
}

/** A new file, readable by nobody else, on the disk when it resolves. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Names in a folder are on the disk only after this. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folder and those above it, as far as they are missing below `root`; on the disk when it resolves. */
export async function makeFolders(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    if (!isErrno(error, 'ENOENT') || dirname(folder) === root) throw error;
    await makeFolders(root, dirname(folder));
    await makeFolders(root, folder);
    return;
  }
  await syncFolder(dirname(folder));
}

/**
 * A second name for a file, of which only one process can be the maker. Some kinds of disks know no such thing.
 * @throws also where the folder of `to` is missing
 */
export async function linkOnce(from: string, to: string): Promise<'done' | 'exists' | 'unsupported'> {
  try {
    await link(from, to);
    return 'done';
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return 'exists';
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) return 'unsupported';
    throw error;
  }
}

/** Absent is fine. */
export async function removeFile(path: string): Promise<void> {
  await orAbsent(() => unlink(path));
}

/** ENOENT and ENOTDIR say that nothing lies there, EISDIR that it is no file. Every other error says that nobody knows. */
export async function orAbsent<Result>(act: () => Promise<Result>): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return null;
    throw error;
  }
}
