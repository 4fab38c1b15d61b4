// What a keeper does differently where others share a database with it: everything here falls away for one that is alone.
import { fleetMember } from '../../compose-fellowship.ts';
import type { FleetMember } from '../../compose-fellowship.ts';
import type { Config } from '../../config.ts';
import type { DeliveryQueue } from '../../channels/delivery-queue.ts';
import { lookChanges } from '../../core/look-changes.ts';
import { tellsFirst } from '../../core/tells-first.ts';
import { dividedWork } from '../../core/work.ts';
import { homeStanding } from '../../operations/home-standing.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Fellowship, KeeperEvents } from '../../ports/fleet.ts';
import type { Schedule } from '../../ports/schedule.ts';
import { bothSchedules } from './both-schedules.ts';
import { homeSchedule } from './home-schedule.ts';
import { jobTimes } from './job-times.ts';

export interface OneOfSeveral extends Pick<FleetMember, 'callsOver' | 'start' | 'stopAnswering'> {
  /** For the looks of this keeper. */
  readonly fellowship: Fellowship;
  readonly schedule: Schedule;
  /** Leaves out what another keeper tells. */
  queueOver(queue: DeliveryQueue): DeliveryQueue;
}

export interface Scene {
  readonly context: OperationContext;
  readonly config: Config;
  readonly events: Pick<KeeperEvents, 'publish'>;
  /** What goes wrong around the keeper; null: it is over. */
  readonly report: (what: string, problem: string | null) => void;
}

/** @returns null for a keeper that is alone @throws HoldfastError CONFIG_INVALID */
export function oneOfSeveral({ context, config, events, report }: Scene): OneOfSeveral | null {
  const { catalog, machine, nowMs } = context;
  const member = fleetMember(config, {
    home: catalog.homeId,
    machine,
    nowMs,
    troubled: report,
    changed(before, now) {
      for (const change of lookChanges(before, now)) events.publish(change);
    },
  });
  if (member === null) return null;
  const { fellowship } = member;
  const works = dividedWork({
    places: context.stores.map(({ place }) => place),
    vault: context.vaultIsSet ? context.vaultUrl() : null,
    vaultIsShared: /^(s3|postgres):/.test(context.vaultUrl()),
  });
  const times = jobTimes(config);
  const own = homeSchedule({
    works,
    times,
    cooldowns: catalog.cooldowns,
    nowMs,
    troubled: (problem) => report('schedule', problem),
  });
  const tenants = new Map<string, string | null>();
  return {
    ...member,
    schedule: bothSchedules(own, member.schedule(works, times)),
    fellowship: {
      others: () => fellowship.others(),
      close: () => fellowship.close(),
      async publish(mine) {
        const picture = { ...mine, standing: await homeStanding(context, tenants) };
        // It never rejects, and may take as long as the database: a look, and what is behind it, waits for nobody.
        void fellowship.publish(picture);
      },
    },
    queueOver: (queue) => ({
      idle: () => queue.idle(),
      push(deliveries) {
        const others = fellowship.others();
        const told = deliveries.filter(({ alert: { event, session } }) => {
          const isOwn = session === null || event.startsWith('snapshot.');
          return isOwn || tellsFirst(catalog.homeId, session.place, others);
        });
        queue.push(told);
      },
    }),
  };
}
