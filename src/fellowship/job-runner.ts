// graphile-worker as long as this keeper runs: begun again whenever the database was away for too long for it.
import { EventEmitter } from 'node:events';
import type { Runner, TaskList, WorkerEvents, WorkerPool } from 'graphile-worker';
import type { KeepersOfOneDatabase } from './fellowship.ts';
import { jobsSchemaOf } from './job-statements.ts';

export interface JobAtHand {
  readonly dueMs: number;
  /** From 1. A keeper that died in the middle counts. */
  readonly attempt: number;
  /** Why the attempt before failed; null where there was none, or its keeper died. */
  readonly failedBefore: string | null;
}

/** One in the line of what changes the world, one beside it. */
const concurrency = 2;
const pollMs = 2_000;
const againMs = 1_000;
const patienceMs = 3_000;

export class JobRunner {
  readonly #fellowship: KeepersOfOneDatabase;
  readonly #tasks: Readonly<Record<string, (at: JobAtHand) => Promise<void>>>;
  readonly #underWay = new Set<Promise<void>>();
  #runner: Runner | null = null;
  #isStopped = false;
  #isReady = false;
  #failingSinceMs: number | null = null;

  constructor(
    fellowship: KeepersOfOneDatabase,
    tasks: Readonly<Record<string, (at: JobAtHand) => Promise<void>>>,
  ) {
    [this.#fellowship, this.#tasks] = [fellowship, tasks];
  }

  /** Its tables are there. */
  get isReady(): boolean {
    return this.#isReady;
  }

  start(): void {
    void this.#goOn();
  }

  /** Waits for what is under way; what was taken and not done is free for others. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const stopped = this.#stopRunner();
    await Promise.allSettled(this.#underWay);
    // Where the database is away there is nobody to tell.
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
  }

  async #stopRunner(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    // It has stopped by itself where this fails.
    await runner?.stop().catch(() => undefined);
  }

  async #goOn(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#runOnce();
      } catch (error) {
        this.#failed(error as Error);
      }
      await new Promise((resolve) => setTimeout(resolve, againMs).unref());
    }
  }

  /** A database that restarts is away for a moment, and by then the keeper's beat tells of one that stays away. */
  #failed(error: Error): void {
    this.#failingSinceMs ??= performance.now();
    if (performance.now() - this.#failingSinceMs < this.#fellowship.lapseMs) return;
    this.#fellowship.tellOfWork(`shared work cannot begin: ${error.message}`);
  }

  async #runOnce(): Promise<void> {
    const { fleet } = this.#fellowship;
    await fleet.prepare();
    const { run, Logger } = await import('graphile-worker');
    const pgPool = await fleet.database.poolFor(concurrency + 2);
    const pools: string[] = [];
    const events = new EventEmitter() as WorkerEvents;
    events.on('pool:create', ({ workerPool }: { workerPool: WorkerPool }) => pools.push(workerPool.id));
    try {
      const runner = await run({
        pgPool,
        schema: jobsSchemaOf(fleet.schema),
        concurrency,
        pollInterval: pollMs,
        // Behind a pool that hands each statement to another connection there are none.
        noPreparedStatements: true,
        noHandleSignals: true,
        // Otherwise nobody waits for what it tells the database, and a failure of that would end this process.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        taskList: this.#taskList(),
        parsedCronItems: [],
        events,
        // The keeper's own log tells what it does and what failed.
        logger: new Logger(() => () => undefined),
      });
      this.#runner = runner;
      this.#isReady = true;
      this.#failingSinceMs = null;
      this.#fellowship.tellOfWork(null);
      if (this.#isStopped) await this.#stopRunner();
      await Promise.all([runner.promise, ...pools.map((id) => this.#fellowship.addPool(id))]);
    } finally {
      // What it had under way goes on here, and nobody else may take it meanwhile.
      await Promise.allSettled(this.#underWay);
      for (const id of pools) this.#fellowship.removePool(id);
      await pgPool.end();
    }
  }

  #taskList(): TaskList {
    const tasks = Object.entries(this.#tasks).map(([name, perform]) => [
      name,
      (payload: unknown, { job }: { readonly job: { attempts: number; last_error: string | null } }) => {
        const { dueMs } = payload as { readonly dueMs: number };
        const under = perform({ dueMs, attempt: job.attempts, failedBefore: job.last_error });
        const ended = under.then(
          () => undefined,
          // Told to graphile-worker, below.
          () => undefined,
        );
        this.#underWay.add(ended);
        void ended.then(() => this.#underWay.delete(ended));
        return under;
      },
    ]);
    return Object.fromEntries(tasks) as TaskList;
  }
}
