// Which folders lie in one another: places that would share sessions, and a vault that would go with its place.
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from './core/errors.ts';
import { isWithin, overlappingPlaces } from './core/place.ts';
import type { Place } from './core/place.ts';

/** One folder in two places would have two locks, two trashes and two opinions about each of its sessions. */
export function refuseOverlap(places: readonly Place[]): void {
  const onDisk = places.filter(({ root }) => root !== '');
  const overlap = overlappingPlaces(onDisk.map((place) => ({ place, realRoot: realRootOf(place.root) })));
  if (overlap === null) return;
  throw new HoldfastError('PLACES_OVERLAP', { first: overlap[0].url, second: overlap[1].url });
}

/** The folder of sessions in which a vault would lie, or which would lie in the vault; null where none does. */
export function placeAround(vaultRoot: string, places: readonly Place[]): Place | null {
  const vault = realRootOf(vaultRoot);
  const meets = ({ kind, root }: Place): boolean => {
    if (kind !== 'folder') return false;
    const real = realRootOf(root);
    return isWithin(real, vault) || isWithin(vault, real);
  };
  return places.find(meets) ?? null;
}

/** Where a place lies, or will lie once it is made: what there is of its path is followed through its links. */
function realRootOf(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (root !== '/' && (code === 'ENOENT' || code === 'ENOTDIR'))
      return join(realRootOf(dirname(root)), basename(root));
    // What cannot be followed is compared as it is written; the scan tells why it cannot be read.
    return root;
  }
}
