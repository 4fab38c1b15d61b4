// A context of its own for one piece of work in a service: what it opens is no place of anybody else.
import type { Store } from '../ports/store.ts';
import type { OperationContext } from './context.ts';

/**
 * @param stores what it begins with; unless given, every place of the settings. The list of a service is never added to: a
 * place that one caller named would be looked at, pruned and alerted about until the service ends.
 */
export function withOwnPlaces(
  context: OperationContext,
  stores: readonly Store[] = context.stores,
): OperationContext {
  const own = [...stores];
  return {
    ...context,
    stores: own,
    async openPlace(url) {
      const store = await context.openStore(url, own);
      if (!own.includes(store)) own.push(store);
      return store;
    },
  };
}
