// A home's own work by its own clock, and the work that it shares with others.
import type { Schedule } from '../../ports/schedule.ts';

export function bothSchedules(own: Schedule, shared: Schedule): Schedule {
  return {
    async start(run, endedElsewhere) {
      await shared.start(run, endedElsewhere);
      await own.start(run, endedElsewhere);
    },
    async stop() {
      await Promise.all([own.stop(), shared.stop()]);
    },
  };
}
