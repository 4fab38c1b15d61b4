// What this keeper asks of others: sends it, and waits with progress until it is answered or its keeper is gone.
import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import { homeOfInput, mayCross } from '../core/may-cross.ts';
import type { CallGate, CallOptions, OperationCalls } from '../ports/fleet.ts';
import { ask, callsNow, cancelCall, forgetCall, takeBackCall } from './call-statements.ts';
import type { FellowshipPart, KeepersOfOneDatabase } from './fellowship.ts';
import { toldError } from './told-error.ts';

const watchMs = 1_000;

/** As it crosses. */
export interface Manner {
  readonly caller: CallOptions['caller'];
  readonly atOnce?: boolean;
}

type Progress = Parameters<CallOptions['progress']>;

/** A call that may have arrived or not: the connection was lost over it. */
interface Doubt {
  readonly home: string;
  readonly operation: string;
  readonly error: Error;
}

interface Waiting {
  readonly home: string;
  readonly operation: string;
  /** That answered for the home when it was asked. */
  readonly process: string;
  readonly options: CallOptions;
  progress: string | null;
  settle(answer: { readonly result: unknown } | { readonly error: Error }): void;
}

export class AskedCalls implements OperationCalls, FellowshipPart {
  readonly #fellowship: KeepersOfOneDatabase;
  readonly #here: OperationCalls;
  readonly #gate: CallGate;
  readonly #waiting = new Map<string, Waiting>();
  readonly #doubts = new Map<string, Doubt>();

  /** @param here what this keeper can do itself */
  constructor(fellowship: KeepersOfOneDatabase, here: OperationCalls, gate: CallGate) {
    [this.#fellowship, this.#here, this.#gate] = [fellowship, here, gate];
    fellowship.add(this);
  }

  async call(operation: string, input: unknown, home: string | null, options: CallOptions): Promise<unknown> {
    const fellowship = this.#fellowship;
    const meant = this.#gate.admit(operation, options.caller, input);
    const owner = home ?? homeOfInput(meant, this.#gate.seenBy(options.caller, fellowship.pictures()));
    if (owner === null || owner === fellowship.home) return this.#here.call(operation, input, null, options);
    if (!mayCross(operation)) throw new HoldfastError('STAYS_AT_HOME', { operation, home: owner });
    const process = fellowship.aliveProcess(owner);
    if (process === null) {
      const known = fellowship.knows(owner);
      const cause = known ? 'it was not heard of lately' : 'no keeper of this fleet has that id';
      throw new HoldfastError('HOME_UNREACHABLE', { home: owner, cause });
    }
    return this.#ask({ home: owner, operation, process, options }, input);
  }

  async onBeat(): Promise<void> {
    for (const [id, doubt] of this.#doubts) await this.#settleDoubt(id, doubt);
    await this.#look([...this.#waiting.keys()]);
  }

  async onTold(kind: string | null, about: string): Promise<void> {
    if (kind === null) await this.onBeat();
    else if (kind === 'call' && this.#waiting.has(about)) await this.#look([about]);
  }

  async #ask(
    asked: Pick<Waiting, 'home' | 'operation' | 'process' | 'options'>,
    input: unknown,
  ): Promise<unknown> {
    const { fleet } = this.#fellowship;
    const { home, operation, options } = asked;
    const { caller, atOnce, signal } = options;
    signal.throwIfAborted();
    const id = randomUUID();
    const manner: Manner = { caller, ...(atOnce !== undefined && { atOnce }) };
    const answered = new Promise<unknown>((resolve, reject) => {
      const settle: Waiting['settle'] = (answer) => {
        this.#waiting.delete(id);
        if ('result' in answer) resolve(answer.result);
        else reject(answer.error);
      };
      this.#waiting.set(id, { ...asked, progress: null, settle });
    });
    const cancel = (): void => void this.#fellowship.attempt(() => fleet.run(cancelCall, [id, fleet.schema]));
    signal.addEventListener('abort', cancel);
    const watch = setInterval(() => this.#giveUpInSilence(id), watchMs).unref();
    try {
      const values = [id, home, operation, JSON.stringify(input ?? {}), JSON.stringify(manner), fleet.schema];
      fleet.run(ask, values).then(
        // A cancel that came before the call itself found nothing.
        () => signal.aborted && cancel(),
        (error: Error) => this.#doubts.set(id, { home, operation, error }),
      );
      return await answered;
    } catch (error) {
      // The other keeper told that it was stopped; whoever stopped it knows why.
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearInterval(watch);
      signal.removeEventListener('abort', cancel);
      this.#waiting.delete(id);
    }
  }

  /** Nobody may do what its asker takes for failed; what was begun is waited for. */
  async #settleDoubt(id: string, { home, operation, error }: Doubt): Promise<void> {
    const { rows } = await this.#fellowship.fleet.run(takeBackCall, [id, home, operation]);
    this.#doubts.delete(id);
    if (rows[0]?.[0] === 't') this.#waiting.get(id)?.settle({ error });
  }

  /** While the database is away nobody hears what became of a call that was cancelled, or may not have arrived. */
  #giveUpInSilence(id: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || !this.#fellowship.isCutOff) return;
    const { home, operation, options, settle } = waiting;
    if (options.signal.aborted || this.#doubts.has(id))
      settle({ error: new HoldfastError('HOME_WENT_SILENT', { home, operation }) });
  }

  async #look(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { fleet } = this.#fellowship;
    const { rows } = await fleet.run(callsNow, [ids]);
    for (const [id, state, process, progress, answer] of rows) {
      const waiting = this.#waiting.get(id ?? '');
      if (id == null || waiting === undefined) continue;
      if (progress != null && progress !== waiting.progress) {
        waiting.progress = progress;
        waiting.options.progress(...(JSON.parse(progress) as Progress));
      }
      if (state === 'done' || state === 'failed') {
        await fleet.run(forgetCall, [id]);
        waiting.settle(
          state === 'done' ? { result: JSON.parse(answer ?? 'null') } : { error: toldError(answer ?? '') },
        );
      } else await this.#giveUpOn(id, waiting, process ?? waiting.process);
    }
  }

  /** A keeper that is gone, or has begun anew, answers nothing that its former process was asked. */
  async #giveUpOn(id: string, { home, operation, options, settle }: Waiting, process: string): Promise<void> {
    const isCancelled = options.signal.aborted;
    if (this.#fellowship.aliveProcess(home) === process && !isCancelled) return;
    if (isCancelled && this.#fellowship.aliveProcess(home) === process) {
      // What runs comes to its next safe point and says so; what was not begun never will be.
      const { rows } = await this.#fellowship.fleet.run(callsNow, [[id]]);
      if (rows[0]?.[1] !== 'asked') return;
    }
    const { rows } = await this.#fellowship.fleet.run(forgetCall, [id]);
    const cause = 'it went silent before it began';
    settle({
      error:
        rows[0]?.[0] === 'asked'
          ? new HoldfastError('HOME_UNREACHABLE', { home, cause })
          : new HoldfastError('HOME_WENT_SILENT', { home, operation }),
    });
  }
}
