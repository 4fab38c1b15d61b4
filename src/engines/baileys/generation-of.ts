// Which generation of Baileys wrote a folder: decides which amounts of files are normal, and which proofs hold.
import type { Generation } from '../../core/inventory.ts';
import type { BaileysClass } from './classify-file.ts';

/** Types that Baileys 6 (6.7.24, 6.17.16) does not have; 7 writes the first two at its first login. */
const sinceSeven: readonly BaileysClass[] = ['lid-mapping', 'device-list', 'identity-key', 'tctoken'];

/**
 * `me.lid` in the credentials tells nothing: Baileys 6 stores it too at every login ('CB:success' in its socket.ts).
 * @param entries how many entries there are of each class; a class may be left out
 */
export function generationOf(entries: Readonly<Partial<Record<BaileysClass, number>>>): Generation {
  if (sinceSeven.some((name) => (entries[name] ?? 0) > 0)) return 'baileys-7';
  return (entries['creds'] ?? 0) > 0 ? 'baileys-6' : 'unknown';
}
