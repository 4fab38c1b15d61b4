// Samples how large the databases among the places are: their rows say nothing of what tables and indexes take.
import type { Inventory } from '../core/inventory.ts';
import { errorTable, HoldfastError } from '../core/errors.ts';
import type { PlaceKind } from '../core/place.ts';
import type { OperationContext } from './context.ts';

/** A database that was read a moment ago and cannot be asked now has a gap in its samples; the next look tells of it. */
export async function sampleDatabases(
  { stores, catalog, nowMs }: OperationContext,
  { places }: Inventory,
): Promise<void> {
  const read = new Set(places.filter(({ problem }) => problem === null).map(({ url }) => url));
  for (const store of stores) {
    if (!isDatabase(store.place.kind) || !read.has(store.place.url)) continue;
    try {
      const facts = await store.database();
      if (facts !== null) await catalog.samples.noteDatabase(store.place.url, facts.sizeBytes, nowMs());
    } catch (error) {
      if (!(error instanceof HoldfastError && errorTable[error.code].http === unavailable)) throw error;
    }
  }
}

const unavailable = 503;

const isDatabase = (kind: PlaceKind): boolean => kind === 'sqlite' || kind === 'postgres';
