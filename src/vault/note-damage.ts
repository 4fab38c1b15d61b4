// Keeps what a verification found, and takes back what is not so any more.
import { missingNote, writeDamage } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import type { SessionPlace } from './session-place.ts';

export interface PackFinding {
  readonly pack: { readonly name: string };
  readonly damage: PackDamage;
}

/**
 * @param known the notes that there are
 * @param missing chunks that are needed and are nowhere whole
 * @param sawData whether the chunks themselves were read: only then can a note about one be taken back
 */
export async function noteDamage(
  place: SessionPlace,
  known: ReadonlyMap<string, PackDamage>,
  findings: readonly PackFinding[],
  missing: ReadonlySet<string>,
  sawData: boolean,
): Promise<void> {
  const notes = new Map<string, PackDamage>(findings.map(({ pack, damage }) => [pack.name, damage]));
  notes.set(missingNote, missing);
  await eachOf([...notes], place.concurrency, async ([name, damage]) => {
    if (!isNothing(damage) && !isSame(damage, known.get(name))) await writeDamage(place, name, damage);
  });
  const over = [...known.keys()].filter((name) => {
    const damage = notes.get(name);
    // A note of a pack that is not there any more tells nothing.
    if (damage === undefined) return true;
    return isNothing(damage) && (sawData || name === missingNote);
  });
  if (over.length > 0) await place.blobs.delete(over.map((name) => place.keys.damage(name)));
}

function isNothing(damage: PackDamage): boolean {
  return damage !== 'all' && damage.size === 0;
}

function isSame(one: PackDamage, other: PackDamage | undefined): boolean {
  if (one === 'all' || other === 'all' || other === undefined) return one === other;
  return one.size === other.size && [...one].every((id) => other.has(id));
}
