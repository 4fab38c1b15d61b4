// What every operation is given: live objects behind ports, settings, time and names. Built in compose.ts.
import type { ClassicSettings } from '../core/rules/scenes.ts';
import type { AlertSettings } from '../core/alert.ts';
import type { GuardSettings } from '../core/guard.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { LastLook, ToldHomes } from '../ports/fleet.ts';
import type { Ground } from '../ports/ground.ts';
import type { InstancesList } from '../ports/instances-list.ts';
import type { LiveBrowsers } from '../ports/live-browsers.ts';
import type { Measures } from '../ports/measures.ts';
import type { Prober } from '../ports/probe.ts';
import type { RegistrySource } from '../ports/registry-source.ts';
import type { Transfers } from '../ports/session-transfer.ts';
import type { Store } from '../ports/store.ts';
import type { VaultAccess } from '../ports/vault-access.ts';

export interface SnapshotSettings {
  readonly set: 'essential' | 'whole';
  readonly retention: {
    readonly keepLast: number;
    readonly keepHourly: number;
    readonly keepDaily: number;
    readonly keepWeekly: number;
  };
  /** What no snapshot needs stays for this long. */
  readonly graceMs: number;
  /** `purge`: what lies in the trash of a vault longer than this may go for ever. */
  readonly trashKeepMs: number;
}

export interface OperationSettings {
  readonly policy: 'safe' | 'classic';
  readonly guards: GuardSettings;
  readonly classic: ClassicSettings;
  readonly alerts: AlertSettings;
  /** `expire`: a session not written to for this long is idle. */
  readonly idleMs: number;
  /** `purge`: what lies in the trash longer than this may go for ever. */
  readonly trashKeepMs: number;
  /** A plan older than this is not applied any more. */
  readonly planMaxAgeMs: number;
  readonly snapshots: SnapshotSettings;
}

export interface Progress {
  /**
   * @param done how many; @param total how many in all, null while that is unknown
   * @param unit bytes are told as sizes, with a rate
   * @param movedBytes what went to the vault for it so far, which may be less: told beside it
   */
  report(what: string, done: number, total: number | null, unit?: 'bytes', movedBytes?: number): void;
}

export interface OperationContext extends VaultAccess {
  readonly stores: readonly Store[];
  readonly catalog: Catalog;
  readonly registry: RegistrySource;
  /** An instances list, to change it. @param path absolute */
  instancesList(path: string): InstancesList;
  readonly ground: Ground;
  /** Browsers that run on profiles of this machine. */
  readonly liveBrowsers: LiveBrowsers;
  /** Runs a store's own tests beside a place, for `doctor --probe`. */
  readonly prober: Prober;
  readonly settings: OperationSettings;
  readonly progress: Progress;
  /**
   * The store of a place that was not given at the start: the source or the target of a migration, or a place that a
   * sealed plan names. It becomes one of `stores`. @throws HoldfastError as for a place that is given
   */
  openPlace(url: string): Promise<Store>;
  /** The same, and `stores` stays as it is. @param beside what it must not overlap either */
  openStore(url: string, beside?: readonly Store[]): Promise<Store>;
  /** In a service: what is opened during the work, and is no place of the settings, is closed after it. */
  closingAfter<Result>(work: () => Promise<Result>): Promise<Result>;
  /** What sessions move between. */
  readonly transfers: Transfers;
  /** Each place as the user wrote it, by its URL. */
  readonly givenPlaces: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly signal?: AbortSignal;
  /** Inside a keeper: what it measures of its own work. */
  readonly measures?: Measures;
  /** Inside a keeper: what it saw last. Operations that only list then answer from it at once. */
  readonly lastLook?: LastLook;
  /** Where keepers share a database: what homes told there. */
  readonly toldHomes?: ToldHomes;
  /** The name by which people know this machine. */
  readonly machine: string;
  /** What is recorded as the maker of a plan: `cli`, or the keeper's job. */
  readonly madeBy: string;
  nowMs(): number;
  /** A new id that sorts by time, with a prefix: `run-20261121-115958-k3f9`. */
  newId(prefix: 'run' | 'plan'): string;
}
