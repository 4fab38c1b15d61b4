// The root of a folder of blobs: made once, told from any other folder, and missed when it is gone.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { linkOnce, readBytes, readingFile, removeFile, syncFolder, writeDurably } from './files.ts';
import { folderFailure, isErrno, unavailable } from './folder-failure.ts';
import { KeyLocks } from './key-locks.ts';

/** No key begins like this: what is our own and no blob. */
const ownMark = '+';
const format = 1;

/**
 * A disk that is not mounted leaves an empty folder where it was. So a root holds a file that says which one it is: only
 * where it lies an absent file is an absent blob.
 */
export class BlobRoot {
  readonly path: string;
  /** Files on their way to their place. */
  readonly incoming: string;
  readonly locks: KeyLocks;
  readonly #lockFolder: string;
  readonly #marker: string;
  readonly #create: boolean;
  #id: string | null = null;
  #opening: Promise<void> | null = null;

  constructor(path: string, create: boolean) {
    [this.path, this.#create] = [path, create];
    this.incoming = join(path, `${ownMark}incoming`);
    this.#lockFolder = join(path, `${ownMark}locks`);
    this.locks = new KeyLocks(path, this.#lockFolder);
    this.#marker = join(path, `${ownMark}blobs.json`);
  }

  /** The first time, finds or makes it. @throws HoldfastError VAULT_ABSENT, BLOBS_NOT_OURS, VAULT_TOO_NEW, BLOBS_UNAVAILABLE */
  async ready(): Promise<void> {
    if (this.#id !== null) return;
    const mine = (this.#opening ??= this.#open());
    try {
      await mine;
    } finally {
      if (this.#opening === mine) this.#opening = null;
    }
  }

  /** Whatever was not found was looked for in the right place. @throws HoldfastError BLOBS_UNAVAILABLE */
  async confirm(): Promise<void> {
    const id = await this.#readId();
    if (id === this.#id) return;
    throw unavailable(
      this.path,
      id === null ? 'the folder is gone' : 'another folder lies there than before',
    );
  }

  async #open(): Promise<void> {
    const found = await this.#readId();
    try {
      this.#id = found ?? (await this.#make());
    } catch (error) {
      throw folderFailure(this.path, error, 'writing');
    }
  }

  async #readId(): Promise<string | null> {
    const text = await readingFile(this.#marker, async (file, size) => readBytes(file, 0, size));
    if (text === null) return null;
    try {
      const found = JSON.parse(Buffer.from(text).toString()) as { format: number; id: string };
      if (found.format <= format) return found.id;
      throw new HoldfastError('VAULT_TOO_NEW', { url: this.path, found: found.format, known: format });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw unavailable(this.path, `${this.#marker} is damaged`);
    }
  }

  async #make(): Promise<string> {
    const names = await this.#names();
    const other = names?.find((name) => !name.startsWith(ownMark));
    if (other !== undefined) {
      // Unless somebody else has made it in this very moment.
      const id = await this.#readId();
      if (id !== null) return id;
      throw new HoldfastError('BLOBS_NOT_OURS', {
        url: this.path,
        cause: `it holds ${JSON.stringify(other)}`,
      });
    }
    if (!this.#create) throw new HoldfastError('VAULT_ABSENT', { url: this.path });
    if (names === null) await this.#makeFolder();
    for (const folder of [this.incoming, this.#lockFolder]) await makeUnlessThere(folder);
    const draft = join(this.incoming, randomBytes(12).toString('hex'));
    await writeDurably(draft, Buffer.from(`${JSON.stringify({ format, id: randomUUID() })}\n`));
    try {
      if ((await linkOnce(draft, this.#marker)) === 'unsupported') await this.#mark(draft);
    } finally {
      await removeFile(draft);
    }
    await syncFolder(this.path);
    const id = await this.#readId();
    if (id === null) throw unavailable(this.path, 'it went away while it was made');
    return id;
  }

  async #mark(draft: string): Promise<void> {
    await this.locks.holding('root.lock', async () => {
      if ((await this.#readId()) === null) await rename(draft, this.#marker);
    });
  }

  /** null where there is no such folder. */
  async #names(): Promise<string[] | null> {
    try {
      return await readdir(this.path);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return null;
      if (!isErrno(error, 'ENOTDIR')) throw error;
      throw new HoldfastError('BLOBS_NOT_OURS', { url: this.path, cause: 'it is no folder' });
    }
  }

  /** Only itself: where the one above it is missing too, a disk is not mounted, or the address is mistyped. */
  async #makeFolder(): Promise<void> {
    try {
      await makeUnlessThere(this.path);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      throw unavailable(this.path, `there is no folder ${dirname(this.path)} to make it in`);
    }
    await syncFolder(dirname(this.path));
  }
}

async function makeUnlessThere(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}
