// The writes of one held session: one under way at a time, and those that came meanwhile together as the next one.
import type { EntryChange, WriteOutcome } from '../../ports/entry-store.ts';

interface Waiting {
  readonly changes: readonly EntryChange[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** As one transaction; what is asked at once beyond this goes in the next one. */
const mostChanges = 20_000;

export class WriteQueue {
  readonly #write: (changes: readonly EntryChange[]) => Promise<WriteOutcome>;
  #waiting: Waiting[] = [];
  #pumping: Promise<void> | null = null;

  /** @param write rejects where nobody knows the outcome */
  constructor(write: (changes: readonly EntryChange[]) => Promise<WriteOutcome>) {
    this.#write = write;
  }

  /** Resolves when they are durable, after all that were added before. */
  add(changes: readonly EntryChange[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
      this.#pumping ??= this.#pump();
    });
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
    while (this.#waiting.length > 0) await this.#writeNext(this.#take());
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
