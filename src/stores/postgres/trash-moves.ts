// The trash: what is asked for as statements, and what their answers mean.
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import type { EntryAddress, EntryKey, Lease, StoredEntry } from '../../ports/entry-store.ts';
import type { Database } from '../../postgres/database.ts';
import type { Statement } from '../../postgres/statement.ts';
import { entriesOf } from './entry-reader.ts';
import { putOf } from './entry-writer.ts';
import type { LeaseDesk } from './lease-desk.ts';
import { trashed } from './statements/reading.ts';
import {
  destroy,
  entryBack,
  entryReplaced,
  entryToTrash,
  sessionBack,
  sessionToTrash,
} from './statements/trashing.ts';

type EntryAt = EntryAddress & { readonly key: EntryKey };

interface Found {
  readonly inTrash: boolean;
  /** Something lies in its place outside the trash. */
  readonly inPlace: boolean;
  readonly isDone: boolean;
}

const taken = 'something is in the trash under that name';

export class TrashMoves {
  readonly #database: Database;
  readonly #leases: LeaseDesk;

  constructor(database: Database, leases: LeaseDesk) {
    this.#database = database;
    this.#leases = leases;
  }

  async moveToTrash(from: EntryAddress, item: string, lease: Lease): Promise<void> {
    const found = await (from.key === null
      ? this.#run(from, lease, sessionToTrash, [digestOf(item), item])
      : this.#run(from, lease, entryToTrash, [digestOf(item), item, ...namesOf(from.key)]));
    // Already there: moved by a call whose answer was lost.
    if (found.isDone || (found.inTrash && !found.inPlace)) return;
    throw failed(item, found.inTrash ? taken : 'there is nothing to move');
  }

  async moveBack(item: string, to: EntryAddress, lease: Lease): Promise<void> {
    const found = await (to.key === null
      ? this.#run(to, lease, sessionBack, [digestOf(item)])
      : this.#entryBack(item, { ...to, key: to.key }, lease, false));
    if (found.isDone) return;
    throw failed(item, found.inPlace ? 'something lies where it was' : absent(to.key, found));
  }

  async putBack(item: string, at: EntryAt, lease: Lease): Promise<void> {
    const found = await this.#entryBack(item, at, lease, true);
    if (!found.isDone) throw failed(item, absent(at.key, found));
  }

  async replace(at: EntryAt, value: Uint8Array, item: string, lease: Lease): Promise<void> {
    const { type, id, inflatedBytes, bytes } = putOf(at.key, value);
    const values = [digestOf(item), item, type, id, inflatedBytes, bytes];
    const found = await this.#run(at, lease, entryReplaced, values);
    if (!found.isDone) throw failed(item, found.inTrash ? taken : 'there is nothing to replace');
  }

  async trashed(item: string): Promise<readonly StoredEntry[] | null> {
    const { rows } = await this.#database.run(trashed, [digestOf(item)], 'survey');
    return rows.length === 0 ? null : entriesOf(rows);
  }

  async destroy(item: string): Promise<void> {
    await this.#database.run(destroy, [digestOf(item)], 'survey');
  }

  #entryBack(item: string, at: EntryAt, lease: Lease, overwrites: boolean): Promise<Found> {
    const { type, id, longType, longId } = putOf(at.key, new Uint8Array(0));
    return this.#run(at, lease, entryBack, [digestOf(item), type, id, longType, longId, overwrites]);
  }

  async #run(
    at: EntryAddress,
    lease: Lease,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Found> {
    const isOfAnother = lease.name.tenant !== at.name.tenant || lease.name.id !== at.name.id;
    if (isOfAnother) throw leaseLost(at.name, lease.epoch, null);
    const [, inTrash, inPlace, isDone] = await this.#leases.under(lease, statement, values);
    return { inTrash: inTrash === 't', inPlace: inPlace === 't', isDone: isDone === 't' };
  }
}

function namesOf(key: EntryKey): readonly [type: string, id: string] {
  const { type, id } = putOf(key, new Uint8Array(0));
  return [type, id];
}

/** Items are named after paths, and paths may be longer than an index can hold. */
function digestOf(item: string): Buffer {
  return createHash('sha256').update(item, 'utf8').digest();
}

function absent(key: EntryKey | null, { inTrash }: Found): string {
  if (key === null) return 'there is no such session in the trash';
  return inTrash
    ? 'its session is not there, or the item is a whole session'
    : 'there is no such entry in the trash';
}

function failed(path: string, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path, cause });
}
