// One bound for the entries of all held sessions: over it, the sessions that were used least recently give theirs up.

export interface Holding {
  /** Gives up all it holds in memory. It is not told of again before it reports a size anew. */
  giveUp(): void;
}

export class MemoryBudget {
  readonly limitBytes: number;
  /** The least recently used first. */
  readonly #sizes = new Map<Holding, number>();
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** It was used just now, and holds that much. Others may have to give up theirs. */
  report(holding: Holding, sizeBytes: number): void {
    this.forget(holding);
    this.#sizes.set(holding, sizeBytes);
    this.#usedBytes += sizeBytes;
    for (const oldest of this.#sizes.keys()) {
      if (this.#usedBytes <= this.limitBytes || oldest === holding) return;
      this.forget(oldest);
      oldest.giveUp();
    }
  }

  forget(holding: Holding): void {
    this.#usedBytes -= this.#sizes.get(holding) ?? 0;
    this.#sizes.delete(holding);
  }
}
