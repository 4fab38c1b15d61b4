// Blobs as files of a folder: one for each, in folders as its key names them.
import { rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { FolderVault } from '../../core/vault-address.ts';
import type {
  Blob,
  BlobCondition,
  BlobInfo,
  BlobKey,
  BlobStore,
  BlobVersion,
} from '../../ports/blob-store.ts';
import { partOf } from '../part-of.ts';
import { validKey, validPrefix } from '../valid-key.ts';
import { versionOf } from '../version-of.ts';
import { BlobRoot } from './blob-root.ts';
import { linkOnce, makeFolders, orAbsent, readBytes, readingFile, removeFile, syncFolder } from './files.ts';
import { folderFailure, isErrno } from './folder-failure.ts';
import { IncomingFiles } from './incoming-files.ts';
import { listBlobs } from './list-blobs.ts';

/** A folder may be made and removed again by others in the same moment; not so often in a row. */
const tries = 20;

export class FolderBlobs implements BlobStore {
  readonly url: string;
  readonly #root: BlobRoot;
  readonly #incoming: IncomingFiles;

  /** @param options whether the folder is made where it is not there, in the one above it: otherwise VAULT_ABSENT */
  constructor({ url, root }: FolderVault, { create }: { readonly create: boolean }) {
    this.url = url;
    this.#root = new BlobRoot(root, create);
    this.#incoming = new IncomingFiles(this.#root.incoming);
  }

  async get(key: BlobKey): Promise<Blob | null> {
    const path = this.#pathOf(key);
    const bytes = await this.#reading(() =>
      readingFile(path, async (file, sizeBytes) => readBytes(file, 0, sizeBytes)),
    );
    return bytes === null ? null : { bytes, version: versionOf(bytes) };
  }

  async getRange(
    key: BlobKey,
    from: number,
    lengthBytes: number,
    into?: Uint8Array,
  ): Promise<Uint8Array | null> {
    const path = this.#pathOf(key);
    return this.#reading(() =>
      readingFile(path, async (file, sizeBytes) => {
        const { start, end } = partOf(sizeBytes, from, lengthBytes);
        return readBytes(file, start, end, into);
      }),
    );
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    const path = this.#pathOf(key);
    let version = '';
    await this.#writing(async () => {
      const writing = this.#incoming.write(bytes);
      // Worked out while the disk is at it.
      version = versionOf(bytes);
      const written = await writing;
      try {
        await this.#publish(key, written, only);
      } finally {
        await removeFile(written);
      }
      // Where it is gone, the blob was deleted again by somebody else, and its folder with it.
      await orAbsent(() => syncFolder(dirname(path)));
    });
    return version;
  }

  /** Under a new name without a lock, where the disk knows how: of many only one can link it. */
  async #publish(key: BlobKey, written: string, only?: BlobCondition): Promise<void> {
    const isAbsentAsked = only !== undefined && 'absent' in only;
    if (only === undefined || isAbsentAsked) {
      const outcome = await this.#inItsFolder(key, (path) => linkOnce(written, path));
      if (outcome === 'done') return;
      if (outcome === 'exists' && isAbsentAsked) throw new HoldfastError('BLOB_CONFLICT', { key });
    }
    await this.#root.locks.holding(this.#root.locks.nameOf(key), async () => {
      if (only !== undefined) await this.#check(key, only);
      await this.#inItsFolder(key, (path) => rename(written, path));
    });
  }

  async *list(prefix: string, after = ''): AsyncGenerator<readonly BlobInfo[]> {
    validPrefix(prefix);
    try {
      await this.#root.ready();
      yield* listBlobs(this.#root.path, prefix, after);
      await this.#root.confirm();
    } catch (error) {
      throw folderFailure(this.url, error, 'reading');
    }
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    const paths = keys.map((key) => this.#pathOf(key));
    const byLock = new Map<string, string[]>();
    for (const [index, key] of keys.entries()) {
      const lock = this.#root.locks.nameOf(key);
      byLock.set(lock, [...(byLock.get(lock) ?? []), paths[index] ?? '']);
    }
    await this.#writing(async () => {
      for (const [lock, some] of byLock) {
        await this.#root.locks.holding(lock, async () => {
          for (const path of some) await removeFile(path);
        });
      }
      for (const folder of new Set(paths.map(dirname))) await this.#settle(folder);
      await this.#root.confirm();
    });
  }

  async close(): Promise<void> {
    // Nothing is kept open between calls.
  }

  #pathOf(key: BlobKey): string {
    return join(this.#root.path, validKey(key));
  }

  async #reading<Result>(read: () => Promise<Result | null>): Promise<Result | null> {
    try {
      await this.#root.ready();
      const found = await read();
      if (found === null) await this.#root.confirm();
      return found;
    } catch (error) {
      throw folderFailure(this.url, error, 'reading');
    }
  }

  /** Where a disk is not mounted, nothing is written into the folder that lies there instead. */
  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await this.#root.ready();
      await this.#root.confirm();
    } catch (error) {
      throw folderFailure(this.url, error, 'reading');
    }
    try {
      await write();
    } catch (error) {
      // It has a better reason then.
      if (isErrno(error, 'ENOENT')) await this.#root.confirm();
      throw folderFailure(this.url, error, 'writing');
    }
  }

  async #check(key: BlobKey, only: BlobCondition): Promise<void> {
    const found = await readingFile(join(this.#root.path, key), async (file, sizeBytes) =>
      versionOf(await readBytes(file, 0, sizeBytes)),
    );
    if (found !== ('absent' in only ? null : only.version)) throw new HoldfastError('BLOB_CONFLICT', { key });
  }

  async #inItsFolder<Result>(key: BlobKey, act: (path: string) => Promise<Result>): Promise<Result> {
    const path = this.#pathOf(key);
    for (let attempt = 1; ; attempt++) {
      try {
        return await act(path);
      } catch (error) {
        if (isErrno(error, 'ENOTDIR', 'EISDIR')) {
          const cause = 'it is a folder of other blobs, or lies below a blob';
          throw new HoldfastError('BLOB_KEY_INVALID', { key, cause }, { cause: error });
        }
        if (!isErrno(error, 'ENOENT') || attempt === tries) throw error;
      }
      await makeFolders(this.#root.path, dirname(path));
    }
  }

  /** What is gone from a folder stays gone; and so is the folder with its last blob, unless somebody is just using it. */
  async #settle(folder: string): Promise<void> {
    await orAbsent(() => syncFolder(folder));
    if (folder === this.#root.path) return;
    try {
      await rmdir(folder);
    } catch (error) {
      if (isErrno(error, 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'ENOENT', 'ENOTDIR')) return;
      throw error;
    }
    await this.#settle(dirname(folder));
  }
}
