// On what a client starts: on the profile that lies here, on a snapshot, or on nothing. Pure; nothing is removed for it.
import type { ErrorCode } from '../../core/errors.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { ContentHealth } from '../../ports/snapshot-content.ts';

/** Where nobody knows that it was ever linked; never; or in any case. What is there, and whole, is never made anew. */
export type CreatePolicy = 'if-unknown' | 'never' | 'always';

/**
 * What to do while the vault cannot be asked. `refuse`; `if-ours`: the profile is used if it carries the mark of a run
 * of this very profile on this machine; `use-local`: any whole one.
 */
export type OfflinePolicy = 'refuse' | 'if-ours' | 'use-local';

/** What stands in the mark that the profile which lies here carries. */
export interface ProfileMark {
  /** Identity of the vault. */
  readonly vault: string;
  readonly epoch: number;
}

export interface VaultView {
  readonly identity: string;
  /** The highest one before the lease that this start holds; 0 where nobody ever held it. */
  readonly epoch: number;
  readonly latest: SnapshotInfo | null;
  /** It was logged out, or deleted on purpose. */
  readonly retired: boolean;
  /** It has snapshots of any standing. */
  readonly hasSnapshots: boolean;
}

export interface StartFacts {
  readonly local: Pick<ContentHealth, 'state' | 'why'>;
  readonly mark: ProfileMark | null;
  /** null where the vault could not be asked. */
  readonly vault: VaultView | null;
  /** When this home last saw it linked, ms since 1970; null where it never did. */
  readonly knownLiveMs: number | null;
  readonly create: CreatePolicy;
  readonly offline: OfflinePolicy;
}

export type Start =
  | { readonly do: 'use'; readonly remark: string | null }
  /** `isOver`: a profile lies there, and goes to the trash. */
  | {
      readonly do: 'restore';
      readonly snapshot: SnapshotInfo;
      readonly why: string;
      readonly isOver: boolean;
    }
  /** `discard`: what lies there goes to the trash first. */
  | { readonly do: 'begin'; readonly discard: boolean }
  | { readonly do: 'refuse'; readonly code: ErrorCode; readonly cause: string };

const use: Start = { do: 'use', remark: null };

export function decideStart(facts: StartFacts): Start {
  const { vault } = facts;
  if (vault === null) return decideWithoutVault(facts);
  return vault.latest === null
    ? decideWithoutSnapshot(facts, vault)
    : decideWithSnapshot(facts, vault, vault.latest);
}

function decideWithoutVault({ local, mark, offline }: StartFacts): Start {
  const refuse = (cause: string): Start => ({ do: 'refuse', code: 'BLOBS_UNAVAILABLE', cause });
  if (offline === 'refuse') return refuse('and the option offline says to start on nothing then');
  if (local.state === 'absent') return refuse('and there is no profile here');
  if (local.state === 'damaged') return refuse(`and the profile here is damaged: ${sentenceOf(local.why)}`);
  if (mark === null && offline === 'if-ours')
    return refuse('and the profile here carries no mark of a run on this machine, so it may be an old copy');
  return { do: 'use', remark: 'The vault cannot be asked, so the profile that lies here is used' };
}

function decideWithoutSnapshot({ local, knownLiveMs, create }: StartFacts, vault: VaultView): Start {
  if (local.state === 'whole' || local.state === 'unknown-format') return use;
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
  return { do: 'begin', discard: false };
}

function decideWithSnapshot({ local, mark }: StartFacts, vault: VaultView, latest: SnapshotInfo): Start {
  const isOver = local.state !== 'absent';
  const restore = (why: string): Start => ({ do: 'restore', snapshot: latest, why, isOver });
  if (local.state === 'absent') return restore('no profile lies here');
  if (local.state === 'damaged') return restore(`the profile here is damaged: ${sentenceOf(local.why)}`);
  if (mark?.vault !== vault.identity) {
    // Snapshots alone say nothing about machines: the command line takes them of profiles that never had a lease.
    if (vault.epoch === 0) return use;
    return restore('the profile here is of no run that the vault knows: copied by hand, or of another vault');
  }
  if (mark.epoch >= vault.epoch) return use;
  if (latest.epoch > mark.epoch) return restore('the session ran on another machine since it ran here');
  const remark =
    'The session was taken over by another machine since it ran here, but no snapshot came from there, so the profile here is used';
  return { do: 'use', remark };
}

function gone(cause: string): Start {
  return { do: 'refuse', code: 'SESSION_GONE', cause };
}

/** As a part of another one. */
function sentenceOf(why: readonly string[]): string {
  return why.join(' ').replace(/\.$/, '');
}
