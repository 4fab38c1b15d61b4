// Writes: those of several sessions in one statement, each under its own lease.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { EntryChange, EntryWrite, Lease, WriteOutcome } from '../../ports/entry-store.ts';
import { byteStrings, integers, longIntegers, texts } from './binary-array.ts';
import type { Database } from './database.ts';
import { failureOf, isOfItsOwn } from './failure.ts';
import type { LeaseDesk } from './lease-desk.ts';
import { indexedText, isDigested } from './stored-name.ts';
import { storedValue } from './stored-value.ts';
import type { Answer } from './statement.ts';
import { change, put, putAndDelete } from './writing.ts';

const tries = 5;

/** What one session gets in one call. */
interface Batch {
  readonly lease: Lease;
  readonly puts: readonly Put[];
  readonly deletes: readonly { readonly type: string; readonly id: string }[];
}

interface Put {
  readonly type: string;
  readonly id: string;
  readonly longType: string | null;
  readonly longId: string | null;
  readonly bytes: Uint8Array;
  readonly inflatedBytes: number | null;
}

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
      const lease = textOf(write.lease);
      byLease.set(lease, [...(byLease.get(lease) ?? []), write]);
    }
    const batches = [...byLease.values()].map(batchOf);
    const outcomes = await this.#make(batches);
    const ofLease = new Map([...byLease.keys()].map((lease, index) => [lease, outcomes[index] ?? null]));
    return writes.map(({ lease }, index) => invalid[index] ?? ofLease.get(textOf(lease)) ?? null);
  }

  async #make(batches: readonly Batch[]): Promise<readonly WriteOutcome[]> {
    const outcomes = new Map<Batch, WriteOutcome>();
    let left = batches;
    for (let attempt = 0; left.length > 0 && attempt < tries; attempt++) {
      const made = await this.#send(left);
      for (const [batch, outcome] of made) outcomes.set(batch, outcome);
      const refused = left.filter((batch) => !made.has(batch));
      left = refused.length === 0 ? [] : await this.#worthAnother(refused, outcomes);
    }
    const cause = 'statements without an answer stood in the way again and again';
    const unavailable = new HoldfastError('STORE_UNAVAILABLE', { place: this.#database.place.url, cause });
    return batches.map((batch) => (outcomes.has(batch) ? (outcomes.get(batch) ?? null) : unavailable));
  }

  /** Notes why they were refused. @returns those that were not, but for their fence */
  async #worthAnother(
    batches: readonly Batch[],
    outcomes: Map<Batch, WriteOutcome>,
  ): Promise<readonly Batch[]> {
    const refusals = await this.#leases.refusals(batches.map(({ lease }) => lease));
    return batches.filter((batch, index) => {
      const refusal = refusals[index];
      if (refusal instanceof HoldfastError) outcomes.set(batch, refusal);
      else if (refusal === 'absent')
        outcomes.set(batch, this.#leases.about('SESSION_NOT_FOUND', batch.lease));
      else return true;
      return false;
    });
  }

  /** One statement; one for each where the server refuses the values of one of them. @returns those that were made, or failed */
  async #send(batches: readonly Batch[]): Promise<ReadonlyMap<Batch, WriteOutcome>> {
    try {
      const made = await this.#leases.guard(
        batches.map(({ lease }) => lease),
        () => this.#statement(batches),
      );
      return new Map(made.map((batch) => [batch, null]));
    } catch (error) {
      const cause = error instanceof HoldfastError ? error.cause : error;
      if (!isOfItsOwn(cause)) throw error;
      const [only] = batches;
      if (only !== undefined && batches.length === 1) {
        return new Map([[only, failureOf(this.#database.place, error)]]);
      }
      const outcomes = new Map<Batch, WriteOutcome>();
      for (const batch of batches) {
        for (const [one, outcome] of await this.#send([batch])) outcomes.set(one, outcome);
      }
      return outcomes;
    }
  }

  async #statement(batches: readonly Batch[]): Promise<readonly Batch[]> {
    const [first] = batches;
    if (first === undefined) return [];
    const { deletes } = first;
    if (batches.length === 1 && deletes.length === 0) {
      const { count } = await this.#ofOne(put, first);
      return count > 0 ? batches : [];
    }
    const [deleted] = deletes;
    if (batches.length === 1 && deletes.length === 1 && deleted !== undefined) {
      const { count } = await this.#ofOne(putAndDelete, first, deleted.type, deleted.id);
      return count > 0 ? batches : [];
    }
    const { rows } = await this.#ofMany(batches);
    const held = new Set(rows.map(([place]) => Number(place)));
    return batches.filter((_, index) => held.has(index + 1));
  }

  #ofOne(statement: typeof put, { lease, puts }: Batch, ...deleted: readonly string[]): Promise<Answer> {
    const { key, epoch } = lease;
    const fence = this.#leases.fence(lease);
    return this.#database.attempt(statement, [key, epoch, fence, ...listsOf(puts), ...deleted]);
  }

  #ofMany(batches: readonly Batch[]): Promise<Answer> {
    const leases = batches.map(({ lease }) => lease);
    const puts = batches.flatMap((batch, index) => batch.puts.map((each) => ({ ...each, place: index + 1 })));
    const deletes = batches.flatMap((batch, index) =>
      batch.deletes.map((each) => ({ ...each, place: index + 1 })),
    );
    return this.#database.attempt(change, [
      integers(leases.map(({ key }) => key)),
      longIntegers(leases.map(({ epoch }) => epoch)),
      integers(leases.map((lease) => this.#leases.fence(lease))),
      integers(puts.map(({ place }) => place)),
      ...listsOf(puts),
      integers(deletes.map(({ place }) => place)),
      texts(deletes.map(({ type }) => type)),
      texts(deletes.map(({ id }) => id)),
    ]);
  }
}

function listsOf(puts: readonly Put[]): Buffer[] {
  return [
    integers(puts.map(({ inflatedBytes }) => inflatedBytes)),
    texts(puts.map(({ type }) => type)),
    texts(puts.map(({ id }) => id)),
    byteStrings(puts.map(({ bytes }) => bytes)),
    texts(puts.map(({ longType }) => longType)),
    texts(puts.map(({ longId }) => longId)),
  ];
}

/** @param writes of one lease, at least one; of each key the last change counts */
function batchOf(writes: readonly EntryWrite[]): Batch {
  const changes = writes.flatMap((write) => write.changes);
  const last = new Map(changes.map((each) => [`${each.type}\0${each.id}`, each]));
  const puts: Put[] = [];
  const deletes: { type: string; id: string }[] = [];
  for (const { type, id, value } of last.values()) {
    if (value === null) deletes.push({ type: indexedText(type), id: indexedText(id) });
    else puts.push(putOf({ type, id }, value));
  }
  return { lease: (writes[0] as EntryWrite).lease, puts, deletes };
}

export function putOf({ type, id }: Omit<EntryChange, 'value'>, value: Uint8Array): Put {
  return {
    type: indexedText(type),
    id: indexedText(id),
    longType: isDigested(type) ? type : null,
    longId: isDigested(id) ? id : null,
    ...storedValue(value),
  };
}

function textOf({ key, epoch }: Lease): string {
  return `${key}:${epoch}`;
}
