// Publishes what this home saw: everything once, then what changed.
import type { HomePicture } from '../core/fleet.ts';
import type { FleetDatabase } from './fleet-database.ts';
import { pictureChanges } from './picture-changes.ts';
import { putSessions, putSummary } from './statements.ts';

const rowsAtOnce = 1_000;

export class Publisher {
  readonly #fleet: FleetDatabase;
  readonly #process: string;
  #version = 0;
  /** null: nothing is known to have arrived. */
  #arrived: ReadonlyMap<string, string> | null = null;

  constructor(fleet: FleetDatabase, process: string) {
    [this.#fleet, this.#process] = [fleet, process];
  }

  /** @throws HoldfastError FLEET_UNAVAILABLE */
  async publish(mine: HomePicture): Promise<void> {
    const { home } = mine;
    const { summary, rows, now } = pictureChanges(this.#arrived, mine);
    const isWhole = this.#arrived === null;
    // Where the answer to a commit is lost nobody knows what arrived.
    this.#arrived = null;
    // Also what was written in doubt is older than this: readers then take all of it anew.
    const version = this.#version + 1;
    this.#version = version;
    const by = isWhole ? `${this.#process} ${version}` : null;
    await this.#fleet.transaction(async (connection, schema) => {
      if (isWhole) await connection.query(`delete from ${schema}.sessions where home = $1`, [home]);
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const some = rows.slice(from, from + rowsAtOnce);
        const [keys, texts] = [some.map(([key]) => key), some.map(([, row]) => row)];
        await connection.query(putSessions(schema), [home, version, keys, texts]);
      }
      await connection.query(putSummary(schema), [home, by ?? this.#by, version, summary]);
      await connection.query('select pg_notify($1, $2)', [this.#fleet.schema, `home ${home}`]);
    });
    if (by !== null) this.#by = by;
    this.#arrived = now;
  }

  /** What had arrived is gone. */
  beginAnew(): void {
    this.#arrived = null;
  }

  /** Names what readers can go on from. */
  #by = '';
}
