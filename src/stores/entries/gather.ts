// Gathers what is asked within one turn of the event loop, or while earlier answers are awaited, into few calls.

export interface GatherOptions<Ask, Answer> {
  /** Calls that may be under way at once. */
  readonly atOnce: number;
  /** One call for many; its answers are in the order of what was asked. A rejection is every asker's own. */
  readonly call: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  /** Only asks of one kind share a call; left out: all are of one. */
  readonly kindOf?: (ask: Ask) => unknown;
  /** Asks of one lane go one after the other, in their order, and never share a call. */
  readonly laneOf?: (ask: Ask) => unknown;
  /** Asks share a call until it weighs this much; one alone may weigh more. */
  readonly mostWeight: number;
  /** Left out: each weighs 1. */
  readonly weightOf?: (ask: Ask) => number;
  /** Whether a call that failed so for many changed nothing, and may go well for some of them alone. */
  readonly worthAlone?: (error: unknown) => boolean;
}

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export class Gather<Ask, Answer> {
  readonly #options: GatherOptions<Ask, Answer>;
  readonly #busyLanes = new Set<unknown>();
  readonly #underWay = new Set<Promise<void>>();
  #waiting: Waiting<Ask, Answer>[] = [];
  #scheduled = false;

  constructor(options: GatherOptions<Ask, Answer>) {
    this.#options = options;
  }

  ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject });
      this.#schedule();
    });
  }

  askAll(asks: readonly Ask[]): Promise<Answer[]> {
    return Promise.all(asks.map((ask) => this.ask(ask)));
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#scheduled || this.#underWay.size > 0) {
      await (this.#underWay.size > 0 ? Promise.race(this.#underWay) : new Promise(setImmediate));
    }
  }

  /** Not at once: whoever resumes in this turn of the event loop may have something to ask too. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#underWay.size < this.#options.atOnce && this.#waiting.length > 0) {
      const together = this.#take();
      if (together.length === 0) return;
      const run = this.#run(together).finally(() => {
        this.#underWay.delete(run);
        for (const { ask } of together) this.#busyLanes.delete(this.#options.laneOf?.(ask));
        if (this.#waiting.length > 0) this.#schedule();
      });
      this.#underWay.add(run);
    }
  }

  /** Of those that wait, in their order, as many as may go together now. */
  #take(): Waiting<Ask, Answer>[] {
    const { kindOf, laneOf, weightOf, mostWeight } = this.#options;
    const together: Waiting<Ask, Answer>[] = [];
    const left: Waiting<Ask, Answer>[] = [];
    const lanes = new Set(this.#busyLanes);
    let kind: unknown;
    let weight = 0;
    for (const one of this.#waiting) {
      const lane = laneOf?.(one.ask);
      const own = weightOf?.(one.ask) ?? 1;
      const isFirst = together.length === 0;
      const fits = isFirst || (kindOf?.(one.ask) === kind && weight + own <= mostWeight);
      if (fits && (laneOf === undefined || !lanes.has(lane))) {
        if (isFirst) kind = kindOf?.(one.ask);
        weight += own;
        together.push(one);
        if (laneOf !== undefined) this.#busyLanes.add(lane);
      } else {
        left.push(one);
      }
      // Also where it does not go: what comes behind it must not overtake it.
      lanes.add(lane);
    }
    this.#waiting = left;
    return together;
  }

  /** Never rejects. */
  async #run(together: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.call(together.map(({ ask }) => ask));
      // As many as were asked: the contract of every list of answers.
      together.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      if (together.length > 1 && this.#options.worthAlone?.(error)) {
        for (const one of together) await this.#run([one]);
      } else {
        for (const { reject } of together) reject(error);
      }
    }
  }
}
