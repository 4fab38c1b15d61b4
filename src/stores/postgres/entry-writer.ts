// Writes: those of several sessions in one statement, each under its own lease.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { EntryKey, EntryWrite, WriteOutcome } from '../../ports/entry-store.ts';
import type { Database } from '../../postgres/database.ts';
import type { Statement } from '../../postgres/statement.ts';
import { byteStrings, integers, longIntegers, texts } from './binary-array.ts';
import { isOfItsOwn } from './is-of-its-own.ts';
import { leaseText } from './lease-desk.ts';
import type { LeaseDesk } from './lease-desk.ts';
import { change, fewRows, putFew, putFewAndDelete, putMany } from './statements/writing.ts';
import { indexedText, isDigested } from './stored-name.ts';
import { storedValue } from './stored-value.ts';

/** What one session gets in one call. */
interface Batch extends Pick<EntryWrite, 'lease'> {
  readonly puts: readonly Put[];
  readonly deletes: readonly EntryKey[];
  /** The names are all stored as they are. */
  readonly isPlain: boolean;
}

interface Put extends EntryKey {
  readonly bytes: Uint8Array;
  readonly inflatedBytes: number | null;
  readonly longType: string | null;
  readonly longId: string | null;
}

type Outcomes = Map<Batch, WriteOutcome>;

export class EntryWriter {
  readonly #database: Database;
  readonly #leases: LeaseDesk;

  constructor(database: Database, leases: LeaseDesk) {
    this.#database = database;
    this.#leases = leases;
  }

  async write(writes: readonly EntryWrite[]): Promise<readonly WriteOutcome[]> {
    const invalid = writes.map(({ lease, changes }) => invalidEntryName(lease.name, changes));
    const byLease = new Map<string, EntryWrite[]>();
    for (const [index, write] of writes.entries()) {
      if (invalid[index] != null || write.changes.length === 0) continue;
      const lease = leaseText(write.lease);
      const before = byLease.get(lease);
      if (before === undefined) byLease.set(lease, [write]);
      else before.push(write);
    }
    const batches = new Map([...byLease].map(([lease, ofOne]) => [lease, batchOf(ofOne)]));
    const outcomes: Outcomes = new Map();
    await this.#make([...batches.values()], outcomes);
    return writes.map(({ lease, changes }, index) => {
      const batch = batches.get(leaseText(lease));
      return invalid[index] ?? (changes.length > 0 && batch ? (outcomes.get(batch) ?? null) : null);
    });
  }

  /** In one statement; in one for each batch where something about one of them makes it fail. Notes what was not made. */
  async #make(batches: readonly Batch[], outcomes: Outcomes): Promise<void> {
    const [first] = batches;
    if (first === undefined) return;
    try {
      const refused = await this.#send(batches);
      if (refused.length > 0) await this.#explain(refused, outcomes);
    } catch (error) {
      if (!(error instanceof HoldfastError) || !isOfItsOwn(error.cause)) throw error;
      if (batches.length === 1) outcomes.set(first, error);
      else for (const batch of batches) await this.#make([batch], outcomes);
    }
  }

  async #explain(refused: readonly Batch[], outcomes: Outcomes): Promise<void> {
    const losses = await this.#leases.losses(refused.map(({ lease }) => lease));
    for (const [index, batch] of refused.entries()) {
      outcomes.set(batch, losses[index] ?? this.#leases.about('SESSION_NOT_FOUND', batch.lease));
    }
  }

  /** @returns those that were refused: their lease is lost, or their session absent */
  async #send(batches: readonly Batch[]): Promise<readonly Batch[]> {
    const [only] = batches;
    const simple = only !== undefined && batches.length === 1 ? statementFor(only) : null;
    if (simple !== null) {
      const { count } = await this.#database.run(simple.statement, simple.values);
      return count > 0 ? [] : batches;
    }
    const { rows } = await this.#database.run(change, valuesOf(batches));
    const held = new Set(rows.map(([place]) => Number(place)));
    return batches.filter((_, index) => !held.has(index + 1));
  }
}

function valuesOf(batches: readonly Batch[]): readonly unknown[] {
  const leases = batches.map(({ lease }) => lease);
  const puts = batches.flatMap((batch, index) => batch.puts.map((each) => ({ ...each, place: index + 1 })));
  const deletes = batches.flatMap((batch, index) =>
    batch.deletes.map((each) => ({ ...each, place: index + 1 })),
  );
  return [
    integers(leases.map(({ key }) => key)),
    longIntegers(leases.map(({ epoch }) => epoch)),
    integers(puts.map(({ place }) => place)),
    ...listsOf(puts),
    texts(puts.map(({ longType }) => longType)),
    texts(puts.map(({ longId }) => longId)),
    integers(deletes.map(({ place }) => place)),
    texts(deletes.map(({ type }) => type)),
    texts(deletes.map(({ id }) => id)),
  ];
}

/** The fastest for what one session gets; null where it is none of the usual. */
function statementFor({ lease, puts, deletes, isPlain }: Batch): {
  readonly statement: Statement;
  readonly values: readonly unknown[];
} | null {
  const [deleted] = deletes;
  if (!isPlain || deletes.length > 1) return null;
  const head = [lease.key, lease.epoch];
  if (puts.length <= fewRows) {
    const rows = puts.flatMap(({ inflatedBytes, type, id, bytes }) => [inflatedBytes, type, id, bytes]);
    const statement = deleted === undefined ? putFew[puts.length - 1] : putFewAndDelete[puts.length];
    const names = deleted === undefined ? [] : [deleted.type, deleted.id];
    return statement === undefined ? null : { statement, values: [...head, ...names, ...rows] };
  }
  return deleted === undefined ? { statement: putMany, values: [...head, ...listsOf(puts)] } : null;
}

function listsOf(puts: readonly Put[]): readonly Buffer[] {
  return [
    integers(puts.map(({ inflatedBytes }) => inflatedBytes)),
    texts(puts.map(({ type }) => type)),
    texts(puts.map(({ id }) => id)),
    byteStrings(puts.map(({ bytes }) => bytes)),
  ];
}

/** @param writes of one lease, at least one; of each key the last change counts */
function batchOf(writes: readonly EntryWrite[]): Batch {
  const last = new Map(
    writes.flatMap(({ changes }) => changes.map((each) => [`${each.type}\0${each.id}`, each] as const)),
  );
  const puts: Put[] = [];
  const deletes: EntryKey[] = [];
  for (const { type, id, value } of last.values()) {
    if (value === null) deletes.push({ type: indexedText(type), id: indexedText(id) });
    else puts.push(putOf({ type, id }, value));
  }
  const isPlain = puts.every(({ longType, longId }) => longType === null && longId === null);
  return { lease: (writes[0] as EntryWrite).lease, puts, deletes, isPlain };
}

/** An entry as it lies in a row. */
export function putOf({ type, id }: EntryKey, value: Uint8Array): Put {
  return {
    type: indexedText(type),
    id: indexedText(id),
    longType: isDigested(type) ? type : null,
    longId: isDigested(id) ? id : null,
    ...storedValue(value),
  };
}
