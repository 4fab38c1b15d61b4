// Makes an outage of the database a pause: what Baileys asks for waits in line until it can be had, in its order.
import { HoldfastError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { EntryChange, EntryKey } from '../../ports/entry-store.ts';
import type { HeldSession } from '../../ports/held-session.ts';

/** What passes by itself, or when somebody makes room. */
const passing: readonly ErrorCode[] = ['STORE_UNAVAILABLE', 'STORE_FULL', 'STORE_READ_ONLY'];

const firstPauseMs = 50;
const longestPauseMs = 1000;

interface Waiting {
  readonly number: number;
  readonly deadlineMs: number;
  /** Tries it, and settles whoever waits, unless it fails in a way that passes. */
  attempt(): Promise<void>;
  reject(error: unknown): void;
}

/** A set that has no answer yet. */
interface Pending {
  readonly key: EntryKey;
  readonly number: number;
  /** null: deleted. */
  readonly value: Uint8Array | null;
}

/**
 * Baileys answers a failed read with refusing the message for ever, and writes a failed set again three seconds later,
 * over what came in between. So the first that fails stops the line: it is tried again until it is done, and what was
 * asked later comes after it.
 *
 * Reads see every set that was asked before them, and do not wait for it. Baileys sends a message first and sets its keys
 * afterwards, so an answer may come sooner than those are durable: who reads the old ones for it writes them over the new
 * ones. Who waits makes it worse, because libsignal (queue_job.js) runs what others want to do with the same contact in
 * the waiting one's transaction, where it is lost once that has been committed.
 */
export class PatientSession {
  readonly #held: HeldSession;
  readonly #retryMs: number;
  #asked = 0;
  /** By number; the first one is being tried. */
  readonly #line: Waiting[] = [];
  /** Sets that went straight to the database. */
  readonly #underWay = new Set<Promise<void>>();
  /** Entries that sets which were under way wrote after an earlier one had failed: which set wrote each last. */
  readonly #overtaken = new Map<string, number>();
  /** The newest of each entry. */
  readonly #pending = new Map<string, Pending>();
  #serving: Promise<void> = Promise.resolve();

  /** @param retryMs how long one call is tried before it rejects, ms */
  constructor(held: HeldSession, retryMs: number) {
    this.#held = held;
    this.#retryMs = retryMs;
  }

  /** As HeldSession.get; STORE_UNAVAILABLE only after `retryMs`. */
  async get(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const number = (this.#asked += 1);
    const pending = this.#pendingOf(type, ids);
    const others = pending.size === 0 ? ids : ids.filter((id) => !pending.has(id));
    // Also where nothing is left: whether the session is still held is to be known.
    const read = (): Promise<ReadonlyMap<string, Uint8Array>> => this.#held.get(type, others);
    const stored = await this.#atOnceOrInLine(read, number);
    if (pending.size === 0) return stored;
    const found = new Map(stored);
    for (const [id, value] of pending) if (value !== null) found.set(id, value);
    return found;
  }

  /** As HeldSession.ids; STORE_UNAVAILABLE only after `retryMs`. */
  async ids(type: string): Promise<readonly string[]> {
    const number = (this.#asked += 1);
    const pending = [...this.#pending.values()].filter(({ key }) => key.type === type);
    const ids = await this.#atOnceOrInLine(() => this.#held.ids(type), number);
    if (pending.length === 0) return ids;
    const found = new Set(ids);
    for (const { key, value } of pending) {
      if (value === null) found.delete(key.id);
      else found.add(key.id);
    }
    return [...found];
  }

  /** As HeldSession.set; STORE_UNAVAILABLE, STORE_FULL and STORE_READ_ONLY only after `retryMs`. */
  async set(changes: readonly EntryChange[], retryMs = this.#retryMs): Promise<void> {
    const number = (this.#asked += 1);
    const names = changes.map((change) => {
      const name = nameOf(change);
      this.#pending.set(name, { key: change, number, value: change.value });
      return name;
    });
    try {
      await this.#setInOrder(changes, number, retryMs);
    } finally {
      for (const name of names) {
        if (this.#pending.get(name)?.number === number) this.#pending.delete(name);
      }
    }
  }

  /** Resolves when everything that was asked has had its answer; within `retryMs` of the last one. */
  async idle(): Promise<void> {
    while (this.#line.length > 0 || this.#underWay.size > 0) {
      await Promise.allSettled([this.#serving, ...this.#underWay]);
    }
  }

  #pendingOf(type: string, ids: readonly string[]): ReadonlyMap<string, Uint8Array | null> {
    const found = new Map<string, Uint8Array | null>();
    if (this.#pending.size === 0) return found;
    for (const id of ids) {
      const pending = this.#pending.get(nameOf({ type, id }));
      if (pending !== undefined) found.set(id, pending.value);
    }
    return found;
  }

  async #setInOrder(changes: readonly EntryChange[], number: number, retryMs: number): Promise<void> {
    const again = (): Promise<void> => this.#held.set(this.#newestOf(changes, number));
    if (this.#line.length > 0) return this.#wait(again, number, retryMs);
    const set = this.#held.set(changes);
    this.#underWay.add(set);
    try {
      await set;
    } catch (error) {
      if (!isPassing(error)) throw error;
      return this.#wait(again, number, retryMs, error);
    } finally {
      this.#underWay.delete(set);
    }
    if (this.#line.length > 0) for (const change of changes) this.#overtaken.set(nameOf(change), number);
  }

  async #atOnceOrInLine<Answer>(read: () => Promise<Answer>, number: number): Promise<Answer> {
    try {
      return await read();
    } catch (error) {
      if (!isPassing(error)) throw error;
      return this.#wait(read, number, this.#retryMs, error);
    }
  }

  /** @param failure with which it has failed already */
  #wait<Answer>(
    act: () => Promise<Answer>,
    number: number,
    retryMs: number,
    failure?: unknown,
  ): Promise<Answer> {
    if (failure !== undefined && retryMs === 0) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      const attempt = async (): Promise<void> => {
        try {
          resolve(await act());
        } catch (error) {
          if (isPassing(error)) throw error;
          reject(error);
        }
      };
      this.#enter({ number, deadlineMs: performance.now() + retryMs, attempt, reject });
    });
  }

  /** Sets that were under way fail in the order in which they were asked, and later than some that have come since. */
  #enter(waiting: Waiting): void {
    const before = this.#line.findLastIndex(({ number }) => number < waiting.number);
    const isFirst = this.#line.length === 0;
    this.#line.splice(Math.max(before + 1, isFirst ? 0 : 1), 0, waiting);
    if (isFirst) this.#serving = this.#serve();
  }

  async #serve(): Promise<void> {
    let pauseMs = firstPauseMs;
    for (let head = this.#line[0]; head !== undefined; head = this.#line[0]) {
      // Each has its place in the line then, or has overtaken those that are in it.
      while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
      try {
        await head.attempt();
        this.#line.shift();
      } catch (error) {
        this.#rejectImpatient(error);
        await this.#pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      }
    }
    this.#overtaken.clear();
  }

  #rejectImpatient(error: unknown): void {
    const nowMs = performance.now();
    for (const waiting of this.#line.filter(({ deadlineMs }) => deadlineMs <= nowMs)) {
      this.#line.splice(this.#line.indexOf(waiting), 1);
      waiting.reject(error);
    }
  }

  async #pause(longestMs: number): Promise<void> {
    if (this.#line.length === 0) return;
    const patienceMs = this.#line.map(({ deadlineMs }) => deadlineMs - performance.now());
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.min(longestMs, ...patienceMs))));
  }

  #newestOf(changes: readonly EntryChange[], number: number): readonly EntryChange[] {
    return changes.filter((change) => (this.#overtaken.get(nameOf(change)) ?? 0) < number);
  }
}

export function isPassing(error: unknown): boolean {
  return error instanceof HoldfastError && passing.includes(error.code);
}

function nameOf({ type, id }: EntryKey): string {
  return `${type}\0${id}`;
}
