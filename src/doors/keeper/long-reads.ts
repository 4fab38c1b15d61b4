// Long reads of everything: a few at a time, so that a hundred of them need no hundred times the memory, and in turns that
// nobody can take all of.

const mostAtOnce = 4;
const mostOfOne = 2;

interface Turn {
  readonly account: string;
  begin(): void;
}

export class LongReads {
  #waiting: readonly Turn[] = [];
  #running: readonly Turn[] = [];

  /** @throws the reason of the signal, and what the work throws */
  async inTurn<Result>(account: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const turn = await this.#turnOf(account, signal);
    try {
      return await work();
    } finally {
      this.#running = without(this.#running, turn);
      this.#beginNext();
    }
  }

  #turnOf(account: string, signal: AbortSignal): Promise<Turn> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting = without(this.#waiting, turn);
        reject(signal.reason as Error);
      };
      const turn: Turn = {
        account,
        begin: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(turn);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting = [...this.#waiting, turn];
      this.#beginNext();
    });
  }

  /** The one that waits longest, of those who have not their share already. */
  #beginNext(): void {
    if (this.#running.length >= mostAtOnce) return;
    const ownTurns = (of: Turn): number =>
      this.#running.filter(({ account }) => account === of.account).length;
    const next = this.#waiting.find((turn) => ownTurns(turn) < mostOfOne);
    if (next === undefined) return;
    this.#waiting = without(this.#waiting, next);
    this.#running = [...this.#running, next];
    next.begin();
  }
}

function without(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  return turns.filter((one) => one !== turn);
}
