// What this keeper saw last, for lists that answer at once; and what changed since, for whoever listens.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FleetPicture, HomePicture } from '../../core/fleet.ts';
import { eachSessionOnce } from '../../core/each-session-once.ts';
import { homePicture } from '../../core/home-picture.ts';
import { lookChanges } from '../../core/look-changes.ts';
import type { CheckResult } from '../../operations/check.ts';
import type { Fellowship, KeeperEvents, LastLook } from '../../ports/fleet.ts';

export interface LooksParts {
  readonly home: string;
  /** The name that people know it by. */
  readonly machine: string;
  readonly events: Pick<KeeperEvents, 'publish'>;
  /** null where a keeper is alone. */
  readonly fellowship: Fellowship | null;
}

export class Looks implements LastLook {
  readonly #parts: LooksParts;
  #picture: HomePicture | null = null;
  #fleet: { readonly of: readonly HomePicture[]; readonly picture: FleetPicture } | null = null;

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  /** @throws HoldfastError where the others cannot be told; what was seen is known here all the same */
  async took({ inventory, judgements, scene }: CheckResult): Promise<void> {
    const { home, machine, events, fellowship } = this.#parts;
    const before = this.#picture;
    // Each part is some milliseconds of work over thousands of sessions; between them others get a turn.
    await nextTurn();
    const now = homePicture({ home, machine, inventory, judgements, ...scene });
    this.#picture = now;
    await nextTurn();
    for (const change of lookChanges(before, now)) events.publish(change);
    await fellowship?.publish(now);
  }

  fleet(): FleetPicture | null {
    if (this.#picture === null) return null;
    const homes = [this.#picture, ...(this.#parts.fellowship?.others() ?? [])];
    const known = this.#fleet;
    // The same picture as long as nothing changed: lists are kept by it.
    if (
      known !== null &&
      homes.length === known.of.length &&
      homes.every((home, at) => home === known.of[at])
    )
      return known.picture;
    const picture = { homes: eachSessionOnce(homes) };
    this.#fleet = { of: homes, picture };
    return picture;
  }
}
