// Which of several keepers that see one session tells of it: otherwise each of them would.
import type { HomePicture } from './fleet.ts';

/**
 * The first by its id of those that are heard of and can read the place. What a keeper knows from its own work, its
 * snapshots for one, it tells itself.
 */
export function tellsFirst(home: string, place: string, others: readonly HomePicture[]): boolean {
  const reads = ({ places }: HomePicture): boolean =>
    places.some(({ url, problem }) => url === place && problem === null);
  return others.every((other) => !other.alive || other.home > home || !reads(other));
}
