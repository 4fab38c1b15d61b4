// The places that sessions move between need not be among those that are always given: a sealed plan names them.
import type { Step } from '../core/plan.ts';
import type { OperationContext } from './context.ts';
import { placesOf } from './make-plan.ts';

/** Makes them known to this process. @throws HoldfastError as for a place that is given */
export async function openBothPlaces(context: OperationContext, steps: readonly Step[]): Promise<void> {
  const urls = new Set<string>();
  for (const step of steps) {
    if (step.kind === 'move-session' || step.kind === 'return-session')
      for (const url of placesOf(step)) urls.add(url);
  }
  for (const url of urls) await context.openPlace(url);
}
