// Room for a copy of a session beside its place in a database: an arriving session under a name of its own, which changes
// its name by way of the trash, each move in one transaction.
import { addressOfPath, pathOfAddress } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { TransferRecord } from '../../ports/session-transfer.ts';
import type { DatabaseStore } from '../database/database-store.ts';
import { DatabaseTransfer } from '../database/database-transfer.ts';
import type { CopyRoom } from './records-home.ts';

/** What one transaction writes. */
const recordsAtOnce = 500;
/** A name of the same tenant, so that whoever finds what a crash left behind sees whose it is, and can remove it. */
const suffix = '.restoring';

export class DatabaseRoom implements CopyRoom {
  readonly #store: DatabaseStore;
  readonly #transfer: DatabaseTransfer;
  readonly #path: string;
  /** Of the copy, under the name that it has until it is swapped in. */
  readonly #copyPath: string;
  /** The trash item that the copy is on its way from that name to the real one. */
  readonly #passage: string;

  constructor(store: DatabaseStore, path: string) {
    this.#store = store;
    this.#transfer = new DatabaseTransfer(store);
    this.#path = path;
    this.#copyPath = copyPathOf(path);
    this.#passage = `restoring/${path}`;
  }

  async exists(): Promise<boolean> {
    if ((await this.#transfer.state(this.#copyPath)) !== 'absent') return true;
    return (await this.#store.trashExpectation(this.#passage)) !== null;
  }

  async begin(): Promise<void> {
    await this.discard();
    await this.#transfer.arrive(this.#copyPath);
  }

  async put(records: readonly TransferRecord[]): Promise<void> {
    for (let at = 0; at < records.length; at += recordsAtOnce)
      await this.#transfer.put(this.#copyPath, records.slice(at, at + recordsAtOnce));
  }

  readBack(keys: readonly { readonly type: string; readonly id: string }[]) {
    return this.#transfer.readBack(this.#copyPath, keys);
  }

  count(): Promise<number> {
    return this.#transfer.count(this.#copyPath);
  }

  async swapIn(item: string): Promise<void> {
    const isBeside = (await this.#transfer.state(this.#copyPath)) === 'arriving';
    if (isBeside) await this.#store.moveToTrash(this.#copyPath, this.#passage);
    const isOnItsWay = (await this.#store.trashExpectation(this.#passage)) !== null;
    const isLive = (await this.#transfer.state(this.#path)) === 'live';
    if (!isOnItsWay) {
      if (isLive) return;
      const cause = 'no restored copy is there, and nothing in its place';
      throw new HoldfastError('MOVE_FAILED', { path: this.#path, cause });
    }
    if (isLive) await this.#store.moveToTrash(this.#path, item);
    await this.#store.moveBack(this.#passage, this.#path);
  }

  async discard(): Promise<void> {
    await this.#transfer.discard(this.#copyPath);
    await this.#store.destroy(this.#passage);
  }
}

function copyPathOf(path: string): string {
  const parts = addressOfPath(path);
  if (parts === null || parts.entry !== null)
    throw new HoldfastError('SESSION_NAME_INVALID', { session: path, cause: 'no session has such a path' });
  return pathOfAddress({ tenant: parts.tenant, id: `${parts.id}${suffix}`, entry: null });
}
