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
}

/** What a turn is remembered as, beside the jobs that act on one session. */
const turnOf = 'turn';

export function homeSchedule({ works, times, cooldowns, nowMs }: HomeScheduleOptions): Schedule {
  const own = works.filter(({ shared, job }) => shared === null && times[job] !== 'never');
  const crons: Cron[] = [];
  /** Those that began by the clock, so that the end waits for them. */
  const under = new Set<Promise<void>>();
  const turn = async (work: Work, dueMs: number, run: (work: Work) => Promise<WorkEnd>): Promise<void> => {
    // One that failed or was never begun is still owed: the next start does it.
    if ((await run(work)).state === 'done') await cooldowns.touch(turnOf, work.job, dueMs);
  };
  const begin = (work: Work, dueMs: number, run: (work: Work) => Promise<WorkEnd>): Promise<void> => {
    const begun = turn(work, dueMs, run).finally(() => under.delete(begun));
    under.add(begun);
    return begun;
  };
  return {
    async start(run) {
      for (const work of own) {
        const cron = times[work.job];
        const missedMs = await missed(cooldowns, work, cron, nowMs());
        if (missedMs !== null) void begin(work, missedMs, run);
        crons.push(new Cron(cron, { protect: true, unref: true }, () => begin(work, nowMs(), run)));
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
