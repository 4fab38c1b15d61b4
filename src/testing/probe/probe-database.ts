// The cases of an entry store on a user's own database: each on a scratch database beside the real one.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../../core/place.ts';
import type { EntryStore } from '../../ports/entry-store.ts';
import type { ProbeReport } from '../../ports/probe.ts';
import { openEntryStore } from '../../stores/open-entry-store.ts';
import { entryStoreCases } from '../entry-store-cases.ts';
import type { EntryStoreScene } from '../entry-store-cases.ts';
import { tryCases } from './try-cases.ts';
import type { Scratch } from './try-cases.ts';

/** Timers and the database's clock round in their own ways: a wait of 40 ms may be one of 39 to the other. */
const clockGrainMs = 5;

export interface ScratchDatabases {
  /** In words, for the report. */
  readonly where: string;
  /** A place of the same kind that nobody uses. */
  next(): Place;
  /** Removes what was made at such a place. */
  remove(place: Place): Promise<void>;
}

/** @throws HoldfastError where not even an empty database can be made there */
export async function probeDatabase(
  place: Place,
  databases: ScratchDatabases,
  onCase: (done: number, total: number) => void,
): Promise<ProbeReport> {
  const first = scratchAt(databases);
  try {
    await first.scene.store.identity();
  } finally {
    await first.end();
  }
  const cases = await tryCases(entryStoreCases, async () => scratchAt(databases), onCase);
  return { place: place.url, where: databases.where, cases };
}

function scratchAt(databases: ScratchDatabases): Scratch<EntryStoreScene> {
  const place = databases.next();
  const stores: EntryStore[] = [];
  const another = (): EntryStore => {
    const store = openEntryStore(place);
    stores.push(store);
    return store;
  };
  return {
    scene: { store: another(), another, advance: (ms) => sleep(ms + clockGrainMs) },
    async end() {
      for (const store of stores) await store.close();
      await databases.remove(place);
    },
  };
}
