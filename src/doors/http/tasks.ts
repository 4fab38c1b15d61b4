// Long work that callers asked for: it goes on when they hang up, tells how far it is, and can be cancelled.
import { accountOf, mayCall, maySee } from '../../core/access.ts';
import type { Caller } from '../../core/access.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { CallOptions, KeeperEvents } from '../../ports/fleet.ts';
import { problemOf } from './problem.ts';
import type { Problem } from './problem.ts';
import { tasksToForget } from './tasks-to-forget.ts';

export interface TaskProgress {
  readonly what: string;
  readonly done: number;
  /** null while it is unknown. */
  readonly total: number | null;
  readonly unit: 'bytes' | null;
}

export interface Task {
  readonly id: string;
  readonly operation: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: TaskProgress | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** What the operation answered; null before, and where it did not. */
  readonly result: unknown;
  readonly error: Problem | null;
}

export interface TaskParts {
  nowMs(): number;
  newId(): string;
  readonly events: Pick<KeeperEvents, 'publish'>;
  /** Of what nobody foresaw; callers are told only that it happened. */
  unforeseen(operation: string, error: unknown): void;
}

/** What is kept of one: its answer as the text that is sent, which is a fraction of what it takes in memory else. */
export interface KeptTask extends Omit<Task, 'result'> {
  /** null before, and where there is none. */
  readonly resultJson: string | null;
}

interface Entry {
  task: KeptTask;
  readonly caller: Caller;
  readonly cancel: AbortController;
  readonly ended: Promise<void>;
  /** Of its last `task` event. */
  toldAtMs: number;
  /** Same work that is asked for again while this runs joins it. */
  readonly joinKey: string | null;
}

export interface TaskWork {
  readonly operation: string;
  readonly caller: Caller;
  /** Who asks for just the same while it runs shares it; null for what changes the world. */
  readonly joinKey: string | null;
  run(options: CallOptions): Promise<unknown>;
}

const leastBetweenEventsMs = 250;
/** Each waits for its turn in the keeper's line; more than this is no work but an attack or a loop. */
const mostRunning = 200;
/** So that nobody takes them all. */
const mostRunningOfOne = 20;
/** The rest is for those who may change something: no dashboard that loops keeps an undo from its place in the line. */
const mostRunningOfReaders = 100;

export class Tasks {
  readonly #entries = new Map<string, Entry>();
  readonly #parts: TaskParts;

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** @throws HoldfastError TOO_MANY_TASKS */
  start(work: TaskWork): string {
    this.#forgetOld();
    const running = [...this.#entries.values()].filter(({ task }) => task.state === 'running');
    const same = work.joinKey === null ? undefined : running.find(({ joinKey }) => joinKey === work.joinKey);
    if (same !== undefined) return same.task.id;
    refuseTooMany(running, work.caller);
    const id = this.#parts.newId();
    const cancel = new AbortController();
    const { operation, caller, joinKey } = work;
    const entry: Entry = {
      task: {
        id,
        operation,
        state: 'running',
        progress: null,
        startedAtMs: this.#parts.nowMs(),
        endedAtMs: null,
        resultJson: null,
        error: null,
      },
      caller,
      cancel,
      // In a turn of its own, so that the task is known before its work begins.
      ended: Promise.resolve().then(() => this.#run(id, work, cancel.signal)),
      toldAtMs: 0,
      joinKey,
    };
    this.#entries.set(id, entry);
    this.#tell(entry);
    return id;
  }

  /** Waits until it has ended, at most so long. @throws HoldfastError TASK_NOT_FOUND */
  async wait(id: string, caller: Caller, forMs: number): Promise<KeptTask> {
    const { ended } = this.#entry(id, caller);
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, forMs)));
    await Promise.race([ended, enough]);
    clearTimeout(timer);
    return this.#entry(id, caller).task;
  }

  /** @throws HoldfastError TASK_NOT_FOUND */
  find(id: string, caller: Caller): KeptTask {
    return this.#entry(id, caller).task;
  }

  /** Newest first, without their results. */
  list(caller: Caller): KeptTask[] {
    return [...this.#entries.values()]
      .filter((entry) => isVisible(entry, caller))
      .map(({ task }) => ({ ...task, resultJson: null }))
      .toReversed();
  }

  /** Work comes to its next safe point and ends there. Of one that has ended nothing happens. @throws TASK_NOT_FOUND */
  cancel(id: string, caller: Caller): KeptTask {
    const entry = this.#entry(id, caller);
    entry.cancel.abort(new HoldfastError('TASK_CANCELLED', { task: id }));
    return entry.task;
  }

  /** Nothing goes on after the keeper. */
  async stop(): Promise<void> {
    for (const { cancel } of this.#entries.values()) cancel.abort(new HoldfastError('KEEPER_STOPPING'));
    await Promise.all([...this.#entries.values()].map(({ ended }) => ended));
  }

  async #run(id: string, work: TaskWork, signal: AbortSignal): Promise<void> {
    const { caller, operation } = work;
    const progress: CallOptions['progress'] = (what, done, total, unit) =>
      this.#change(id, { progress: { what, done, total, unit: unit ?? null } });
    try {
      const result = await work.run({ caller, signal, progress });
      const resultJson = JSON.stringify(result ?? null);
      this.#change(id, { state: 'done', resultJson, endedAtMs: this.#parts.nowMs() });
    } catch (error) {
      const state = signal.aborted ? 'cancelled' : 'failed';
      if (!(error instanceof HoldfastError)) this.#parts.unforeseen(operation, error);
      const told = signal.aborted ? signal.reason : error;
      this.#change(id, { state, error: problemOf(told), endedAtMs: this.#parts.nowMs() });
    }
  }

  #change(id: string, change: Partial<KeptTask>): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.task = { ...entry.task, ...change };
    const isDue = this.#parts.nowMs() - entry.toldAtMs >= leastBetweenEventsMs;
    if (isDue || entry.task.state !== 'running') this.#tell(entry);
    if (entry.task.state !== 'running') this.#forgetOld();
  }

  #tell(entry: Entry): void {
    const { id, operation, state, progress } = entry.task;
    entry.toldAtMs = this.#parts.nowMs();
    this.#parts.events.publish({
      kind: 'task',
      tenant: entry.caller.tenant,
      about: id,
      text: `${operation}: ${state}`,
      payload: { operation, state, progress },
    });
  }

  #entry(id: string, caller: Caller): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined || !isVisible(entry, caller))
      throw new HoldfastError('TASK_NOT_FOUND', { task: id });
    return entry;
  }

  #forgetOld(): void {
    const ended = [...this.#entries.values()].flatMap(({ task: { id, endedAtMs, resultJson }, caller }) => {
      if (endedAtMs === null) return [];
      return [{ id, account: accountOf(caller), endedAtMs, sizeBytes: resultJson?.length ?? 0 }];
    });
    for (const id of tasksToForget(ended, this.#parts.nowMs())) this.#entries.delete(id);
  }
}

/** @throws HoldfastError TOO_MANY_TASKS */
function refuseTooMany(running: readonly Entry[], caller: Caller): void {
  const refuse = (count: number, most: number, whose: string): void => {
    if (count >= most) throw new HoldfastError('TOO_MANY_TASKS', { count, whose });
  };
  refuse(running.length, mostRunning, 'in all');
  const account = accountOf(caller);
  const own = running.filter((entry) => accountOf(entry.caller) === account);
  refuse(own.length, mostRunningOfOne, caller.tenant === null ? 'of this key' : 'of this tenant');
  if (mayCall(caller, 'operate')) return;
  const ofReaders = running.filter((entry) => !mayCall(entry.caller, 'operate'));
  refuse(ofReaders.length, mostRunningOfReaders, 'of keys that only read');
}

function isVisible(entry: Entry, caller: Caller): boolean {
  return maySee(caller, entry.caller.tenant);
}
