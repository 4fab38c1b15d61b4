// Observes: one frozen picture of all places and the instances list.
import type { Inventory } from '../core/inventory.ts';
import { HoldfastError } from '../core/errors.ts';
import type { OperationContext } from './context.ts';

export async function takeInventory(context: OperationContext, namesOnly = false): Promise<Inventory> {
  const { stores, signal, progress } = context;
  if (stores.length === 0) throw new HoldfastError('PLACE_MISSING');
  const read = new Map<string, number>();
  const results = await Promise.all(
    stores.map((store) =>
      store.scan({
        namesOnly,
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

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
