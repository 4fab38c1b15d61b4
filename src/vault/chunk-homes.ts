// Which pack a needed chunk counts for, where several hold it: so that after a repacking or a healing the old pack is needed by nothing.
import type { ChunkTable, PackPlace } from './chunk-table.ts';

interface Weight {
  /** Bytes of needed chunks in it, whether they count for it or not. */
  neededBytes: number;
  /** Of all chunks in it. */
  readonly rawBytes: number;
}

/**
 * Everybody who looks at the same packs and the same needs must come to the same answer: not where it is noted as damaged, not the trash,
 * then the pack of which more is needed, then the larger one, then by name. What is noted as damaged wherever it lies counts for each
 * of these packs: perhaps one of the notes is wrong.
 * @param live the first place of each needed chunk
 * @returns for each pack the needed chunks that count for it, as their places there
 */
export function chunkHomes(
  table: ChunkTable,
  live: ReadonlySet<number>,
): ReadonlyMap<PackPlace, readonly number[]> {
  const rawBytes = table.rawBytesByPack();
  const weights = new Map<PackPlace, Weight>();
  for (const first of live) {
    for (let place = first; place >= 0; place = table.another(place)) {
      const pack = table.packOf(place);
      const weight = weights.get(pack) ?? { neededBytes: 0, rawBytes: rawBytes.get(pack) ?? 0 };
      weight.neededBytes += table.lengthOf(place);
      weights.set(pack, weight);
    }
  }
  const ranked = [...weights].sort(([one, weight], [other, otherWeight]) =>
    rank(one, weight, other, otherWeight),
  );
  const ranks = new Map(ranked.map(([pack], index) => [pack, index]));
  const homes = new Map<PackPlace, number[]>();
  const count = (place: number): void => {
    const pack = table.packOf(place);
    const chunks = homes.get(pack);
    if (chunks === undefined) homes.set(pack, [place]);
    else chunks.push(place);
  };
  for (const first of live) {
    // Places that are noted come last.
    if (table.isNoted(first)) {
      for (let place = first; place >= 0; place = table.another(place)) count(place);
      continue;
    }
    let best = first;
    for (let place = first; place >= 0 && !table.isNoted(place); place = table.another(place)) {
      if ((ranks.get(table.packOf(place)) ?? 0) < (ranks.get(table.packOf(best)) ?? 0)) best = place;
    }
    count(best);
  }
  return homes;
}

function rank(one: PackPlace, weight: Weight, other: PackPlace, otherWeight: Weight): number {
  if (one.isTrashed !== other.isTrashed) return one.isTrashed ? 1 : -1;
  const share = otherWeight.neededBytes / otherWeight.rawBytes - weight.neededBytes / weight.rawBytes;
  if (share !== 0) return share;
  const size = otherWeight.rawBytes - weight.rawBytes;
  return size === 0 ? ((one.name ?? '') < (other.name ?? '') ? -1 : 1) : size;
}
