// The records of a home while it does work that keepers share: what it writes down about sessions is noted for the others.
import type { Catalog } from '../../ports/catalog.ts';
import type { Note } from '../../ports/schedule.ts';

export function notedCatalog(catalog: Catalog, note: (note: Note) => void): Catalog {
  const { cooldowns, cleanings, snapshots } = catalog;
  return {
    ...catalog,
    cooldowns: {
      ...cooldowns,
      async touch(...of) {
        await cooldowns.touch(...of);
        note({ kind: 'cooldown', of });
      },
    },
    cleanings: {
      ...cleanings,
      async record(...of) {
        await cleanings.record(...of);
        note({ kind: 'cleaning', of });
      },
    },
    snapshots: {
      ...snapshots,
      async taken(...of) {
        await snapshots.taken(...of);
        note({ kind: 'taken', of });
      },
      async failed(...of) {
        await snapshots.failed(...of);
        note({ kind: 'failed', of });
      },
      async verified(...of) {
        await snapshots.verified(...of);
        note({ kind: 'verified', of });
      },
    },
  };
}

/** Takes over what another home noted of `shared` work. A plan of it that waits here is older than what was done there. */
export async function takeOver(catalog: Catalog, shared: string, notes: readonly Note[]): Promise<void> {
  const { cooldowns, cleanings, snapshots, plans } = catalog;
  for (const { kind, of } of notes) {
    if (kind === 'cooldown') await cooldowns.touch(...of);
    else if (kind === 'cleaning') await cleanings.record(...of);
    else if (kind === 'taken') await snapshots.taken(...of);
    else if (kind === 'failed') await snapshots.failed(...of);
    else await snapshots.verified(...of);
  }
  for (const { plan, madeBy } of await plans.waiting())
    if (madeBy === `keeper:${shared}`) await plans.drop(plan.id);
}
