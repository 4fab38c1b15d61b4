// What this keeper asks of others: sends it, and waits with progress until it is answered or its keeper is gone.
import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import { homeOfInput, mayCross } from '../core/may-cross.ts';
import type { Row } from '../postgres/statement.ts';
import type { CallGate, CallOptions, OperationCalls } from '../ports/fleet.ts';
import { ask, callsNow, cancelCall, forgetCall, leaveCall, takeBackCall } from './call-statements.ts';
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
  readonly signal: AbortSignal;
  readonly error: Error;
}

interface Waiting {
  readonly home: string;
  readonly operation: string;
  /** That answered for the home when it was asked. */
  readonly process: string;
  readonly options: CallOptions;
  /** In the database. */
  hasArrived: boolean;
  progress: string | null;
  settle(answer: { readonly result: unknown } | { readonly error: Error }): void;
}

export class AskedCalls implements OperationCalls, FellowshipPart {
  readonly #fellowship: KeepersOfOneDatabase;
  readonly #here: OperationCalls;
  readonly #gate: CallGate;
  readonly #waiting = new Map<string, Waiting>();
  readonly #doubts = new Map<string, Doubt>();
  /** Nobody waits for them here any more, and they may be there still. */
  readonly #left = new Set<string>();

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
    for (const id of this.#left) await this.#leave(id);
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
    const { signal } = asked.options;
    signal.throwIfAborted();
    const id = randomUUID();
    const answered = new Promise<unknown>((resolve, reject) => {
      const settle: Waiting['settle'] = (answer) => {
        this.#waiting.delete(id);
        if ('result' in answer) resolve(answer.result);
        else reject(answer.error);
      };
      this.#waiting.set(id, { ...asked, hasArrived: false, progress: null, settle });
    });
    const cancel = (): void => void this.#fellowship.attempt(() => fleet.run(cancelCall, [id, fleet.schema]));
    signal.addEventListener('abort', cancel);
    const watch = setInterval(() => this.#giveUpInSilence(id), watchMs).unref();
    try {
      void this.#send(id, asked, input, cancel);
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

  /** Never rejects. */
  async #send(
    id: string,
    { home, operation, options }: Pick<Waiting, 'home' | 'operation' | 'options'>,
    input: unknown,
    cancel: () => void,
  ): Promise<void> {
    const { fleet } = this.#fellowship;
    const { caller, atOnce, signal } = options;
    const manner: Manner = { caller, ...(atOnce !== undefined && { atOnce }) };
    const values = [id, home, operation, JSON.stringify(input ?? {}), JSON.stringify(manner), fleet.schema];
    try {
      await fleet.run(ask, values);
    } catch (error) {
      this.#doubts.set(id, { home, operation, signal, error: error as Error });
      return;
    }
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) this.#left.add(id);
    else waiting.hasArrived = true;
    // A cancel that came before the call itself found nothing.
    if (signal.aborted) cancel();
  }

  /** Nobody may do what its asker takes for failed; what was begun is waited for. */
  async #settleDoubt(id: string, { home, operation, signal, error }: Doubt): Promise<void> {
    const { rows } = await this.#fellowship.fleet.run(takeBackCall, [id, home, operation]);
    this.#doubts.delete(id);
    if (rows[0]?.[0] === 't') this.#waiting.get(id)?.settle({ error });
    else if (signal.aborted) this.#left.add(id);
  }

  /** While the database is away nobody hears what became of a call that was cancelled, or may not have arrived. */
  #giveUpInSilence(id: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || !this.#fellowship.isCutOff) return;
    const { options, settle } = waiting;
    const isInDoubt = this.#doubts.has(id);
    if (!options.signal.aborted && !isInDoubt) return;
    // What was cancelled is to end there, too, once that can be said.
    if (!isInDoubt) this.#left.add(id);
    settle(silent(waiting));
  }

  /** @returns the state that it was in; null where it is not there */
  async #leave(id: string): Promise<string | null> {
    const { fleet } = this.#fellowship;
    this.#left.add(id);
    const { rows } = await fleet.run(leaveCall, [id, fleet.schema]);
    const state = rows[0]?.[0] ?? null;
    if (state !== 'running') this.#left.delete(id);
    return state;
  }

  async #look(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const arrived = ids.filter((id) => this.#waiting.get(id)?.hasArrived === true);
    const { rows } = await this.#fellowship.fleet.run(callsNow, [ids]);
    const there = new Set(rows.map(([id]) => id));
    for (const row of rows) await this.#lookAt(row);
    // Whoever took it out of the database has told nobody here.
    for (const id of arrived) {
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined && !there.has(id)) waiting.settle(silent(waiting));
    }
  }

  async #lookAt([id, state, process, progress, answer]: Row): Promise<void> {
    const waiting = this.#waiting.get(id ?? '');
    if (id == null || waiting === undefined) return;
    if (progress != null && progress !== waiting.progress) {
      waiting.progress = progress;
      waiting.options.progress(...(JSON.parse(progress) as Progress));
    }
    if (state !== 'done' && state !== 'failed')
      return this.#giveUpOn(id, waiting, process ?? waiting.process);
    try {
      await this.#leave(id);
    } finally {
      // Also where the database went away over it: the next beat leaves it again.
      waiting.settle(
        state === 'done' ? { result: JSON.parse(answer ?? 'null') } : { error: toldError(answer ?? '') },
      );
    }
  }

  /** A keeper that is gone, or has begun anew, answers nothing that its former process was asked. */
  async #giveUpOn(id: string, waiting: Waiting, process: string): Promise<void> {
    const { home, options, settle } = waiting;
    const alive = this.#fellowship.aliveProcess(home);
    const isThere = alive === process || (alive === null && !this.#fellowship.canTellTheDead);
    if (isThere && !options.signal.aborted) return;
    // What runs comes to its next safe point and says so; what was not begun never will be.
    const state = isThere ? await this.#leave(id) : await this.#forget(id);
    if (isThere && state !== 'asked') return;
    const cause = 'it went silent before it began';
    settle(
      state === 'asked' ? { error: new HoldfastError('HOME_UNREACHABLE', { home, cause }) } : silent(waiting),
    );
  }

  async #forget(id: string): Promise<string | null> {
    const { rows } = await this.#fellowship.fleet.run(forgetCall, [id]);
    return rows[0]?.[0] ?? null;
  }
}

function silent({ home, operation }: Pick<Waiting, 'home' | 'operation'>): { readonly error: Error } {
  return { error: new HoldfastError('HOME_WENT_SILENT', { home, operation }) };
}
