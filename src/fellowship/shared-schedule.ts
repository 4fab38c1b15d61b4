// Work that any of several keepers can do: each of its times is taken by one of them and becomes one job of
// graphile-worker, which another one goes on with where a keeper dies.
import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import type { JobName, Work } from '../core/work.ts';
import type { Note, Schedule, WorkEnd } from '../ports/schedule.ts';
import type { FellowshipPart, KeepersOfOneDatabase } from './fellowship.ts';
import { JobRunner } from './job-runner.ts';
import type { JobAtHand } from './job-runner.ts';
import {
  databaseNow,
  dropSpentJobs,
  endTurn,
  endedSince,
  freeJobs,
  knowWork,
  takeTurn,
  turnNow,
} from './job-statements.ts';

export interface SharedScheduleOptions {
  readonly fellowship: KeepersOfOneDatabase;
  /** What is a home's own is left out. */
  readonly works: readonly Work[];
  /** As cron writes it; `never` is a time too. */
  readonly times: Readonly<Record<JobName, string>>;
}

/** With growing pauses, all in all somewhat more than an hour. */
const maxAttempts = 8;
const againMs = 1_000;
type EndedElsewhere = Parameters<Schedule['start']>[1];

const stopping = 'the keeper is stopping';

const neverBegun: WorkEnd = { state: 'stopped', notes: [] };

interface Shared {
  readonly work: Work;
  readonly name: string;
  /** The name as graphile-worker knows it, which takes 128 characters. */
  readonly task: string;
  readonly cron: string;
  /** When it was due last, as this keeper has told; null before the first. */
  toldMs: number | null;
}

export class SharedSchedule implements Schedule, FellowshipPart {
  readonly #fellowship: KeepersOfOneDatabase;
  readonly #shared: readonly Shared[];
  readonly #crons: Cron[] = [];
  readonly #runner: JobRunner;
  #run: ((work: Work) => Promise<WorkEnd>) | null = null;
  #endedElsewhere: EndedElsewhere = () => Promise.resolve();
  /** Of the last turn that ended elsewhere, by the database's clock; null before the first look. */
  #heardOf: string | null = null;
  #isStopped = false;

  constructor({ fellowship, works, times }: SharedScheduleOptions) {
    this.#fellowship = fellowship;
    this.#shared = works.flatMap((work) => {
      const { shared: name, job } = work;
      if (name === null || times[job] === 'never') return [];
      return [{ work, name, task: taskOf(job, name), cron: times[job], toldMs: null }];
    });
    const tasks = this.#shared.map(
      (each) => [each.task, (at: JobAtHand) => this.#perform(each, at)] as const,
    );
    this.#runner = new JobRunner(fellowship, Object.fromEntries(tasks));
  }

  async start(run: (work: Work) => Promise<WorkEnd>, endedElsewhere: EndedElsewhere): Promise<void> {
    [this.#run, this.#endedElsewhere] = [run, endedElsewhere];
    if (this.#shared.length === 0) return;
    this.#fellowship.add(this);
    this.#runner.start();
    for (const { cron } of this.#shared) {
      const due = (): Promise<void> => this.#fellowship.attempt(() => this.#takeTurns());
      this.#crons.push(new Cron(cron, { unref: true }, due));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cron of this.#crons) cron.stop();
    await this.#runner.stop();
  }

  /** What came due while the database was away is noticed here. */
  async onBeat(): Promise<void> {
    await this.#hear();
    await this.#takeTurns();
    if (!this.#runner.isReady) return;
    if (this.#fellowship.canTellTheDead)
      await this.#fellowship.fleet.run(freeJobs, [this.#fellowship.lapseMs]);
    await this.#fellowship.fleet.run(dropSpentJobs);
  }

  async onTold(kind: string | null, about: string): Promise<void> {
    const [home] = about.split(' ');
    if (kind === null || (kind === 'turn' && home !== this.#fellowship.home)) await this.#hear();
  }

  /** What others have done, in its order. */
  async #hear(): Promise<void> {
    const { fleet, home } = this.#fellowship;
    if (this.#heardOf === null) {
      const { rows } = await fleet.run(databaseNow);
      this.#heardOf = rows[0]?.[0] ?? null;
      return;
    }
    const { rows } = await fleet.run(endedSince, [home, this.#heardOf]);
    for (const [ended, name, notes] of rows) {
      if (this.#shared.some((shared) => shared.name === name))
        await this.#endedElsewhere(name ?? '', JSON.parse(notes ?? '[]') as Note[]);
      this.#heardOf = ended ?? this.#heardOf;
    }
  }

  /** By the database's clock, the only one that all of them have. */
  async #takeTurns(): Promise<void> {
    if (!this.#runner.isReady || this.#isStopped) return;
    const { fleet } = this.#fellowship;
    const nowMs = Number((await fleet.run(databaseNow)).rows[0]?.[1]);
    for (const shared of this.#shared) {
      const { name, task, cron } = shared;
      if (shared.toldMs === null) {
        await fleet.run(knowWork, [name]);
        shared.toldMs = 0;
      }
      // A turn of this very moment is one that has begun.
      const dueMs = new Cron(cron, { paused: true }).previousRuns(1, new Date(nowMs + 1))[0]?.getTime();
      if (dueMs === undefined || dueMs === shared.toldMs) continue;
      await fleet.run(takeTurn, [name, dueMs, task, maxAttempts]);
      shared.toldMs = dueMs;
    }
  }

  /** @throws where graphile-worker should try again, here or elsewhere */
  async #perform({ work, name }: Shared, { dueMs, attempt, failedBefore }: JobAtHand): Promise<void> {
    const { rows } = await this.#fellowship.fleet.run(turnNow, [name, dueMs]);
    const [hasEnded, newestMs] = rows[0] ?? [];
    // The keeper that did it died before it could take the job off the list.
    if (hasEnded === 't') return;
    const hasFailed = failedBefore !== null && failedBefore !== stopping;
    if (hasFailed && Number(newestMs) > dueMs) return this.#end(name, dueMs, failedBefore, []);
    const { state, notes } = (await this.#run?.(work)) ?? neverBegun;
    if (state === 'stopped') throw new Error(stopping);
    const failure = state === 'failed' ? 'it failed; the log of the keeper that tried says why' : null;
    if (failure !== null && attempt < maxAttempts) throw new Error(failure);
    await this.#end(name, dueMs, failure, notes);
  }

  /** What was done must not be done again because the database was away at just this moment. */
  async #end(name: string, dueMs: number, failure: string | null, notes: readonly Note[]): Promise<void> {
    const { fleet, home } = this.#fellowship;
    const values = [name, dueMs, home, failure, fleet.schema, JSON.stringify(notes)];
    for (;;) {
      try {
        await fleet.run(endTurn, values);
        return;
      } catch (error) {
        if (this.#isStopped) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, againMs).unref());
    }
  }
}

function taskOf(job: JobName, name: string): string {
  return `${job} ${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
