// The trash of a database place: items named `<run>/<path>` beside the sessions, in the same database.
import { addressOfPath } from '../../core/entry-path.ts';
import type { AddressParts } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Expectation } from '../../core/plan.ts';
import type { EntryAddress, EntryKey, EntryStore, StoredEntry } from '../../ports/entry-store.ts';
import type { Overlap } from '../../ports/store.ts';
import { sealValue } from '../entries/seal.ts';
import type { DatabaseLeases } from './database-leases.ts';
import { expectEntries, holdAllOf } from './expect-entries.ts';

type EntryAt = EntryAddress & { readonly key: EntryKey };

export class DatabaseTrash {
  readonly #entries: EntryStore;
  readonly #leases: DatabaseLeases;

  constructor(entries: EntryStore, leases: DatabaseLeases) {
    this.#entries = entries;
    this.#leases = leases;
  }

  async expectation(path: string): Promise<Expectation | null> {
    const at = addressAt(path);
    const found = await this.#at(at);
    return found && expectEntries(kindOf(at.key), found);
  }

  async itemExpectation(item: string): Promise<Expectation | null> {
    const found = await this.#entries.trashed(plain(item));
    return found && expectEntries(kindOfItem(item, found), found);
  }

  async overlap(path: string, item: string): Promise<Overlap> {
    const at = addressAt(path);
    const [here, there] = [await this.#at(at), await this.#entries.trashed(plain(item))];
    if (here === null || there === null) return 'none';
    const moved = at.key === null ? there : there.map((entry) => ({ ...entry, ...at.key }));
    const pathHasAll = holdAllOf(here, moved);
    const itemHasAll = holdAllOf(moved, here);
    if (pathHasAll) return itemHasAll ? 'same' : 'item-within-path';
    return itemHasAll ? 'path-within-item' : 'none';
  }

  async moveIn(path: string, item: string): Promise<void> {
    const from = addressAt(path);
    plain(item);
    await this.#leases.with(from.name, path, async (lease) => {
      const rewritten = async (): Promise<boolean> => {
        // Its owner wrote the very same again, after a move that was interrupted before it was recorded.
        if (from.key === null || (await this.overlap(path, item)) !== 'same') return false;
        const [failure] = await this.#entries.write([{ lease, changes: [{ ...from.key, value: null }] }]);
        if (failure != null) throw failure;
        return true;
      };
      await unless(rewritten, () => this.#entries.moveToTrash(from, item, lease));
    });
  }

  async moveBack(item: string, path: string): Promise<void> {
    const to = addressAt(path);
    plain(item);
    await this.#leases.with(to.name, path, async (lease) => {
      const isThere = async (): Promise<boolean> => {
        if (await this.#isBack(item, to)) return true;
        // All of it lies there already: its owner wrote the same again.
        const overlap = await this.overlap(path, item);
        if (overlap !== 'same' && overlap !== 'item-within-path') return false;
        await this.#entries.destroy(item);
        return true;
      };
      await unless(isThere, () => this.#entries.moveBack(item, to, lease));
    });
  }

  async replace(path: string, item: string, content: Uint8Array): Promise<void> {
    const at = entryAt(path);
    plain(item);
    const value = sealValue(at.key, content);
    await this.#leases.with(at.name, path, async (lease) => {
      const isDone = async (): Promise<boolean> => {
        const [here] = (await this.#at(at)) ?? [];
        const isNew = here !== undefined && Buffer.compare(here.value, value) === 0;
        return isNew && (await this.#entries.trashed(item)) !== null;
      };
      await unless(isDone, () => this.#entries.replace(at, value, item, lease));
    });
  }

  async putBack(item: string, path: string): Promise<void> {
    const at = entryAt(path);
    plain(item);
    await this.#leases.with(at.name, path, (lease) =>
      unless(
        () => this.#isBack(item, at),
        () => this.#entries.putBack(item, at, lease),
      ),
    );
  }

  async destroy(item: string): Promise<void> {
    await this.#entries.destroy(plain(item));
  }

  /** A move that was made already: a crash may have come before it was recorded. */
  async #isBack(item: string, at: EntryAddress): Promise<boolean> {
    return (await this.#entries.trashed(item)) === null && (await this.#at(at)) !== null;
  }

  /** null where nothing lies there. */
  async #at({ name, key }: EntryAddress): Promise<readonly StoredEntry[] | null> {
    if (key === null) return this.#entries.entries(name);
    const entry = await this.#entries.entry(name, key);
    return entry && [entry];
  }
}

/** A move that fails may have been made before, by a run that was interrupted; asking first would cost every move. */
async function unless(isDone: () => Promise<boolean>, move: () => Promise<void>): Promise<void> {
  try {
    await move();
  } catch (error) {
    const failed = error instanceof HoldfastError && error.code === 'MOVE_FAILED';
    if (!failed || !(await isDone())) throw error;
  }
}

/** @throws MOVE_FAILED for what is no path of a session or an entry */
export function addressAt(path: string): EntryAddress {
  const parts = addressOfPath(path);
  if (parts === null) throw noPath(path, 'no session or entry has such a path');
  return addressOf(parts);
}

function addressOf({ tenant, id, entry }: AddressParts): EntryAddress {
  return { name: { tenant, id }, key: entry };
}

/** @throws MOVE_FAILED */
function entryAt(path: string): EntryAt {
  const { name, key } = addressAt(path);
  if (key === null) throw noPath(path, 'a whole session lies there, and only an entry can be replaced');
  return { name, key };
}

/**
 * As strict as for folders: an item's id is a path there, and one plan may hold steps for both.
 * @throws MOVE_FAILED
 */
function plain(item: string): string {
  const segments = item.split('/');
  const isPlain = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (!isPlain || item.includes('\0')) throw noPath(item, 'it is no name of a trash item');
  return item;
}

function noPath(path: string, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path: JSON.stringify(path), cause });
}

function kindOf(key: EntryKey | null): Expectation['kind'] {
  return key === null ? 'folder' : 'file';
}

/** The trash holds entries either way; what they were is in the item's name, which is its run and where it lay. */
function kindOfItem(item: string, entries: readonly StoredEntry[]): Expectation['kind'] {
  const parts = addressOfPath(item.slice(item.indexOf('/') + 1));
  if (parts !== null) return kindOf(parts.entry);
  return entries.length === 1 ? 'file' : 'folder';
}
