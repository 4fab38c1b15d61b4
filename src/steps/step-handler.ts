// What each kind of step must be able to say and do. The kinds are a closed union; each has one handler.
import type { Step } from '../core/plan.ts';
import type { EmptiedBrowser, MovedSession, PutAwaySession, RestoredSession } from '../core/report.ts';
import type { InstancesList } from '../ports/instances-list.ts';
import type { LiveBrowsers } from '../ports/live-browsers.ts';
import type { TrashedItem } from '../ports/records.ts';
import type { Transfers } from '../ports/session-transfer.ts';
import type { Store } from '../ports/store.ts';
import type { VaultAccess } from '../ports/vault-access.ts';

/** Why a step is left alone. */
export interface Left {
  readonly skip: string;
}

/** `ready`: do it. `done`: an interrupted run did it already. */
export type Readiness = 'ready' | 'done' | Left;

export interface StepGround {
  /** Of the place of the step's session. */
  readonly store: Store;
  readonly runId: string;
  /** This run came to the step before it was interrupted, so it may have done some of it. */
  readonly begun: boolean;
  readonly transfers: Transfers;
  /** Of another place that the step speaks of. */
  storeOf(place: string): Store;
  /** Takes note of what became of a session, for the report. */
  tell(moved: MovedSession): void;
  tellRestored(restored: RestoredSession): void;
  tellPutAway(putAway: PutAwaySession): void;
  tellEmptied(emptied: EmptiedBrowser): void;
  readonly liveBrowsers: LiveBrowsers;
  readonly vaults: VaultAccess;
  /** @param path absolute, as a sealed plan has it */
  instancesList(path: string): InstancesList;
  /** Told while a step takes long. */
  reportBytes(what: string, done: number, total: number): void;
  readonly signal?: AbortSignal;
}

/** What was put into a trash and what was taken out of one. */
export interface TrashChange {
  readonly added: readonly Omit<TrashedItem, 'runId' | 'trashedAtMs'>[];
  readonly removed: readonly { readonly place: string; readonly item: string }[];
}

export interface StepHandler<Kind extends Step> {
  /** Looks at the world only; answers the same again after a crash at any moment. */
  check(step: Kind, ground: StepGround): Promise<Readiness>;
  /** The step that takes it back, recorded before the first `act`; null where nothing can. */
  inverse(step: Kind, ground: StepGround): Step | null | Promise<Step | null>;
  /**
   * Does it. Must be safe to call again after being interrupted.
   * @returns why it was left alone after all, with everything as it was
   * @throws HoldfastError MOVE_FAILED
   */
  act(step: Kind, ground: StepGround): Promise<Left | void>;
  /** Of a step that is done. */
  trashChange(step: Kind, ground: StepGround): Promise<TrashChange>;
}
