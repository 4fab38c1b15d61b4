// Reads of one held session: from memory where all of it is there, else from the store, and never older than its writes.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { EntryChange, EntryKey, SessionName, StoredEntry } from '../../ports/entry-store.ts';
import { absent, damaged, EntryMemory, textOf } from './entry-memory.ts';
import type { Known } from './entry-memory.ts';
import type { Holding, MemoryBudget } from './memory-budget.ts';
import { applyChanges, memoryOf } from './memory-of.ts';
import { sealedContent } from './seal.ts';

/** What lies below the cache. Rejects as EntryStore does, and with LEASE_LOST where what was read may be another's. */
export interface EntrySource {
  /** Everything; null where it is more than `limitBytes`. */
  load(limitBytes: number): Promise<readonly StoredEntry[] | null>;
  everything(): Promise<readonly StoredEntry[]>;
  read(keys: readonly EntryKey[]): Promise<readonly StoredEntry[]>;
}

/** A read under way. */
interface Look {
  /** What was committed meanwhile, in order: it counts, whichever of both the database did first. */
  readonly written: (readonly EntryChange[])[];
  /** What it finds may be changed by a write that nobody knows the outcome of. */
  isVoid: boolean;
}

/** Nearly every session is smaller, so many can be loaded at once within a bound on memory. */
const usualLoadBytes = 8 * 2 ** 20;
/** One session shall not turn all others out. */
const mirrorShare = 1 / 4;
const latelyShare = 1 / 64;

export class EntryCache implements Holding {
  readonly #name: SessionName;
  readonly #source: EntrySource;
  readonly #budget: MemoryBudget;
  readonly #singleReads: number;
  readonly #looks = new Set<Look>();
  /** Entries of the mirror that a write may have changed whose outcome nobody knows. */
  readonly #doubtful = new Map<string, EntryKey>();
  /** Everything of the session: what is not in it is absent. */
  #mirror: EntryMemory | null = null;
  /** Where there is no mirror: what was asked for and written lately. */
  #lately: EntryMemory | null = null;
  #isTooLarge = false;
  /** Entries that were asked for since little was in memory. */
  #asked = 0;
  #loading: Promise<EntryMemory | null> | null = null;

  /**
   * @param isNew the session is known to be empty
   * @param singleReads so many entries are read by themselves before all of the session is
   */
  constructor(
    name: SessionName,
    source: EntrySource,
    budget: MemoryBudget,
    isNew: boolean,
    singleReads: number,
  ) {
    this.#name = name;
    this.#source = source;
    this.#budget = budget;
    this.#singleReads = singleReads;
    if (isNew) this.#mirror = new EntryMemory();
  }

  /** @throws ENTRY_DAMAGED, and what the source throws */
  async get(type: string, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const mirror = this.#asksForLittle(ids.length) ? null : await this.#complete();
    if (mirror === null) return this.#getSome(type, ids);
    if (await this.#readDoubtful((key) => key.type === type && ids.includes(key.id)))
      return this.get(type, ids);
    if (mirror === this.#mirror) this.#budget.report(this, mirror.sizeBytes);
    return this.#answer(type, ids, (key) => mirror.get(key));
  }

  /** @throws what the source throws */
  async ids(type: string): Promise<string[]> {
    const mirror = await this.#complete();
    if (await this.#readDoubtful((key) => key.type === type)) return this.ids(type);
    if (mirror !== null) return mirror.ids(type);
    // Nobody asks this on the way of a message, so a session that is too large is read whole for it.
    return this.#look(
      () => this.#source.everything(),
      (found, written) =>
        memoryOf(
          found.filter((entry) => entry.type === type),
          written,
        ).ids(type),
    );
  }

  /** Those changes are durable. Their values are sealed, and nobody's to change. */
  committed(changes: readonly EntryChange[]): void {
    for (const look of this.#looks) look.written.push(changes);
    if (this.#mirror !== null) applyChanges(this.#mirror, changes);
    for (const { type, id, value } of this.#lately === null ? [] : changes) {
      this.#lately?.set({ type, id }, value === null ? absent : sealedContent(value));
    }
    if (this.#doubtful.size > 0) for (const change of changes) this.#doubtful.delete(textOf(change));
    this.#account();
  }

  /** Nobody knows whether these were made. What is being read counts for nothing; the rest stays as it is known. */
  doubt(changes: readonly EntryChange[]): void {
    for (const look of this.#looks) look.isVoid = true;
    for (const { type, id } of changes) {
      this.#lately?.delete({ type, id });
      if (this.#mirror !== null) this.#doubtful.set(textOf({ type, id }), { type, id });
    }
  }

  /** Nobody knows what the store holds now: what is in memory, and what is being read, counts for nothing. */
  distrust(): void {
    for (const look of this.#looks) look.isVoid = true;
    this.giveUp();
    this.#budget.forget(this);
  }

  giveUp(): void {
    this.#asked = 0;
    this.#mirror = null;
    this.#lately = null;
    this.#doubtful.clear();
  }

  /** A login does, and a session may log in and then be silent for hours. */
  #asksForLittle(count: number): boolean {
    if (this.#mirror !== null || this.#loading !== null) return false;
    if (this.#asked + count > this.#singleReads) return false;
    this.#asked += count;
    return true;
  }

  /** Everything of the session; null where that is too large to be kept in memory. */
  #complete(): Promise<EntryMemory | null> | EntryMemory | null {
    if (this.#mirror !== null || this.#isTooLarge) return this.#mirror;
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<EntryMemory | null> {
    try {
      return await this.#loadWhole();
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }

  async #loadWhole(): Promise<EntryMemory | null> {
    const mostBytes = Math.floor(this.#budget.limitBytes * mirrorShare);
    for (const limitBytes of new Set([Math.min(usualLoadBytes, mostBytes), mostBytes])) {
      const memory = await this.#look(
        () => this.#source.load(limitBytes),
        (found, written) => found && this.#keep(memoryOf(found, written)),
      );
      if (memory !== null) return memory;
    }
    this.#isTooLarge = true;
    this.#loading = null;
    return null;
  }

  #keep(mirror: EntryMemory): EntryMemory {
    this.#mirror = mirror;
    this.#lately = null;
    // In this very moment: it may be given up again at once, and whoever asks later must not be answered from it.
    this.#loading = null;
    this.#account();
    // Also where it is not kept: it answers those who wait for it.
    return mirror;
  }

  #account(): void {
    const mostBytes = this.#budget.limitBytes * mirrorShare;
    if (this.#mirror !== null && this.#mirror.sizeBytes > mostBytes) {
      this.#mirror = null;
      this.#doubtful.clear();
      this.#isTooLarge = true;
    }
    this.#lately?.dropOldest(this.#budget.limitBytes * latelyShare);
    this.#budget.report(this, (this.#mirror?.sizeBytes ?? 0) + (this.#lately?.sizeBytes ?? 0));
  }

  async #getSome(type: string, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const known = new Map<string, Known | undefined>(
      ids.map((id) => [id, this.#lately?.get({ type, id }, { asUsed: true })]),
    );
    const keys = [...known].filter(([, value]) => value === undefined).map(([id]) => ({ type, id }));
    // What cannot be stored is not there, and a database may refuse to be asked for it.
    const asked = keys.filter((key) => invalidEntryName(this.#name, [key]) === null);
    if (asked.length > 0) {
      await this.#look(
        () => this.#source.read(asked),
        (found, written) => {
          const read = memoryOf(found, written);
          // A read of everything may have been faster.
          const lately = this.#mirror === null ? (this.#lately ??= new EntryMemory()) : null;
          for (const key of asked) {
            const value = read.get(key) ?? absent;
            known.set(key.id, value);
            lately?.set(key, value);
          }
          this.#account();
        },
      );
    }
    return this.#answer(type, ids, ({ id }) => known.get(id));
  }

  /** @returns whether there were any: then all that was found out before is to be asked again */
  async #readDoubtful(isAsked: (key: EntryKey) => boolean): Promise<boolean> {
    const keys = this.#doubtful.size === 0 ? [] : [...this.#doubtful.values()].filter(isAsked);
    if (keys.length === 0) return false;
    await this.#look(
      () => this.#source.read(keys),
      (found, written) => {
        const read = memoryOf(found, written);
        for (const key of keys) {
          this.#doubtful.delete(textOf(key));
          const value = read.get(key);
          if (value === undefined) this.#mirror?.delete(key);
          else this.#mirror?.set(key, value);
        }
        this.#account();
      },
    );
    return true;
  }

  /** @param use runs in the same moment in which later writes stop to be noted for this look */
  async #look<Found, Result>(
    read: () => Promise<Found>,
    use: (found: Found, written: readonly (readonly EntryChange[])[]) => Result,
  ): Promise<Result> {
    for (;;) {
      const look: Look = { written: [], isVoid: false };
      this.#looks.add(look);
      try {
        const found = await read();
        if (!look.isVoid) return use(found, look.written);
      } finally {
        this.#looks.delete(look);
      }
    }
  }

  #answer(
    type: string,
    ids: readonly string[],
    knownOfKey: (key: EntryKey) => Known | undefined,
  ): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>();
    for (const id of ids) {
      const known = knownOfKey({ type, id }) ?? absent;
      if (known === damaged) {
        const cause = 'its checksum is not that of its content';
        throw new HoldfastError('ENTRY_DAMAGED', {
          entry: `${type}/${id}`,
          session: sessionName(this.#name),
          cause,
        });
      }
      if (known !== absent) found.set(id, known);
    }
    return found;
  }
}
