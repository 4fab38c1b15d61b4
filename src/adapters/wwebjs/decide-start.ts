// On what a client starts: on the profile that lies here, on a snapshot, or on nothing. Pure; nothing is removed for it.
import type { ErrorCode } from '../../core/errors.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { ContentHealth } from '../../ports/snapshot-content.ts';
import type { SessionOrigin } from '../../ports/vault.ts';
import { decideOnWhole } from './decide-on-whole.ts';

/** Where nobody knows that it was ever linked; never; or in any case. What is there, and whole, is never made anew. */
export type CreatePolicy = 'if-unknown' | 'never' | 'always';

/**
 * What to do while the vault cannot be asked. `refuse`; `if-ours`: the profile is used if it carries the mark of a run
 * of this very profile on this machine; `use-local`: any whole one.
 */
export type OfflinePolicy = 'refuse' | 'if-ours' | 'use-local';

/**
 * What to do where the session in the vault and the profile that lies here are not known to be one. `refuse`; `vault`: they
 * are, and the vault has the newer state; `profile`: what lies here is the session from now on.
 */
export type AdoptPolicy = 'refuse' | 'vault' | 'profile';

/** What was noted of a profile. */
export interface ProfileMark {
  /** Identity of the vault under which it ran last. */
  readonly vault: string;
  readonly epoch: number;
  /** That vault's address, without any password. */
  readonly url?: string;
  /** Of other vaults, the epochs under which it ran before. */
  readonly others?: Readonly<Record<string, number>>;
}

/** `ours`: it is of this very folder; else of one that lay here before. */
export interface NotedMark extends ProfileMark {
  readonly isOurs: boolean;
}

export interface VaultView {
  readonly identity: string;
  readonly url: string;
  /** The highest one before the lease that this start holds; 0 where nobody ever held it. */
  readonly epoch: number;
  readonly latest: SnapshotInfo | null;
  /** It was logged out, or deleted on purpose. */
  readonly retired: boolean;
  /** It has snapshots of any standing. */
  readonly hasSnapshots: boolean;
  /** Where the session ran last; null where nobody said. */
  readonly origin: SessionOrigin | null;
  /** A whole profile still lies there, on this machine, in another folder than this one. */
  readonly originIsAlive: boolean;
}

export interface StartFacts {
  readonly local: Pick<ContentHealth, 'state' | 'why'>;
  /** What was noted last of the profile that lies here, or of the one that did; null: nothing. */
  readonly mark: NotedMark | null;
  /** Where this profile lies. */
  readonly here: SessionOrigin;
  /** null where the vault could not be asked. */
  readonly vault: VaultView | null;
  /** When this home last saw it linked, ms since 1970; null where it never did. */
  readonly knownLiveMs: number | null;
  readonly create: CreatePolicy;
  readonly offline: OfflinePolicy;
  readonly adopt: AdoptPolicy;
}

export type Start =
  | { readonly do: 'use'; readonly remark: string | null }
  /**
   * `isOver`: a profile lies there, and goes to the trash. `above`: where the snapshot turns out to be hurt, another one
   * only counts if its epoch is higher; null: any. `orUse`: where none does, what lies here is used.
   */
  | {
      readonly do: 'restore';
      readonly snapshot: SnapshotInfo;
      readonly why: string;
      readonly isOver: boolean;
      readonly above: number | null;
      readonly orUse: boolean;
    }
  /** `discard`: what lies there goes to the trash first. */
  | { readonly do: 'begin'; readonly discard: boolean }
  | { readonly do: 'refuse'; readonly code: ErrorCode; readonly cause: string };

export function decideStart(facts: StartFacts): Start {
  const { local, vault } = facts;
  if (vault === null) return decideWithoutVault(facts);
  if (local.state === 'whole' || local.state === 'unknown-format') return decideOnWhole(facts, vault);
  // Two folders of one machine would be one session; but for one that ran here itself, and is only damaged.
  const isOfHere = facts.mark?.isOurs === true && facts.mark.vault === vault.identity;
  if (vault.originIsAlive && !isOfHere && facts.adopt === 'refuse') {
    const cause = `it is that of ${String(vault.origin?.path)} on this machine, where its profile lies`;
    return { do: 'refuse', code: 'SESSION_OF_ANOTHER', cause };
  }
  return vault.latest === null ? decideWithoutSnapshot(facts, vault) : restoreInto(facts.local, vault.latest);
}

function decideWithoutVault({ local, mark, offline }: StartFacts): Start {
  const refuse = (cause: string): Start => ({ do: 'refuse', code: 'BLOBS_UNAVAILABLE', cause });
  if (offline === 'refuse') return refuse('and the option offline says to start on nothing then');
  if (local.state === 'absent') return refuse('and there is no profile here');
  if (local.state === 'damaged') return refuse(`and the profile here is damaged: ${sentenceOf(local.why)}`);
  if (mark?.isOurs !== true && offline === 'if-ours')
    return refuse('and the profile here carries no mark of a run on this machine, so it may be an old copy');
  return { do: 'use', remark: 'The vault cannot be asked, so the profile that lies here is used' };
}

function restoreInto({ state, why }: StartFacts['local'], snapshot: SnapshotInfo): Start {
  const isOver = state !== 'absent';
  const because = isOver ? `the profile here is damaged: ${sentenceOf(why)}` : 'no profile lies here';
  return { do: 'restore', snapshot, why: because, isOver, above: null, orUse: false };
}

function decideWithoutSnapshot({ local, mark, knownLiveMs, create }: StartFacts, vault: VaultView): Start {
  const isFree = create === 'always' || vault.retired;
  if (local.state === 'damaged') {
    const cause = `${sentenceOf(local.why)}; the vault has no snapshot of it, and create: "always" puts it into the trash and links anew`;
    return isFree ? { do: 'begin', discard: true } : { do: 'refuse', code: 'SESSION_DAMAGED', cause };
  }
  if (create === 'never') return { do: 'refuse', code: 'SESSION_ABSENT', cause: '' };
  if (isFree) return { do: 'begin', discard: false };
  if (vault.hasSnapshots)
    return gone('the vault has snapshots of it, none of which is good enough to start on by itself');
  if (knownLiveMs !== null)
    return gone(`it was here, linked, on ${new Date(knownLiveMs).toISOString().slice(0, 10)}`);
  if (mark !== null && mark.vault !== vault.identity)
    return gone('it ran here with another vault than the one that is there now; is its disk mounted?');
  return { do: 'begin', discard: false };
}

function gone(cause: string): Start {
  return { do: 'refuse', code: 'SESSION_GONE', cause };
}

/** As a part of another one. */
function sentenceOf(why: readonly string[]): string {
  return why.join(' ').replace(/\.$/, '');
}
