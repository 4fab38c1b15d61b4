// What a keeper knows of the fleet without looking again, and how work is asked of the keeper that can do it.
import type { Caller } from '../core/access.ts';
import type { FleetPicture, HomePicture } from '../core/fleet.ts';
import type { KeeperEvent } from '../core/keeper-event.ts';

/** Given to operations inside a keeper. On the command line there is none, and they look for themselves. */
export interface LastLook {
  /** null before the first look of this keeper has ended. */
  fleet(): FleetPicture | null;
}

/** Events of this keeper, and of the others where several share a database. */
export interface KeeperEvents {
  publish(event: Omit<KeeperEvent, 'id' | 'atMs'>): void;
  /**
   * Those after `afterId` that are still kept (some thousands), then new ones as they come, until the signal.
   * `gap` is told first where older ones are not kept any more: the listener should read everything afresh.
   */
  listen(
    afterId: number | null,
    told: (event: KeeperEvent | { readonly kind: 'gap' }) => void,
    signal: AbortSignal,
  ): void;
}

export interface CallOptions {
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** What was decided is done at once, where the operation's route says so (HttpRoute.atOnce). */
  readonly atOnce?: boolean;
  progress(what: string, done: number, total: number | null, unit?: 'bytes', movedBytes?: number): void;
}

/** Runs operations by name: here, in the keeper's own line, or on the keeper whose home a session, plan or run is of. */
export interface OperationCalls {
  /**
   * @param input as it came, not yet checked
   * @param home whose it is; null for this one, or where the operation can tell by itself
   * @throws HoldfastError USAGE where the input is wrong, HOME_UNREACHABLE, and what the operation throws
   */
  call(operation: string, input: unknown, home: string | null, options: CallOptions): Promise<unknown>;
}

/** Asked before a call may go to another keeper: where it goes must tell nobody of what is not theirs. */
export interface CallGate {
  /** @returns the input as it is meant @throws HoldfastError ROLE_TOO_LOW, NOT_FOR_A_TENANT, SESSION_NOT_FOUND, USAGE */
  admit(operation: string, caller: Caller, input: unknown): unknown;
  /** What of the pictures the caller may see. */
  seenBy(caller: Caller, homes: readonly HomePicture[]): readonly HomePicture[];
}

/** What was told of homes in the database that keepers share. */
export interface ToldHomes {
  /**
   * Everything that a home told is gone. One that comes back tells it anew.
   * @throws HoldfastError HOME_NOT_FOUND, HOME_ALIVE, FLEET_UNAVAILABLE
   */
  forget(home: string): Promise<{ readonly machine: string }>;
}

/** Other keepers on one database: null where a keeper is alone. */
export interface Fellowship {
  /** What this keeper saw, for the others. Only what changed since the last time is written. */
  publish(mine: HomePicture): Promise<void>;
  /** The last that each of the others published. */
  others(): readonly HomePicture[];
  close(): Promise<void>;
}
