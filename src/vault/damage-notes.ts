// What a verification found wrong, kept beside the packs, so that the next snapshot stores anew what it still can.
import { ByteReader, UnreadableBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { SessionPlace } from './session-place.ts';

/** The damaged chunks of a pack, as text of their ids; `all` where nothing of it can be used. */
export type PackDamage = ReadonlySet<string> | 'all';

/** Stands where the name of a pack would: chunks that snapshots need and that are nowhere. */
export const missingNote = 'missing';

/** The snapshots that are hurt by all that; see hurt-notes.ts. */
export const hurtNote = 'hurt';

export function chunkText(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1');
}

/**
 * A note that cannot be read counts as one of the whole pack: that costs room, and never a chunk. One that has gone since it was listed
 * was taken back, because the pack is whole again.
 */
export async function readDamage(place: SessionPlace, pack: string): Promise<PackDamage> {
  const blob = await place.blobs.get(place.keys.damage(pack));
  if (blob === null) return new Set();
  try {
    const reader = new ByteReader(place.envelope.open(`damage/${pack}`, blob.bytes));
    const count = reader.number();
    if (count === 0 && pack !== missingNote) return 'all';
    if (count * chunkIdBytes > blob.bytes.byteLength)
      throw new UnreadableBytes('it tells of more than it can hold');
    const chunks = Array.from({ length: count }, () => chunkText(reader.bytes(chunkIdBytes)));
    reader.end();
    return new Set(chunks);
  } catch (error) {
    if (error instanceof UnreadableBytes) return 'all';
    throw error;
  }
}

export async function writeDamage(place: SessionPlace, pack: string, damage: PackDamage): Promise<void> {
  const writer = new ByteWriter();
  if (damage === 'all') writer.number(0);
  else {
    writer.number(damage.size);
    for (const id of damage) writer.bytes(Buffer.from(id, 'latin1'));
  }
  const closed = place.envelope.close(`damage/${pack}`, writer.done());
  await place.blobs.put(place.keys.damage(pack), closed);
}
