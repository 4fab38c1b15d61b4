// Steps that end an instance of whatsapp-web.js beside moving its folders: in its program's list, and in the vault.
import type { VaultName } from './snapshot.ts';

/** An entry of an instances list as it stood there, with what is needed to put exactly that back. */
export interface TakenEntry {
  readonly text: string;
  /** What stood between it and its neighbours: white space, and the comma that goes with it. */
  readonly lead: string;
  readonly tail: string;
  /** The ids of its neighbours; null where it was the first, or the last. */
  readonly after: string | null;
  readonly before: string | null;
}

interface InList {
  /** Absolute path of the list. */
  readonly list: string;
  /** The id of its entry, verbatim. */
  readonly instance: string;
}

/**
 * Takes an instance out of the list of the program that owns it. `expect` is its entry, by its content: such lists hold
 * webhook addresses, and plans are printed.
 */
export interface Unlisting extends InList {
  readonly kind: 'unlist-instance';
}

/** Puts an entry back; the inverse of `unlist-instance`. Stands in journals only. */
export interface Relisting extends InList {
  readonly kind: 'relist-instance';
  readonly entry: TakenEntry;
}

interface InVault {
  readonly vault: { readonly url: string; readonly identity: string };
  readonly name: VaultName;
  /** When it was ended, ms since 1970. */
  readonly atMs: number;
}

/** Ends a session in the vault, so that nothing brings it back by itself. Its snapshots stay. */
export interface Retiring extends InVault {
  readonly kind: 'retire-session';
  /** Names the one process that may hold its lease meanwhile (`LeaseOwner.process`); null where nobody may. */
  readonly heldBy: string | null;
}

/** Takes `retire-session` back, if nobody else has ended it since. */
export interface Reviving extends InVault {
  readonly kind: 'revive-session';
  /** What it was ended with. */
  readonly retiredAs: string;
}
