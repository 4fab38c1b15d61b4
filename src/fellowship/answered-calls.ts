// What others ask of this keeper: done in its own line, with progress, and answered.
import type { CallOptions, OperationCalls } from '../ports/fleet.ts';
import { HoldfastError } from '../core/errors.ts';
import { mayCross } from '../core/may-cross.ts';
import type { Row } from '../postgres/statement.ts';
import type { Manner } from './asked-calls.ts';
import { answerCall, cancelledOf, takeCalls, tellProgress } from './call-statements.ts';
import type { FellowshipPart, KeepersOfOneDatabase } from './fellowship.ts';
import { tellError } from './told-error.ts';

const progressEveryMs = 250;
const againMs = 1_000;

type End = readonly [state: 'done' | 'failed', answer: string];

export class AnsweredCalls implements FellowshipPart {
  readonly #fellowship: KeepersOfOneDatabase;
  readonly #here: OperationCalls;
  readonly #running = new Map<string, AbortController>();
  /** Until their askers can know what became of them. */
  readonly #taken = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(fellowship: KeepersOfOneDatabase, here: OperationCalls) {
    [this.#fellowship, this.#here] = [fellowship, here];
    fellowship.add(this);
  }

  async onBeat(): Promise<void> {
    await this.#take();
    const ids = [...this.#running.keys()];
    if (ids.length === 0) return;
    const { rows } = await this.#fellowship.fleet.run(cancelledOf, [ids]);
    for (const [id] of rows) this.#cancel(id ?? '');
  }

  async onTold(kind: string | null, about: string): Promise<void> {
    if (kind === null || (kind === 'ask' && about === this.#fellowship.home)) await this.#take();
    else if (kind === 'cancel') this.#cancel(about);
  }

  /** What is under way comes to its next safe point; the askers are told. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const id of this.#running.keys()) this.#cancel(id);
    await Promise.all(this.#underWay);
  }

  #cancel(id: string): void {
    this.#running.get(id)?.abort(new HoldfastError('KEEPER_STOPPING'));
  }

  async #take(): Promise<void> {
    if (this.#isStopped) return;
    const { fleet, home, process } = this.#fellowship;
    const { rows } = await fleet.run(takeCalls, [home, process, [...this.#taken]]);
    for (const row of rows) {
      const under = this.#answer(row).finally(() => this.#underWay.delete(under));
      this.#underWay.add(under);
    }
  }

  /** Never rejects. */
  async #answer([id, ...asked]: Row): Promise<void> {
    if (id == null) return;
    this.#taken.add(id);
    await this.#tell(id, await this.#run(id, asked));
    this.#taken.delete(id);
  }

  async #run(id: string, [operation, input, manner, isCancelled]: Row): Promise<End> {
    const stopping = new AbortController();
    this.#running.set(id, stopping);
    if (isCancelled === 't') this.#cancel(id);
    try {
      const { home } = this.#fellowship;
      // Whoever can write into the tables could write anything into them.
      if (operation == null || !mayCross(operation))
        throw new HoldfastError('STAYS_AT_HOME', { operation: operation ?? '', home });
      stopping.signal.throwIfAborted();
      const progress = this.#progressOf(id);
      const options = { ...(JSON.parse(manner ?? '') as Manner), signal: stopping.signal, progress };
      const result = await this.#here.call(operation, JSON.parse(input ?? ''), null, options);
      return ['done', JSON.stringify(result ?? null)];
    } catch (error) {
      return ['failed', tellError(error)];
    } finally {
      this.#running.delete(id);
    }
  }

  /** However long the database is away: its asker waits, because this keeper lives. */
  async #tell(id: string, end: End): Promise<void> {
    const { fleet } = this.#fellowship;
    for (;;) {
      let isTold = false;
      await this.#fellowship.attempt(async () => {
        await fleet.run(answerCall, [id, ...end, fleet.schema]);
        isTold = true;
      });
      if (isTold || this.#isStopped) return;
      await new Promise((resolve) => setTimeout(resolve, againMs).unref());
    }
  }

  #progressOf(id: string): CallOptions['progress'] {
    const { fleet } = this.#fellowship;
    let toldMs = -Infinity;
    return (...told) => {
      const nowMs = performance.now();
      if (nowMs - toldMs < progressEveryMs) return;
      toldMs = nowMs;
      void this.#fellowship.attempt(() => fleet.run(tellProgress, [id, JSON.stringify(told), fleet.schema]));
    };
  }
}
