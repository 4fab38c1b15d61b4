// Reads the packs that a new snapshot counts on and has not written itself: what is damaged there is noted, so that it is stored anew.
import { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { checkPackData } from './check-pack-data.ts';
import { writeDamage } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { readDirectory } from './pack-index.ts';
import { PacksGone } from './publish-snapshot.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * @param checked packs that need not be looked at; those that are looked at here are added
 * @throws PacksGone where some of it is damaged: then the snapshot must be taken anew
 */
export async function checkReused(
  place: SessionPlace,
  packs: ReadonlySet<string>,
  checked: Set<string>,
  signal?: AbortSignal,
): Promise<void> {
  const breath = new Breath();
  let damaged: string | null = null;
  for (const name of packs) {
    if (checked.has(name)) continue;
    checked.add(name);
    signal?.throwIfAborted();
    const damage = await damageOf(place, name, breath);
    if (damage !== 'all' && damage.size === 0) continue;
    await writeDamage(place, name, damage);
    damaged = name;
  }
  if (damaged !== null) throw new PacksGone(`the pack ${damaged} is damaged`);
}

async function damageOf(place: SessionPlace, name: string, breath: Breath): Promise<PackDamage> {
  const key = place.keys.pack(name);
  try {
    const directory = await readDirectory(place, key);
    if (directory === null) throw new PacksGone(`the pack ${name} is gone`);
    return (await checkPackData(place, { name, key, isTrashed: false }, directory, breath)).damage;
  } catch (error) {
    if (error instanceof UnreadableBytes) return 'all';
    throw error;
  }
}
