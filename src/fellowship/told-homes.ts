// What homes told in the database that keepers share, for whoever puts it in order: also where no keeper runs.
import { HoldfastError } from '../core/errors.ts';
import type { PostgresAddress } from '../core/postgres-address.ts';
import type { ToldHomes } from '../ports/fleet.ts';
import { FleetDatabase } from './fleet-database.ts';
import { forgetHome } from './statements.ts';

/** Reaches the database when it is asked, and leaves it again. */
export function toldHomes(address: PostgresAddress, lapseMs: number): ToldHomes {
  return {
    async forget(home) {
      const fleet = new FleetDatabase(address);
      try {
        const [row] = (await fleet.run(forgetHome, [home, lapseMs, fleet.schema])).rows;
        if (row === undefined) throw new HoldfastError('HOME_NOT_FOUND', { home });
        const machine = row[0] ?? '';
        if (row[1] !== 't') throw new HoldfastError('HOME_ALIVE', { home, machine });
        return { machine };
      } finally {
        await fleet.close();
      }
    },
  };
}
