// Room for a copy beside a Baileys folder: a folder inside the place's .holdfast, until one rename puts it in its place.
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { TransferRecord } from '../../ports/session-transfer.ts';
import type { ArrivingFolder } from '../folder-baileys/arriving-folder.ts';
import type { FolderTransfer } from '../folder-baileys/folder-transfer.ts';
import { syncPath } from '../folder/copy-across.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { moveFile } from '../folder/move-file.ts';
import { ownFolder } from '../folder/path-below.ts';
import { removeTree } from '../folder/remove-tree.ts';
import type { CopyRoom } from './records-home.ts';

export class FolderRoom implements CopyRoom {
  readonly #transfer: FolderTransfer;
  readonly #root: string;
  readonly #path: string;
  readonly #arriving: ArrivingFolder;
  /** Where a copy waits that goes into the place's root itself, file by file, once the old one is out of there. */
  readonly #entering: string;

  constructor(transfer: FolderTransfer, root: string, path: string) {
    this.#transfer = transfer;
    this.#root = root;
    this.#path = path;
    this.#arriving = transfer.arrivingAt(path);
    this.#entering = join(root, ownFolder, 'arriving', 'root');
  }

  async exists(): Promise<boolean> {
    if (await this.#arriving.exists()) return true;
    return this.#path === '' && (await namesIn(this.#entering)) !== null;
  }

  async begin(): Promise<void> {
    await this.discard();
    await this.#arriving.make();
  }

  put(records: readonly TransferRecord[]): Promise<void> {
    return this.#arriving.put(records);
  }

  async readBack(keys: readonly { readonly type: string; readonly id: string }[]): Promise<TransferRecord[]> {
    return this.#arriving.readBack(keys);
  }

  async count(): Promise<number> {
    return this.#arriving.count();
  }

  async swapIn(item: string): Promise<void> {
    if (this.#path === '') return this.#swapIntoRoot(item);
    const path = this.#path;
    const isArchived = (await this.#transfer.archived(path, item)) === 'wholly';
    const isLive = (await this.#transfer.state(path)) === 'live';
    if (await this.#arriving.exists()) {
      if (isLive && !isArchived) await this.#transfer.archive(path, item);
      return this.#arriving.publish();
    }
    if (!isLive) throw nothingStaged(path);
  }

  async discard(): Promise<void> {
    await this.#arriving.discard();
    if (this.#path === '' && (await namesIn(this.#entering)) !== null) await removeTree(this.#entering);
  }

  /** Other things lie in the root, which stay: so no rename swaps them. Every step of it can be gone on with. */
  async #swapIntoRoot(item: string): Promise<void> {
    if (await this.#arriving.exists()) {
      await this.#transfer.archive('', item);
      await mkdir(dirname(this.#entering), { recursive: true, mode: 0o700 });
      await rename(this.#arriving.folder, this.#entering);
      await syncPath(dirname(this.#entering));
    }
    const names = await namesIn(this.#entering);
    if (names === null) {
      if (await this.#transfer.hasRecordsInRoot()) return;
      throw nothingStaged(this.#root);
    }
    // The credentials last: without them nobody takes what is there for a session.
    for (const name of names.toSorted((a, b) => Number(isCredentials(a)) - Number(isCredentials(b))))
      await this.#enter(name);
    await syncPath(this.#root);
    await rmdir(this.#entering);
    await this.#arriving.discard();
  }

  async #enter(name: string): Promise<void> {
    try {
      await moveFile(join(this.#entering, name), join(this.#root, name));
    } catch (cause) {
      const { message } = cause as Error;
      throw new HoldfastError('MOVE_FAILED', { path: join(this.#root, name), cause: message }, { cause });
    }
  }
}

function isCredentials(name: string): boolean {
  return name === 'creds.json';
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function nothingStaged(path: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', {
    path,
    cause: 'no restored copy is there, and nothing in its place',
  });
}
