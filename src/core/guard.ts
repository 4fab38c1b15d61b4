// Guards take removals away, with a reason. They can only subtract.
import type { Inventory } from './inventory.ts';
import type { Removal } from './removal.ts';

/** What the catalog remembers about the world, handed to pure guards. */
export interface History {
  /** When each session was first and last seen as an orphan, by session key; gone when it is listed again. */
  readonly orphanSightings: ReadonlyMap<
    string,
    { firstSeenMs: number; lastSeenMs: number; sightings: number }
  >;
  /** The most instances that the list had on the last days it was read well; null when it was never read. */
  readonly lastInstanceCount: number | null;
  /** The most sessions that each place had on the last days, and its identity when last read well, by place URL. */
  readonly lastPlaces: ReadonlyMap<string, { sessions: number; identity: string }>;
  /** Sessions whose only whole credentials lie in the trash, by session key: ids of these trash items. */
  readonly lastCredentials: ReadonlyMap<string, readonly string[]>;
}

/** The numbers that guards go by; every one adjustable. */
export interface GuardSettings {
  /** A session written to within this time counts as in use. */
  readonly quietMs: number;
  /** Orphans and leftovers younger than this stay. */
  readonly graceMs: number;
  /** An orphan must have been seen at least this long ago for the first time, and at least twice. */
  readonly secondLookMs: number;
  /** The most of all sessions that one run may take, 0 to 1; always at least two sessions. */
  readonly maxShare: number;
  /** The most bytes that one run may take. */
  readonly maxBytes: number;
  /** The list may lose at most this share of its instances since it was last read, 0 to 1. */
  readonly maxShrink: number;
  /** Allow purging the last whole credentials of a session. */
  readonly includeLastCredentials: boolean;
  /** `--require-stopped`: any sign of a process that uses the place stops everything there. */
  readonly requireStopped: boolean;
}

export interface GuardScene {
  readonly removals: readonly Removal[];
  readonly inventory: Inventory;
  readonly history: History;
  readonly settings: GuardSettings;
  readonly nowMs: number;
  /**
   * Signs of processes that use a place, by its URL: a line for every place that was looked at, empty where there
   * is no sign. Only needed with `requireStopped`; a place without a line then counts as at work.
   */
  readonly atWork?: ReadonlyMap<string, readonly string[]>;
  /** Of jobs that expire by the clock: since when the owner of each session is told, by the key of the alert. */
  readonly notices?: { readonly toldSinceMs: ReadonlyMap<string, number>; readonly noticeMs: number };
}

export interface Veto {
  readonly removal: Removal;
  readonly guard: string;
  readonly reason: string;
}

export interface Guard {
  readonly name: string;
  vetoes(scene: GuardScene): Veto[];
}

/** Applies every guard to the same proposal; what any of them takes away is protected, with the first reason. */
export function protect(guards: readonly Guard[], scene: GuardScene): { allowed: Removal[]; vetoes: Veto[] } {
  const first = new Map<Removal, Veto>();
  for (const guard of guards) {
    for (const veto of guard.vetoes(scene)) if (!first.has(veto.removal)) first.set(veto.removal, veto);
  }
  return { allowed: scene.removals.filter((removal) => !first.has(removal)), vetoes: [...first.values()] };
}
