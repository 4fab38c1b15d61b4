// From which id on a restored session makes its pre-keys: never one that may have been given out with another key.
import { createHash } from 'node:crypto';
import { isPlainObject } from '../read-buffer-json.ts';

/** Ids of pre-keys go over the wire in three bytes (7.0.0-rc14, lib/Utils/signal.js, xmppPreKey). */
const lastId = 0xff_ff_ff;

/**
 * How many may have been made since a snapshot, where nobody knows: three times the most that was seen in a month (5,241,
 * most of them by failed uploads).
 */
export const unknownPreKeys = 16_384;

/**
 * Two restores of one snapshot must not go on from the same id: what the first one gave out would be given out again, with
 * another key. So each has a block of its own beyond those that are passed over, more than 812 ids apart, which is what
 * Baileys makes at once. Ids last for more than a hundred such restores.
 */
const [blocks, idsInBlock] = [256, 1024];

export interface RestoreIds {
  /** Of all pre-keys on either side; 0 for none. */
  readonly highestKnownId: number;
  /** Names this one restore; the same one again gets the same ids. */
  readonly restore: string;
}

export interface PreKeyIds {
  readonly nextPreKeyId: number;
  readonly firstUnuploadedPreKeyId: number;
}

/**
 * Both ids go together: between them would be keys that are made and not uploaded, and a restored session has none.
 * @param newer credentials that were read from the place, of the same pairing; null where they are lost
 */
export function preKeyIdsAfter(
  older: unknown,
  newer: unknown,
  { highestKnownId, restore }: RestoreIds,
): PreKeyIds {
  const known = Math.max(nextOf(older), nextOf(newer), highestKnownId + 1);
  if (isPlainObject(newer)) {
    const { nextPreKeyId, firstUnuploadedPreKeyId } = newer;
    // The newer side's own, untouched, where it is ahead: what it has made and not uploaded yet is there.
    if (nextPreKeyId === known && typeof firstUnuploadedPreKeyId === 'number')
      return { nextPreKeyId: known, firstUnuploadedPreKeyId };
    return { nextPreKeyId: known, firstUnuploadedPreKeyId: known };
  }
  const room = Math.max(0, lastId - unknownPreKeys - known);
  const next = known + Math.min(unknownPreKeys + blockOf(restore) * idsInBlock, room);
  return { nextPreKeyId: next, firstUnuploadedPreKeyId: next };
}

function blockOf(restore: string): number {
  return createHash('sha256').update(restore).digest().readUInt32LE(0) % blocks;
}

function nextOf(creds: unknown): number {
  const next = isPlainObject(creds) ? creds['nextPreKeyId'] : null;
  return typeof next === 'number' && Number.isSafeInteger(next) && next > 0 ? next : 1;
}
