// When each job of the keeper is due, from the settings.
import type { Config } from '../../config.ts';
import type { JobName } from '../../core/work.ts';

/** As cron writes it; `never` is a time too. */
export type JobTimes = Readonly<Record<JobName, string>>;

export function jobTimes({ jobs }: Pick<Config, 'jobs'>): JobTimes {
  return {
    trigger: jobs.triggerCron,
    daily: jobs.dailyCron,
    drift: jobs.driftCron,
    expire: jobs.expireCron,
    snapshot: jobs.snapshotCron,
    verify: jobs.verifyCron,
    forget: jobs.forgetCron,
    collect: jobs.collectCron,
  };
}
