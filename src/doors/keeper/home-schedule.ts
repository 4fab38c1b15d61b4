// The times of a home's own work, by its clock: also what was missed while the keeper was away, once.
import { Cron } from 'croner';
import type { Work } from '../../core/work.ts';
import type { Cooldowns } from '../../ports/records.ts';
import type { Schedule, WorkEnd } from '../../ports/schedule.ts';
import type { JobTimes } from './job-times.ts';

export interface HomeScheduleOptions {
  /** What of it is shared is left out. */
  readonly works: readonly Work[];
  readonly times: JobTimes;
  /** Where the last turn of each job is remembered. */
  readonly cooldowns: Cooldowns;
  nowMs(): number;
  /** The end of a turn cannot be noted, or what was missed cannot be read; null: it can again. */
  troubled(problem: string | null): void;
}

/** What a turn is remembered as, beside the jobs that act on one session. */
const turnOf = 'turn';

export function homeSchedule(options: HomeScheduleOptions): Schedule {
  const { works, times, cooldowns, nowMs, troubled } = options;
  const own = works.filter(({ shared, job }) => shared === null && times[job] !== 'never');
  const crons: Cron[] = [];
  /** Those that began by the clock, so that the end waits for them. */
  const under = new Set<Promise<void>>();
  /** Nobody waits for a turn, so it never rejects: just a keeper with a full disk should be there to say so. */
  const turn = async (work: Work, dueMs: number, run: (work: Work) => Promise<WorkEnd>): Promise<void> => {
    try {
      // One that failed or was never begun is still owed: the next start does it.
      if ((await run(work)).state !== 'done') return;
      await cooldowns.touch(turnOf, work.job, dueMs);
      troubled(null);
    } catch (error) {
      troubled(`the turn of ${work.job} could not be noted: ${(error as Error).message}`);
    }
  };
  /** What is not known is still owed: the next start does it. */
  const missedOf = async (work: Work): Promise<number | null> => {
    try {
      return await missed(cooldowns, work, times[work.job], nowMs());
    } catch (error) {
      troubled(`nobody knows when ${work.job} was done last: ${(error as Error).message}`);
      return null;
    }
  };
  const begin = (work: Work, dueMs: number, run: (work: Work) => Promise<WorkEnd>): Promise<void> => {
    const begun = turn(work, dueMs, run).finally(() => under.delete(begun));
    under.add(begun);
    return begun;
  };
  return {
    async start(run) {
      for (const work of own) {
        const missedMs = await missedOf(work);
        if (missedMs !== null) void begin(work, missedMs, run);
        crons.push(
          new Cron(times[work.job], { protect: true, unref: true }, () => begin(work, nowMs(), run)),
        );
      }
    },
    async stop() {
      for (const cron of crons) cron.stop();
      await Promise.all(under);
    },
  };
}

/** When it was due last, where it has not ended since; null where it has, or is known only now. */
async function missed(
  cooldowns: Cooldowns,
  { job }: Work,
  cron: string,
  nowMs: number,
): Promise<number | null> {
  const lastMs = await cooldowns.lastMs(turnOf, job);
  if (lastMs === null || lastMs > nowMs) {
    await cooldowns.touch(turnOf, job, nowMs);
    return null;
  }
  const [dueMs] = new Cron(cron, { paused: true }).previousRuns(1, new Date(nowMs + 1));
  return dueMs === undefined || dueMs.getTime() <= lastMs ? null : dueMs.getTime();
}
