// A keeper as one of several: what it is composed of where the setting `fleet` names a database that they share.
import type { Config } from './config.ts';
import type { HomePicture } from './core/fleet.ts';
import type { Work } from './core/work.ts';
import { AnsweredCalls } from './fellowship/answered-calls.ts';
import { AskedCalls } from './fellowship/asked-calls.ts';
import { readFleetAddress } from './fellowship/fleet-database.ts';
import { KeepersOfOneDatabase } from './fellowship/fellowship.ts';
import type { FellowshipOptions } from './fellowship/fellowship.ts';
import { SharedSchedule } from './fellowship/shared-schedule.ts';
import { toldHomes } from './fellowship/told-homes.ts';
import type { CallGate, Fellowship, OperationCalls, ToldHomes } from './ports/fleet.ts';
import type { Schedule } from './ports/schedule.ts';

export interface FleetMember {
  readonly fellowship: Fellowship;
  /** When the work that keepers share is done here. */
  schedule(works: readonly Work[], times: Readonly<Record<Work['job'], string>>): Schedule;
  /** Calls to this home and to others; what others ask of this one is done by `here`. */
  callsOver(here: OperationCalls, gate: CallGate): OperationCalls;
  start(): Promise<void>;
  /** What others asked for comes to its next safe point. */
  stopAnswering(): Promise<void>;
}

export interface FleetMemberOptions {
  readonly home: string;
  readonly machine: string;
  nowMs(): number;
  /** Another home saw something else than before, or its keeper came or went. */
  readonly changed: (before: HomePicture | null, now: HomePicture) => void;
  readonly troubled: FellowshipOptions['troubled'];
}

/** Reaches nothing yet. @throws HoldfastError CONFIG_INVALID */
export function toldHomesAt(fleet: string, { fleetLapseMs }: Pick<Config, 'fleetLapseMs'>): ToldHomes {
  return toldHomes(readFleetAddress(fleet), fleetLapseMs);
}

/** Reaches nothing yet. @returns null for a keeper that is alone @throws HoldfastError CONFIG_INVALID */
export function fleetMember(config: Config, options: FleetMemberOptions): FleetMember | null {
  if (config.fleet === undefined) return null;
  const address = readFleetAddress(config.fleet);
  const fellowship = new KeepersOfOneDatabase({ address, lapseMs: config.fleetLapseMs, ...options });
  let answered: AnsweredCalls | null = null;
  return {
    fellowship,
    schedule: (works, times) => new SharedSchedule({ fellowship, works, times }),
    callsOver(here, gate) {
      answered = new AnsweredCalls(fellowship, here);
      return new AskedCalls(fellowship, here, gate);
    },
    start: () => fellowship.start(),
    async stopAnswering() {
      await answered?.stop();
    },
  };
}
