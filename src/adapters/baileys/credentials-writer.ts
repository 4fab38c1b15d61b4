// Saves a session's credentials: the newest once for all who ask, with keys where there are some, and again until it worked.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { encodeValue } from '../../engines/baileys/value-codec.ts';
import type { EntryChange } from '../../ports/entry-store.ts';
import type { HeldSession } from '../../ports/held-session.ts';

export interface CredentialsWriterOptions {
  /** How long a save is tried before it rejects, ms. It is tried on after that. */
  readonly retryMs: number;
  /** Told once in each outage, when the first save rejects. */
  onUnsaved(error: Error): void;
  onSaved(): void;
}

/** The credentials as they were when somebody asked to have them saved. */
interface Snapshot {
  readonly number: number;
  readonly bytes: Uint8Array;
}

interface Waiter {
  readonly number: number;
  readonly deadlineMs: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** What passes by itself, or when somebody makes room. */
const passing: readonly ErrorCode[] = ['STORE_UNAVAILABLE', 'STORE_FULL', 'STORE_READ_ONLY'];
const firstPauseMs = 100;
const longestPauseMs = 5000;

export class CredentialsWriter {
  readonly #held: HeldSession;
  readonly #creds: object;
  readonly #options: CredentialsWriterOptions;
  #newest: Snapshot;
  #saved: Snapshot;
  /** The write that carries the newest snapshot; `ended` never rejects. */
  #underWay: { readonly snapshot: Snapshot; readonly ended: Promise<void> } | null = null;
  #waiters: readonly Waiter[] = [];
  #saving: Promise<void> | null = null;
  #told = false;
  #closed = false;
  #endPause: () => void = () => undefined;

  /** @param creds the living ones, which Baileys changes in place @param stored what the database holds of them */
  constructor(held: HeldSession, creds: object, stored: Uint8Array, options: CredentialsWriterOptions) {
    this.#held = held;
    this.#creds = creds;
    this.#options = options;
    this.#newest = { number: 0, bytes: stored };
    this.#saved = this.#newest;
  }

  /** Resolves when the credentials as they are now, or newer ones, are durable. */
  save(): Promise<void> {
    const saved = this.#saveNow();
    // Baileys' events drop this promise, and one that rejects with nobody listening ends the program.
    saved.catch((error: unknown) => this.#tell(error));
    return saved;
  }

  /** Writes keys, and in the same transaction credentials that still wait to be saved. */
  async writeKeys(changes: readonly EntryChange[]): Promise<void> {
    await (this.#isWaiting() ? this.#write(changes) : this.#held.set(changes));
  }

  /** Saves what is unsaved, for the last time. @throws what that was refused with */
  async close(): Promise<void> {
    try {
      if (!this.#held.lost.aborted) await this.save();
    } finally {
      this.#closed = true;
      this.#endPause();
      await this.#saving;
    }
  }

  async #saveNow(): Promise<void> {
    this.#held.lost.throwIfAborted();
    const bytes = encodeValue(this.#creds);
    const isSaved = this.#newest === this.#saved && Buffer.compare(bytes, this.#saved.bytes) === 0;
    if (isSaved) return undefined;
    const number = this.#newest.number + 1;
    this.#newest = { number, bytes };
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + this.#options.retryMs;
      this.#waiters = [...this.#waiters, { number, deadlineMs, resolve, reject }];
      this.#saving ??= this.#saveUntilSaved().finally(() => (this.#saving = null));
    });
  }

  async #saveUntilSaved(): Promise<void> {
    // Baileys saves credentials and, in the same breath, the keys that belong to them: those take them along.
    await nextTurn();
    let pauseMs = firstPauseMs;
    while (this.#newest !== this.#saved) {
      if (this.#closed) return this.#rejectWaiters(this.#closedHere());
      // Whoever wrote the keys is told how that ended; what became of the credentials shows.
      if (!this.#isWaiting()) await this.#underWay?.ended;
      else {
        try {
          await this.#write([]);
          pauseMs = firstPauseMs;
        } catch (error) {
          if (!isPassing(error)) return this.#rejectWaiters(error);
          this.#rejectWaiters(error, performance.now());
          await this.#pause(pauseMs);
          pauseMs = Math.min(2 * pauseMs, longestPauseMs);
        }
      }
    }
  }

  #isWaiting(): boolean {
    return this.#newest !== this.#saved && this.#underWay?.snapshot !== this.#newest;
  }

  async #write(keys: readonly EntryChange[]): Promise<void> {
    const snapshot = this.#newest;
    const set = this.#held.set([...keys, { ...credsKey, value: snapshot.bytes }]);
    const ended = set.then(
      () => this.#settle(snapshot),
      () => undefined,
    );
    this.#underWay = { snapshot, ended };
    await ended;
    if (this.#underWay?.snapshot === snapshot) this.#underWay = null;
    await set;
  }

  #settle(snapshot: Snapshot): void {
    if (snapshot.number < this.#saved.number) return;
    this.#saved = snapshot;
    this.#told = false;
    const done = this.#waiters.filter(({ number }) => number <= snapshot.number);
    this.#waiters = this.#waiters.filter(({ number }) => number > snapshot.number);
    for (const { resolve } of done) resolve();
    this.#options.onSaved();
  }

  /** @param nowMs rejects only those that have waited long enough; without, all */
  #rejectWaiters(error: unknown, nowMs = Infinity): void {
    const late = this.#waiters.filter(({ deadlineMs }) => deadlineMs <= nowMs);
    this.#waiters = this.#waiters.filter(({ deadlineMs }) => deadlineMs > nowMs);
    for (const { reject } of late) reject(error);
  }

  /** Ends early where somebody's patience does. While nobody waits any more it does not keep the program running. */
  #pause(longestMs: number): Promise<void> {
    const patienceMs = this.#waiters.map(({ deadlineMs }) => deadlineMs - performance.now());
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, Math.min(longestMs, ...patienceMs)));
      if (patienceMs.length === 0) timer.unref();
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tell(error: unknown): void {
    // That the session was lost is told by itself.
    if (this.#told || this.#held.lost.aborted || this.#closed) return;
    this.#told = true;
    this.#options.onUnsaved(error as Error);
  }

  #closedHere(): HoldfastError {
    return new HoldfastError('LEASE_LOST', {
      session: sessionName(this.#held.name),
      cause: 'it was closed here',
    });
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof HoldfastError && passing.includes(error.code);
}
