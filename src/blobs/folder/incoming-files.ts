// Where a blob is written before it gets its name: beside all blobs, on the same disk.
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { orAbsent, removeFile, writeDurably } from './files.ts';
import { isErrno } from './folder-failure.ts';

/** No write takes so long: what is older was left by a process that was killed. */
const forgottenMs = 3_600_000;

export class IncomingFiles {
  readonly #folder: string;
  #isTidy = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns the path of a file with these bytes that only the caller knows of, on the disk */
  async write(bytes: Uint8Array): Promise<string> {
    const path = join(this.#folder, randomBytes(12).toString('hex'));
    try {
      await this.#write(path, bytes);
      if (!this.#isTidy) await this.#tidy(path);
    } catch (error) {
      await removeFile(path);
      throw error;
    }
    this.#isTidy = true;
    return path;
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await writeDurably(path, bytes);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      // Somebody tidied by hand. Where the folder above it is gone too, this fails.
      await mkdir(this.#folder, { mode: 0o700 });
      await writeDurably(path, bytes);
    }
  }

  /** Once for each process. @param fresh a file that was just written: what time it is to this disk */
  async #tidy(fresh: string): Promise<void> {
    const now = await lstat(fresh);
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const stat = await orAbsent(() => lstat(path));
      if (stat?.isFile() === true && now.mtimeMs - stat.mtimeMs > forgottenMs) await removeFile(path);
    }
  }
}
