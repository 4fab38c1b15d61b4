// Which snapshots are known to be hurt, kept beside the notes of damage until a later snapshot has healed them.
import type { HurtSnapshot } from '../ports/vault.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { hurtNote } from './damage-notes.ts';
import { findHurt } from './find-hurt.ts';
import { readManifests } from './manifests.ts';
import { indexPacks } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/** A note that cannot be read tells nothing: the next verification writes it anew. */
export async function readHurt(place: SessionPlace): Promise<readonly HurtSnapshot[]> {
  const blob = await place.blobs.get(place.keys.damage(hurtNote));
  if (blob === null) return [];
  try {
    return JSON.parse(
      Buffer.from(place.envelope.open('damage/hurt', blob.bytes)).toString('utf8'),
    ) as HurtSnapshot[];
  } catch (error) {
    if (error instanceof UnreadableBytes || error instanceof SyntaxError) return [];
    throw error;
  }
}

export async function writeHurt(
  place: SessionPlace,
  hurt: readonly HurtSnapshot[],
  isNoted: boolean,
): Promise<void> {
  const key = place.keys.damage(hurtNote);
  if (hurt.length > 0) {
    await place.blobs.put(key, place.envelope.close('damage/hurt', Buffer.from(JSON.stringify(hurt))));
  } else if (isNoted) await place.blobs.delete([key]);
}

/** After a snapshot that stored anew what was damaged: which of the hurt snapshots are still hurt? */
export async function recheckHurt(place: SessionPlace): Promise<void> {
  const noted = await readHurt(place);
  const listing = await listSession(place);
  const { table } = await indexPacks(place, listing, { withTrash: true, noted: 'left out' });
  const ids = new Set(noted.map(({ id }) => id));
  const { manifests, unreadable } = await readManifests(
    place,
    listing.snapshots.filter(({ id }) => ids.has(id)),
  );
  const { hurt } = await findHurt(place, manifests, table);
  await writeHurt(place, [...unreadable, ...hurt], true);
}
