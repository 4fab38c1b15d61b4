// A database as a place: scanned, looked into, locked by leases, with its trash beside its sessions.
import { addressOfPath } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Credentials, InUse, SessionDetail, SessionPicture } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { Expectation } from '../../core/plan.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { DatabaseFacts, EntryStore, SessionHead, SessionName } from '../../ports/entry-store.ts';
import type { Lock } from '../../ports/lock.ts';
import type { Overlap, ScanOptions, ScanResult, Store } from '../../ports/store.ts';
import { unsealValue } from '../entries/seal.ts';
import { describeOwner } from '../entries/describe-owner.ts';
import { DatabaseLeases } from './database-leases.ts';
import { addressAt, DatabaseTrash } from './database-trash.ts';
import { readRecords } from './read-records.ts';
import { scanDatabase } from './scan-database.ts';
import type { Sightings } from './scan-database.ts';

export interface DatabaseStoreOptions {
  nowMs(): number;
}

export class DatabaseStore implements Store {
  readonly place: Place;
  /** For what moves whole sessions between places: under the locks that are taken here. */
  readonly entries: EntryStore;
  readonly leases: DatabaseLeases;
  readonly #options: DatabaseStoreOptions;
  readonly #trash: DatabaseTrash;
  /** What the last scan saw, for the cheap check of an unchanged world. */
  #last: Sightings = new Map();

  /** @param entries closed with this store */
  constructor(entries: EntryStore, options: DatabaseStoreOptions) {
    this.place = entries.place;
    this.entries = entries;
    this.#options = options;
    this.leases = new DatabaseLeases(entries);
    this.#trash = new DatabaseTrash(entries, this.leases);
  }

  async identity(): Promise<string> {
    try {
      return await this.entries.identity();
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause;
      throw new HoldfastError(
        'PLACE_UNAVAILABLE',
        { place: this.place.url, cause: causeOf(cause) },
        { cause },
      );
    }
  }

  async scan(options: ScanOptions = {}): Promise<ScanResult> {
    const { url, root } = this.place;
    try {
      const identity = await this.entries.identity();
      this.#last = await scanDatabase(this.entries, { ...options, nowMs: this.#options.nowMs() }, this.#last);
      const sessions = [...this.#last.values()].map(({ head, picture }): SessionPicture => {
        return { ...picture, inUse: this.#use(head, picture.credentials) };
      });
      sessions.sort((a, b) => (a.ref.path < b.ref.path ? -1 : 1));
      return { place: { url, root, identity, sessions: sessions.length, problem: null }, sessions };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof HoldfastError)) throw error;
      this.#last = new Map();
      return {
        place: { url, root, identity: 'unknown', sessions: 0, problem: causeOf(error) },
        sessions: [],
      };
    }
  }

  async detail(ref: SessionRef): Promise<SessionDetail | null> {
    const name = this.#nameOf(ref);
    return this.#reading(ref, async () => {
      const stored = await this.entries.entries(name);
      const head = await this.entries.head(name);
      if (stored === null || head === null) return null;
      const { picture, entries, remarks } = readRecords(ref, stored, this.#options.nowMs());
      return { picture: { ...picture, inUse: this.#use(head, picture.credentials) }, entries, remarks };
    });
  }

  /** A lease tells for certain: who does not hold it cannot write, and whoever takes it shuts its former holder out. */
  async inUse(ref: SessionRef): Promise<InUse> {
    const name = this.#nameOf(ref);
    const head = await this.#reading(ref, () => this.entries.head(name));
    return head === null ? { answer: 'no', why: ['it does not exist'] } : this.#use(head, null);
  }

  async processesAtWork(): Promise<readonly string[]> {
    const signs = (await this.entries.heads()).flatMap((head) => {
      const owner = this.leases.holderOf(head);
      return owner === null ? [] : [`${describeOwner(owner)} holds ${sessionName(head.name)}`];
    });
    return [...new Set(signs)];
  }

  /** A lease is a row like any other: it may be held, but there is no file of it that could be damaged. */
  async damagedLocks(): Promise<readonly string[]> {
    return [];
  }

  database(): Promise<DatabaseFacts> {
    return this.entries.facts();
  }

  placeLockHeld(): Promise<boolean> {
    return this.leases.placeLockHeld();
  }

  async content(path: string): Promise<Uint8Array | null> {
    const { name, key } = addressAt(path);
    if (key === null) {
      const cause = 'a whole session lies there, and not one entry';
      throw new HoldfastError('MOVE_FAILED', { path, cause });
    }
    const entry = await this.#reading(name, () => this.entries.entry(name, key));
    if (entry === null) return null;
    const content = unsealValue(key, entry.value);
    if (content !== null) return content;
    const details = { entry: `${key.type}/${key.id}`, session: sessionName(name) };
    throw new HoldfastError('ENTRY_DAMAGED', { ...details, cause: 'its checksum does not fit' });
  }

  expectation(path: string): Promise<Expectation | null> {
    return this.#trash.expectation(path);
  }

  lockPlace(purpose: string): Promise<Lock> {
    return this.leases.lockPlace(purpose);
  }

  async lockSession(ref: SessionRef, purpose: string): Promise<Lock> {
    return this.leases.lockSession(this.#nameOf(ref), purpose);
  }

  moveToTrash(path: string, item: string): Promise<void> {
    return this.#trash.moveIn(path, item);
  }

  moveBack(item: string, path: string): Promise<void> {
    return this.#trash.moveBack(item, path);
  }

  replace(path: string, item: string, content: Uint8Array): Promise<void> {
    return this.#trash.replace(path, item, content);
  }

  putBack(item: string, path: string): Promise<void> {
    return this.#trash.putBack(item, path);
  }

  trashExpectation(item: string): Promise<Expectation | null> {
    return this.#trash.itemExpectation(item);
  }

  overlap(path: string, item: string): Promise<Overlap> {
    return this.#trash.overlap(path, item);
  }

  destroy(item: string): Promise<void> {
    return this.#trash.destroy(item);
  }

  /** Every move was a transaction of its own, durable when it returned. */
  async settle(): Promise<void> {
    return;
  }

  async close(): Promise<void> {
    this.#last = new Map();
    await this.leases.close();
    await this.entries.close();
  }

  /** @param credentials null where they were not looked at */
  #use(head: SessionHead, credentials: Credentials | null): InUse {
    if (head.state === 'arriving' && !this.leases.isMine(head))
      return { answer: 'yes', why: ['a migration is bringing it here'] };
    const owner = this.leases.holderOf(head);
    if (owner !== null) return { answer: 'yes', why: [`${describeOwner(owner)} holds its lease`] };
    if (credentials?.state === 'unreadable')
      return { answer: 'unknown', why: [`it cannot be read: ${credentials.why}`] };
    return { answer: 'no', why: ['nobody holds its lease, and nothing can be written without it'] };
  }

  /** @throws SESSION_NOT_FOUND for one of another place, or with a path that no session has */
  #nameOf(ref: SessionRef): SessionName {
    const parts = ref.place === this.place.url ? addressOfPath(ref.path) : null;
    if (parts !== null && parts.entry === null) return { tenant: parts.tenant, id: parts.id };
    throw new HoldfastError('SESSION_NOT_FOUND', { session: `${sessionName(ref)} in ${this.place.url}` });
  }

  /** @throws SESSION_UNREADABLE for whatever the database says */
  async #reading<Read>(session: SessionName, read: () => Promise<Read>): Promise<Read> {
    try {
      return await read();
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause;
      const details = { session: sessionName(session), cause: causeOf(cause) };
      throw new HoldfastError('SESSION_UNREADABLE', details, { cause });
    }
  }
}

/** What was wrong, without naming the place again. */
function causeOf({ details, message }: HoldfastError): string {
  return String(details['cause'] ?? message);
}
