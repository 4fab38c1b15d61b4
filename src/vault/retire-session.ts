// Ends a session that was logged out or deleted, and takes that back.
import type { VaultedSession } from '../ports/vault.ts';
import { writeEnded } from './ended-note.ts';
import { updateHead } from './session-head.ts';
import type { SessionPlace } from './session-place.ts';

/** A snapshot that is under way has the next sequence already: it is of what ends here, so the retirement takes that one. */
export async function retireSession(
  place: SessionPlace,
  why: NonNullable<VaultedSession['retired']>,
): Promise<void> {
  const head = await updateHead(place, (found) => {
    const upTo = found.sequence + 1;
    return { ...found, sequence: upTo, retired: { ...why, upTo } };
  });
  await writeEnded(place, head);
}

export async function reviveSession(place: SessionPlace): Promise<void> {
  let wasRetired = false;
  const head = await updateHead(place, (found) => {
    wasRetired = found.retired !== null;
    return wasRetired ? { ...found, retired: null } : null;
  });
  if (wasRetired) await writeEnded(place, head);
}
