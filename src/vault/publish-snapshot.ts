// Makes a snapshot one that is listed: its manifest is written, read back and compared, and then the head may name it the latest.
import { HoldfastError } from '../core/errors.ts';
import { isNewerSnapshot } from '../core/newer-snapshot.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { TakeOptions } from '../ports/vault.ts';
import { compareStored } from './compare-stored.ts';
import { ranEpoch } from './head.ts';
import type { Head, SeenHead } from './head.ts';
import { closeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { updateHead } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import { checkHeld, isLease } from './standing.ts';

/** A pack that the snapshot needs was there when it began, and is not any more: it must be taken anew. */
export class PacksGone extends Error {
  override readonly name = 'PacksGone';
}

export interface Publishing {
  /** All that the snapshot needs. */
  readonly packs: ReadonlySet<string>;
  readonly held: TakeOptions['held'];
  /** The head as it was when the snapshot was begun. */
  readonly seen: SeenHead;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param manifest its `storedBytes` are those of its packs; its own come on top here
 * @throws PacksGone, LEASE_LOST, VAULT_DAMAGED, the signal's reason; then nothing is published
 */
export async function publishSnapshot(
  place: SessionPlace,
  manifest: Manifest,
  { packs, held, seen, signal }: Publishing,
): Promise<{ readonly info: SnapshotInfo; readonly isLatest: boolean }> {
  const sizeBytes = closeManifest(manifest, place.envelope).byteLength;
  const info = { ...manifest.info, storedBytes: manifest.info.storedBytes + sizeBytes };
  const key = place.keys.snapshot(info.id);
  const closed = closeManifest({ ...manifest, info }, place.envelope);
  // No other has this id, so where an answer is lost it may be written again.
  await place.blobs.put(key, closed);
  try {
    // Whoever removes a pack looks for snapshots that need it after it has gone; this looks for packs after the snapshot is there.
    // So of the two at least one sees the other.
    await Promise.all([compareStored(place, key, closed), checkPacks(place, packs)]);
    signal?.throwIfAborted();
    const head = await updateHead(place, (found) => published(found, info, held), seen);
    return { info, isLatest: head.latest?.id === info.id && head.retired === null };
  } catch (error) {
    const isOver = signal?.aborted === true && error === signal.reason;
    const isRefused =
      isOver || error instanceof PacksGone || (error instanceof HoldfastError && refusals.has(error.code));
    if (isRefused) await place.blobs.delete([key]);
    throw error;
  }
}

/** Errors after which the manifest is taken back; after any other the snapshot stands, though it may not be the latest yet. */
const refusals: ReadonlySet<string> = new Set(['LEASE_LOST', 'VAULT_DAMAGED']);

/** @throws PacksGone where one is not there with its size */
export async function checkPacks(place: SessionPlace, needed: ReadonlySet<string>): Promise<void> {
  const { packs } = await listSession(place);
  const there = new Set(packs.map(({ name }) => name));
  const gone = [...needed].find((name) => !there.has(name));
  if (gone !== undefined) throw new PacksGone(`the pack ${gone} is gone or cut off`);
}

/** @throws LEASE_LOST */
function published(head: Head, info: SnapshotInfo, held: TakeOptions['held']): Head {
  checkHeld(head, held);
  const { retired } = head;
  const isGood = info.standing === 'good' && ranEpoch(head) <= held.epoch;
  // What was begun before the session was logged out is of the pairing that ended.
  const beginsAnew = retired !== null && isLease(held) && isGood && info.sequence > retired.upTo;
  const endedUpTo = beginsAnew ? retired.upTo : head.endedUpTo;
  const before = beginsAnew ? null : head.latest;
  const isLatest = isGood && info.sequence > endedUpTo && isNewerSnapshot(info, before);
  return {
    ...head,
    epoch: Math.max(head.epoch, held.epoch),
    latest: isLatest ? info : before,
    sequence: Math.max(head.sequence, info.sequence),
    weighedUpTo: info.id,
    retired: beginsAnew ? null : retired,
    endedUpTo,
  };
}
