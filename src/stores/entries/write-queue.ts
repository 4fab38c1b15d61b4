// The writes of one held session: one under way at a time, and those that came meanwhile together as the next one.
import type { EntryChange, WriteOutcome } from '../../ports/entry-store.ts';

interface Waiting {
  readonly changes: readonly EntryChange[];
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<unknown>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** As one transaction; what is asked at once beyond this goes in the next one. */
const mostChanges = 20_000;

export class WriteQueue {
  readonly #write: (changes: readonly EntryChange[]) => Promise<WriteOutcome>;
  #waiting: Waiting[] = [];
  #underWay: readonly Waiting[] = [];
  #pumping: Promise<void> | null = null;

  /** @param write rejects where nobody knows the outcome */
  constructor(write: (changes: readonly EntryChange[]) => Promise<WriteOutcome>) {
    this.#write = write;
  }

  /** Resolves when they are durable, after all that were added before. */
  add(changes: readonly EntryChange[]): Promise<void> {
    const { promise, resolve, reject } = withResolvers();
    this.#waiting.push({ changes, ended: promise.catch(() => undefined), resolve, reject });
    this.#pumping ??= this.#pump();
    return promise;
  }

  /**
   * Resolves when everything that was asked so far and changes one of these entries has ended; null where nothing does.
   * @param ids unless given every one of the type
   */
  endOfChanges(type: string, ids?: readonly string[]): Promise<unknown> | null {
    const pending = [...this.#underWay, ...this.#waiting];
    if (pending.length === 0) return null;
    const asked = ids && new Set(ids);
    const isAsked = (change: EntryChange): boolean => change.type === type && (asked?.has(change.id) ?? true);
    return pending.findLast(({ changes }) => changes.some(isAsked))?.ended ?? null;
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    await this.#pumping;
  }

  /** Those that wait are not written. One that is under way is told its own outcome. */
  refuse(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async #pump(): Promise<void> {
    // Whoever writes several at once does so before this turn ends: Baileys makes one set per type.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      this.#underWay = this.#take();
      await this.#writeNext(this.#underWay);
      this.#underWay = [];
    }
    this.#pumping = null;
  }

  #take(): readonly Waiting[] {
    let changes = 0;
    const tooMany = this.#waiting.findIndex((one, index) => {
      changes += one.changes.length;
      return index > 0 && changes > mostChanges;
    });
    return this.#waiting.splice(0, tooMany < 0 ? this.#waiting.length : tooMany);
  }

  /** Never rejects. */
  async #writeNext(together: readonly Waiting[]): Promise<void> {
    const [first] = together;
    const changes =
      first !== undefined && together.length === 1 ? first.changes : together.flatMap((one) => one.changes);
    try {
      const outcome = await this.#write(changes);
      for (const { resolve, reject } of together) {
        if (outcome === null) resolve();
        else reject(outcome);
      }
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}

function withResolvers(): Pick<Waiting, 'resolve' | 'reject'> & { readonly promise: Promise<void> } {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const promise = new Promise<void>((resolvePromise, rejectPromise) => {
    [resolve, reject] = [resolvePromise, rejectPromise];
  });
  return { promise, resolve, reject };
}
