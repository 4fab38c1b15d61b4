// Whether an instances list names a profile: the question between an orphan and somebody's only pairing.
import type { Registry } from './inventory.ts';
import type { SessionRef } from './session.ts';

/** The name under which the instances list is counted; places go by their URLs. */
export const instancesCount = 'instances';

/** Says which listed id a profile belongs to; null when none does. */
export type Listing = (ref: SessionRef) => string | null;

/**
 * Programs turn ids that whatsapp-web.js refuses (its LocalAuth allows `[-_\w]` only) into names it takes, each in
 * its own way, and some disks do not tell case. A profile counts as listed under any of these readings: one orphan
 * too many stays, no listed session goes.
 */
export function listingOf(registry: Extract<Registry, { state: 'read' }>): Listing {
  const idByName = new Map<string, string>();
  for (const id of registry.clientIds) {
    for (const filler of ['_', '-', '']) idByName.set(id.replace(/[^-_\w]/g, filler).toLowerCase(), id);
  }
  for (const id of registry.clientIds) idByName.set(id.toLowerCase(), id);
  idByName.delete('');
  return (ref) => (ref.clientId == null ? null : (idByName.get(ref.clientId.toLowerCase()) ?? null));
}
