// Reads: entries, sessions and totals as the contract has them, from rows.
import { invalidEntryName } from '../../core/entry-name.ts';
import type {
  EntryKey,
  EntryRead,
  Lease,
  SessionHead,
  SessionName,
  SessionTotals,
  StoredEntry,
} from '../../ports/entry-store.ts';
import type { Database } from '../../postgres/database.ts';
import type { Row } from '../../postgres/statement.ts';
import { elementsOf, integers, texts } from './binary-array.ts';
import { holderOf, stateOf } from './lease-desk.ts';
import { entries, entry, head, heads, load, read, totals } from './statements/reading.ts';
import { indexedText, isNameOfSession } from './stored-name.ts';
import { valueOf } from './stored-value.ts';

/** One statement counts no more sessions than it can in time. */
const sessionsAtOnce = 50;

export class EntryReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async load(
    leases: readonly Lease[],
    limitBytes: number,
  ): Promise<readonly (readonly StoredEntry[] | null)[]> {
    const { rows } = await this.#database.run(load, [
      integers(leases.map(({ key }) => key)),
      // Beyond what a number of PostgreSQL holds no session is too large.
      Math.floor(Math.min(limitBytes, Number.MAX_SAFE_INTEGER)),
    ]);
    const loaded = leases.map((): StoredEntry[] | null => []);
    for (const [place, isTooLarge, ...ofType] of rows) {
      const index = Number(place) - 1;
      if (isTooLarge === 't') loaded[index] = null;
      else addEntries(loaded[index] ?? [], ofType);
    }
    return loaded;
  }

  async read(reads: readonly EntryRead[]): Promise<readonly (readonly StoredEntry[])[]> {
    const asked = reads.flatMap(({ lease, keys }, place) =>
      keys.filter(isStorable).map((key) => ({ place, session: lease.key, ...key })),
    );
    const { rows } = await this.#database.run(read, [
      integers(asked.map(({ place }) => place)),
      integers(asked.map(({ session }) => session)),
      texts(asked.map(({ type }) => indexedText(type))),
      texts(asked.map(({ id }) => indexedText(id))),
    ]);
    const found = reads.map((): StoredEntry[] => []);
    for (const [place, ...columns] of rows) found[Number(place)]?.push(entryOf(columns));
    return found;
  }

  async heads(): Promise<readonly SessionHead[]> {
    const { rows } = await this.#database.run(heads, [], 'survey');
    return rows.map(headOf);
  }

  async head(name: SessionName): Promise<SessionHead | null> {
    if (!isNameOfSession(name)) return null;
    const { rows } = await this.#database.run(head, [name.tenant, name.id]);
    return rows[0] === undefined ? null : headOf(rows[0]);
  }

  async totals(names: readonly SessionName[]): Promise<readonly SessionTotals[]> {
    const known = names.filter(isNameOfSession);
    const found: SessionTotals[] = [];
    for (let from = 0; from < known.length; from += sessionsAtOnce) {
      const some = known.slice(from, from + sessionsAtOnce);
      const values = [texts(some.map(({ tenant }) => tenant)), texts(some.map(({ id }) => id))];
      const { rows } = await this.#database.run(totals, values, 'survey');
      for (const [index, name] of some.entries()) {
        const ofOne = rows.filter(([place]) => Number(place) === index + 1);
        if (ofOne.length > 0) found.push(totalsOf(name, ofOne));
      }
    }
    return found;
  }

  async entries(name: SessionName): Promise<readonly StoredEntry[] | null> {
    if (!isNameOfSession(name)) return null;
    const { rows } = await this.#database.run(entries, [name.tenant, name.id], 'survey');
    return rows.length === 0 ? null : entriesOf(rows);
  }

  async entry(name: SessionName, key: EntryKey): Promise<StoredEntry | null> {
    if (!isNameOfSession(name) || !isStorable(key)) return null;
    const values = [name.tenant, name.id, indexedText(key.type), indexedText(key.id)];
    const { rows } = await this.#database.run(entry, values);
    return rows[0] === undefined ? null : entryOf(rows[0]);
  }
}

/** What cannot be stored is not there; PostgreSQL could not even be asked. */
function isStorable(key: EntryKey): boolean {
  return invalidEntryName({ tenant: '', id: '' }, [key]) === null;
}

/** Of an outer join: one row of nulls where there is none. */
export function entriesOf(rows: readonly Row[]): readonly StoredEntry[] {
  return rows.filter(([type]) => type !== null).map(entryOf);
}

/** Of the columns type, id, modified, inflated bytes and value. */
function entryOf([type, id, modifiedMs, inflatedBytes, value]: Row): StoredEntry {
  return {
    type: type ?? '',
    id: id ?? '',
    value: valueOf(bytesOf(value), inflatedBytes == null ? null : Number(inflatedBytes)),
    modifiedMs: Number(modifiedMs),
  };
}

/** Of the columns type, ids, times, inflated bytes and values; see `load`. */
function addEntries(entries: StoredEntry[], [type, ids, times, inflated, values]: Row): void {
  const idsOf = elementsOf(bytesOf(ids), (array, from, to) => array.toString('utf8', from, to));
  const timesOf = elementsOf(bytesOf(times), msAt);
  const inflatedOf = elementsOf(bytesOf(inflated), (array, from) => array.readInt32BE(from));
  const valuesOf = elementsOf(bytesOf(values), (array, from, to) => array.subarray(from, to));
  for (const [index, id] of idsOf.entries()) {
    entries.push({
      type: type ?? '',
      id: id ?? '',
      value: valueOf(valuesOf[index] ?? Buffer.alloc(0), inflatedOf[index] ?? null),
      modifiedMs: timesOf[index] ?? 0,
    });
  }
}

/** Columns of bytes come as `\\x` and then two digits for each byte. */
function bytesOf(column: string | null | undefined): Buffer {
  return Buffer.from((column ?? '').slice(2), 'hex');
}

/** PostgreSQL counts microseconds from 2000 on. */
function msAt(array: Buffer, from: number): number {
  return Math.floor(Number(array.readBigInt64BE(from)) / 1000) + Date.UTC(2000);
}

function headOf([tenant, id, state, epoch, createdAtMs, ...holder]: Row): SessionHead {
  return {
    name: { tenant: tenant ?? '', id: id ?? '' },
    state: stateOf(state) === 'arriving' ? 'arriving' : 'live',
    epoch: Number(epoch),
    createdAtMs: Number(createdAtMs),
    lease: holderOf(holder),
  };
}

/** Of the columns place, type, entries, bytes, newest and oldest. */
function totalsOf(name: SessionName, rows: readonly Row[]): SessionTotals {
  const ofTypes = rows.filter(([, type]) => type != null);
  const times = (column: number): number[] => ofTypes.map((row) => Number(row[column]));
  return {
    name: { tenant: name.tenant, id: name.id },
    byType: Object.fromEntries(
      ofTypes.map(([, type, count, bytes]) => [type, { entries: Number(count), sizeBytes: Number(bytes) }]),
    ),
    newestMs: ofTypes.length === 0 ? null : Math.max(...times(4)),
    oldestMs: ofTypes.length === 0 ? null : Math.min(...times(5)),
  };
}
