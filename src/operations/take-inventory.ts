// Observes: one frozen picture of all places and the instances list.
import type { Inventory } from '../core/inventory.ts';
import { HoldfastError } from '../core/errors.ts';
import type { ScanOptions } from '../ports/store.ts';
import type { OperationContext } from './context.ts';

/** @param stores those whose sessions the caller is about; the places given to this process unless it says otherwise */
export async function takeInventory(
  context: OperationContext,
  ask: Pick<ScanOptions, 'namesOnly' | 'withoutUse'> = {},
  stores = storesOfSessions(context),
): Promise<Inventory> {
  const { signal, progress } = context;
  if (stores.length === 0) throw new HoldfastError('PLACE_MISSING');
  const read = new Map<string, number>();
  const results = await Promise.all(
    stores.map((store) =>
      store.scan({
        ...ask,
        ...(signal && { signal }),
        onProgress: (sessions) => {
          read.set(store.place.url, sessions);
          progress.report('sessions read', sum(read.values()), null);
        },
      }),
    ),
  );
  return {
    takenAtMs: context.nowMs(),
    places: results.map((result) => result.place),
    sessions: results.flatMap((result) => result.sessions),
    registry: await context.registry.read(),
  };
}

/** A vault that was opened for what is done with it is no place of sessions, unless somebody gave it as one. */
function storesOfSessions({ stores, givenPlaces }: OperationContext): OperationContext['stores'] {
  return stores.filter(({ place }) => place.kind !== 'vault' || givenPlaces.has(place.url));
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
