// A session that is being brought to a Baileys place: a folder inside the place's .holdfast, where nobody looks for
// one, until one rename puts it where it belongs.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { chown, mkdir, open, rename, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { fileNameOfKey } from '../../engines/baileys/file-name-of-key.ts';
import { FileNames } from '../../engines/baileys/file-names.ts';
import { writeBufferJson } from '../../engines/baileys/write-buffer-json.ts';
import type { TransferRecord } from '../../ports/session-transfer.ts';
import { copyAcross, syncPath } from '../folder/copy-across.ts';
import { isAbsent, lstatOrAbsent } from '../folder/expect-path.ts';
import { ownFolder, pathBelow, refuseLinksOnTheWay } from '../folder/path-below.ts';
import { removeTree } from '../folder/remove-tree.ts';
import { readRecord } from './read-folder-records.ts';

/** Files that are written and flushed at once: a disk takes many flushes together in the time of one. */
const filesAtOnce = 32;

type Key = Pick<TransferRecord, 'type' | 'id'>;

export class ArrivingFolder {
  readonly #root: string;
  readonly #place: string;
  /** Path of the session below the place. */
  readonly #path: string;
  readonly #folder: string;
  #names: FileNames;

  /** @param place its URL, for messages */
  constructor(root: string, place: string, path: string) {
    this.#root = root;
    this.#place = place;
    this.#path = path;
    const name = createHash('sha256').update(path).digest('hex').slice(0, 32);
    this.#folder = join(root, ownFolder, 'arriving', name);
    this.#names = new FileNames(path);
  }

  /** Absolute. */
  get folder(): string {
    return this.#folder;
  }

  async exists(): Promise<boolean> {
    return (await lstatOrAbsent(this.#folder)) !== null;
  }

  make(): Promise<void> {
    return this.#onDisk(async () => {
      this.#names = new FileNames(this.#path);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await refuseLinksOnTheWay(this.#root, join(this.#folder, '-'));
      await this.#own(this.#folder);
    });
  }

  /** @throws RECORDS_COLLIDE */
  async put(records: readonly TransferRecord[]): Promise<void> {
    const files = records.map((record) => ({ record, name: this.#names.claim(record) }));
    await this.#onDisk(async () => {
      for (let at = 0; at < files.length; at += filesAtOnce) {
        const some = files.slice(at, at + filesAtOnce);
        await Promise.all(some.map(({ record, name }) => this.#write(join(this.#folder, name), record)));
      }
    });
  }

  /** @throws ENTRY_DAMAGED */
  readBack(keys: readonly Key[]): TransferRecord[] {
    const found: TransferRecord[] = [];
    for (const { type, id } of keys) {
      const name = fileNameOfKey({ type, id });
      const path = join(this.#folder, name);
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
      const record = this.#readIfWhole(path, name, { type, id });
      if (record !== null) found.push(record);
    }
    return found;
  }

  count(): number {
    return readdirSync(this.#folder).length;
  }

  /** @throws SESSION_EXISTS */
  publish(): Promise<void> {
    const to = pathBelow(this.#root, this.#path);
    return this.#onDisk(async () => {
      await syncPath(this.#folder);
      await this.#makeParents(to);
      // rename() would take the place of an empty folder; whoever made that may be about to fill it.
      if ((await lstatOrAbsent(to)) !== null)
        throw new HoldfastError('SESSION_EXISTS', { session: this.#path, place: this.#place });
      await this.#rename(to);
      await syncPath(dirname(to));
      await this.#tidy();
    });
  }

  async discard(): Promise<void> {
    if (await this.exists()) {
      await refuseLinksOnTheWay(this.#root, this.#folder);
      await removeTree(this.#folder);
    }
    await this.#tidy();
  }

  /** What a crash left half written is as if it were not there: it is written anew. */
  #readIfWhole(path: string, name: string, key: Key): TransferRecord | null {
    try {
      return readRecord({ name, path }, { ...key, genuine: true }, this.#path).record;
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'ENTRY_DAMAGED') return null;
      throw error;
    }
  }

  async #write(path: string, { value, modifiedMs }: TransferRecord): Promise<void> {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(writeBufferJson(value));
      // Rules by age, and the question whether somebody uses it, go by when a record was really written.
      if (modifiedMs !== null) await file.utimes(modifiedMs / 1000, modifiedMs / 1000);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#own(path);
  }

  /** An administrator brings it, but the program that uses it must be able to write to it. */
  async #own(path: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(this.#root);
    if (uid !== 0) await chown(path, uid, gid);
  }

  async #makeParents(to: string): Promise<void> {
    // Of folders that are yet to be made, whatever is there already is looked at.
    let below = to;
    while ((await lstatOrAbsent(dirname(below))) === null) below = dirname(below);
    await refuseLinksOnTheWay(this.#root, below);
    const first = await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = dirname(to); made.length >= first.length; made = dirname(made)) {
      await this.#own(made);
      await syncPath(dirname(made));
    }
  }

  /** A tenant's folder may be a disk of its own. */
  async #rename(to: string): Promise<void> {
    try {
      await rename(this.#folder, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await copyAcross(this.#folder, to, 'place');
    }
  }

  /** Nothing of it stays in the place when nothing arrives any more. */
  async #tidy(): Promise<void> {
    try {
      await rmdir(dirname(this.#folder));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && !isAbsent(error)) throw error;
    }
  }

  /** What a disk says, in the words of a store. */
  async #onDisk<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof HoldfastError) throw cause;
      const { code = '', message } = cause as NodeJS.ErrnoException;
      const details = { place: this.#place, cause: message };
      if (['ENOSPC', 'EDQUOT'].includes(code)) throw new HoldfastError('STORE_FULL', details, { cause });
      if (['EROFS', 'EACCES', 'EPERM'].includes(code))
        throw new HoldfastError('STORE_READ_ONLY', details, { cause });
      throw new HoldfastError('MOVE_FAILED', { path: this.#path, cause: message }, { cause });
    }
  }
}
