// The head of a session: the one blob of it that changes, and only by compare-and-swap. Who may write, which snapshot is the
// latest, and whether the session has ended.
import { HoldfastError } from '../core/errors.ts';
import type { SnapshotInfo, VaultName } from '../core/snapshot.ts';
import type { BlobStore, BlobVersion } from '../ports/blob-store.ts';
import type { LeaseOwner } from '../ports/entry-store.ts';
import type { SessionOrigin, VaultedSession } from '../ports/vault.ts';
import { UnreadableBytes } from './byte-reader.ts';
import type { Envelope } from './envelope.ts';
import type { SessionKeys } from './session-keys.ts';

export interface HeadLease {
  readonly owner: LeaseOwner;
  readonly ttlMs: number;
  /** By the clock of its owner. */
  readonly renewedAtMs: number;
  /** Grows with every renewal, so that somebody who watches sees each. */
  readonly renewals: number;
}

export interface Head {
  readonly name: VaultName;
  /** The highest that was ever given out. */
  readonly epoch: number;
  /** The highest under which it ran, or came to another machine; absent where that is `epoch`. */
  readonly ranEpoch?: number;
  readonly lease: HeadLease | null;
  /** Who had it last to run it. */
  readonly lastOwner: LeaseOwner | null;
  readonly latest: SnapshotInfo | null;
  /** The highest that a snapshot has, or a retirement took. */
  readonly sequence: number;
  /** The id of the one that was published last: only those behind it may have been published and not been weighed. */
  readonly weighedUpTo: string;
  readonly retired: Retirement | null;
  /** Snapshots up to this sequence are of pairings that have ended before; -1: none has. */
  readonly endedUpTo: number;
  /** Where the session lies that runs under this; absent where nobody said. */
  readonly origin?: SessionOrigin;
}

export function ranEpoch({ epoch, ranEpoch: ran = epoch }: Pick<Head, 'epoch' | 'ranEpoch'>): number {
  return ran;
}

export interface Retirement extends NonNullable<VaultedSession['retired']> {
  /** Snapshots up to this sequence are of the pairing that it ended: those that were under way count, too. */
  readonly upTo: number;
}

export interface ReadHead {
  readonly head: Head;
  readonly version: BlobVersion;
}

/** A head with the version to replace; null: there is none, and this is what it would be. */
export interface SeenHead {
  readonly head: Head;
  readonly version: BlobVersion | null;
}

export function newHead(name: VaultName): Head {
  const nobody = { epoch: 0, lease: null, lastOwner: null };
  return { name, ...nobody, latest: null, sequence: 0, weighedUpTo: '', retired: null, endedUpTo: -1 };
}

export interface HeadPlace {
  readonly blobs: BlobStore;
  readonly keys: SessionKeys;
  readonly envelope: Envelope;
}

/** How often a change is tried again because somebody else changed the head meanwhile. */
const longestDispute = 50;

/** null where there is none. @throws BLOBS_UNAVAILABLE; UnreadableHead */
export async function readHead({ blobs, keys, envelope }: HeadPlace): Promise<ReadHead | null> {
  const blob = await blobs.get(keys.head);
  if (blob === null) return null;
  try {
    const text = Buffer.from(envelope.open('head', blob.bytes)).toString('utf8');
    return { head: parsed(text), version: blob.version };
  } catch (error) {
    if (!(error instanceof UnreadableBytes || error instanceof SyntaxError)) throw error;
    throw new UnreadableHead(blobs.url, keys.head, blob.version, error);
  }
}

/** Of one that was written before there were sequences, too. */
function parsed(text: string): Head {
  const written = JSON.parse(text) as Head;
  const head = { ...newHead(written.name), ...written };
  const { latest, retired, sequence } = head;
  return {
    ...head,
    latest: latest && { ...latest, sequence: latest.sequence ?? 0 },
    retired: retired && { ...retired, upTo: retired.upTo ?? sequence },
  };
}

/** A damaged head can be replaced by one that is made of the manifests, as long as it is still this one. */
export class UnreadableHead extends HoldfastError {
  readonly version: BlobVersion;

  constructor(url: string, key: string, version: BlobVersion, cause: Error) {
    super('VAULT_DAMAGED', { url, cause: `${key}: ${cause.message}` }, { cause });
    this.version = version;
  }
}

/**
 * Changes the head, whoever else does so at the same time.
 * @param remake what the head is where there is none, or none that can be read
 * @param change what it shall be; null: as it is
 * @param seen what it was a moment ago: where it still is, it need not be read again
 * @returns what it is then
 */
export async function changeHead(
  place: HeadPlace,
  remake: () => Promise<Head>,
  change: (head: Head) => Head | null,
  seen?: SeenHead,
): Promise<Head> {
  for (let attempt = 1; ; attempt += 1) {
    const found = attempt === 1 && seen !== undefined ? seen : await readOrRemake(place, remake);
    const changed = change(found.head);
    if (changed === null) return found.head;
    const closed = place.envelope.close('head', Buffer.from(JSON.stringify(changed)));
    const condition = found.version === null ? ({ absent: true } as const) : { version: found.version };
    try {
      await place.blobs.put(place.keys.head, closed, condition);
      return changed;
    } catch (error) {
      const isDispute = error instanceof HoldfastError && error.code === 'BLOB_CONFLICT';
      if (!isDispute || attempt === longestDispute) throw error;
    }
  }
}

/** As it is, or as it would be made anew. @throws BLOBS_UNAVAILABLE */
export async function readOrRemake(place: HeadPlace, remake: () => Promise<Head>): Promise<SeenHead> {
  try {
    return (await readHead(place)) ?? { head: await remake(), version: null };
  } catch (error) {
    if (!(error instanceof UnreadableHead)) throw error;
    return { head: await remake(), version: error.version };
  }
}
