// Gives a demo world a past, so that its first page shows curves. Only for places that were never looked at.
import { madeUpHistory } from '../../demo/made-up-history.ts';
import type { OperationContext } from '../../operations/context.ts';
import { takeInventory } from '../../operations/take-inventory.ts';

export async function putDemoHistory(context: OperationContext): Promise<void> {
  const { lastPlaces } = await context.catalog.world.history();
  if (lastPlaces.size > 0) return;
  const { sessions, takenAtMs } = await takeInventory(context);
  await context.catalog.samples.putMadeUp(madeUpHistory(sessions, takenAtMs));
}
