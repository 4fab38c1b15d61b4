// Saves a session's credentials: the newest once for all who ask, with keys where there are some, and again until it worked.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { encodeValue } from '../../engines/baileys/value-codec.ts';
import type { EntryChange } from '../../ports/entry-store.ts';
import type { HeldSession } from '../../ports/held-session.ts';
import { isPassing } from './patient-session.ts';
import type { PatientSession } from './patient-session.ts';

export interface CredentialsWriterOptions {
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
  resolve(): void;
  reject(error: unknown): void;
}

/** Between tries that nobody waits for. */
const firstPauseMs = 1000;
const longestPauseMs = 10_000;

export class CredentialsWriter {
  readonly #held: Pick<HeldSession, 'name' | 'lost'>;
  readonly #patient: Pick<PatientSession, 'set'>;
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
  constructor(
    held: Pick<HeldSession, 'name' | 'lost'>,
    patient: Pick<PatientSession, 'set'>,
    { creds, stored }: { readonly creds: object; readonly stored: Uint8Array },
    options: CredentialsWriterOptions,
  ) {
    this.#held = held;
    this.#patient = patient;
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
    await (this.#isWaiting() ? this.#write(changes) : this.#patient.set(changes));
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
    const isNew = Buffer.compare(bytes, this.#newest.bytes) !== 0;
    if (isNew) this.#newest = { number: this.#newest.number + 1, bytes };
    else if (this.#newest === this.#saved) return undefined;
    const { number } = this.#newest;
    return new Promise((resolve, reject) => {
      this.#waiters = [...this.#waiters, { number, resolve, reject }];
      this.#saving ??= this.#saveUntilSaved();
      // It may be all that the program still waits for, and a pause does not keep that running.
      this.#endPause();
    });
  }

  async #saveUntilSaved(): Promise<void> {
    // Baileys saves credentials and, in the same breath, the keys that belong to them: those take them along.
    await nextTurn();
    let failures = 0;
    try {
      while (this.#newest !== this.#saved) {
        if (this.#closed) throw this.#closedHere();
        failures = (await this.#attempt()) ? 0 : failures + 1;
        if (failures > 0 && this.#waiters.length === 0) await this.#pause(failures);
      }
    } catch (error) {
      this.#reject(this.#waiters, error);
    } finally {
      // In the very moment of the last look: who asks one moment later must find that nobody saves any more.
      this.#saving = null;
    }
  }

  /** False where it may be tried again. @throws what does not pass */
  async #attempt(): Promise<boolean> {
    const { number } = this.#newest;
    // Who comes during a try that nobody waited for is not refused by it: it did not last as long as theirs will.
    const isAwaited = this.#waiters.length > 0;
    try {
      // Whoever wrote the keys is told how that ended; what became of the credentials shows.
      await (this.#isWaiting() ? this.#write([]) : this.#underWay?.ended);
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      const asked = this.#waiters.filter((waiter) => waiter.number <= number);
      if (isAwaited) this.#reject(asked, error);
      return false;
    }
  }

  #isWaiting(): boolean {
    return this.#newest !== this.#saved && this.#underWay?.snapshot !== this.#newest;
  }

  async #write(keys: readonly EntryChange[]): Promise<void> {
    const snapshot = this.#newest;
    const changes = [...keys, { ...credsKey, value: snapshot.bytes }];
    // A save that nobody waits for any more takes its chance and holds up nobody.
    const isBackground = keys.length === 0 && this.#waiters.length === 0;
    const set = isBackground ? this.#patient.set(changes, 0) : this.#patient.set(changes);
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
    this.#saved = snapshot;
    this.#told = false;
    const done = this.#waiters.filter(({ number }) => number <= snapshot.number);
    this.#waiters = this.#waiters.filter(({ number }) => number > snapshot.number);
    for (const { resolve } of done) resolve();
    this.#options.onSaved();
  }

  #reject(waiters: readonly Waiter[], error: unknown): void {
    this.#waiters = this.#waiters.filter((waiter) => !waiters.includes(waiter));
    for (const { reject } of waiters) reject(error);
  }

  /** It does not keep the program running. */
  #pause(failures: number): Promise<void> {
    const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs).unref();
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
    const session = sessionName(this.#held.name);
    return new HoldfastError('LEASE_LOST', { session, cause: 'it was closed here' });
  }
}
