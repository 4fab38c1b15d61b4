// A session's entries without what a pairing and a history sync brought: what is left is growth that somebody may ask about.
import { entriesOf, entriesOfSync, fewPreKeys, mintedAtPairing } from './explain-jump.ts';
import type { GrowthPoint } from './growth-point.ts';

/** A scan may see a pairing half done, so its pre-keys may come in several samples. */
const pairingTakesMs = 2 * 3_600_000;

/** @returns the same samples with fewer entries, as if the healthy jumps had not been; `byClass` stays as it was */
export function withoutHealthyJumps(points: readonly GrowthPoint[]): GrowthPoint[] {
  const mints = new PairingMints();
  let explained = 0;
  return points.map((point, at) => {
    const before = points[at - 1];
    if (before !== undefined) explained += mints.healthy(before, point) + entriesOfSync(before, point);
    return { ...point, entries: point.entries - explained };
  });
}

/** Says of each step how many of its pre-keys a login without any has minted: at most 812 for each such login. */
export class PairingMints {
  #fewAtMs: number | null = null;
  #left = 0;

  healthy(before: GrowthPoint, after: GrowthPoint): number {
    if (entriesOf(before, 'pre-key') <= fewPreKeys) {
      this.#fewAtMs = before.atMs;
      this.#left = mintedAtPairing;
    }
    // Of a long pause it is not known when in it they were minted.
    const isInTime =
      this.#fewAtMs === before.atMs || after.atMs - (this.#fewAtMs ?? -Infinity) <= pairingTakesMs;
    if (!isInTime) return 0;
    const rise = Math.max(0, entriesOf(after, 'pre-key') - entriesOf(before, 'pre-key'));
    const healthy = Math.min(rise, this.#left);
    this.#left -= healthy;
    return healthy;
  }
}
