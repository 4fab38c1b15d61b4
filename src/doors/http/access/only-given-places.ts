// Who makes a plan over HTTP may name places that this keeper has, and no other: a path or an address that comes over the
// network must not become a folder that is made, or a database that is asked.
import { HoldfastError } from '../../../core/errors.ts';
import { parsePlace } from '../../../core/place.ts';
import { withoutPassword } from '../../../core/without-password.ts';
import type { OperationContext } from '../../../operations/context.ts';

export function onlyGivenPlaces(context: OperationContext): OperationContext {
  const refuseOthers = (text: string): void => {
    const { url } = parsePlace(text, context.workingDirectory);
    const isHere = context.stores.some((store) => store.place.url === url);
    if (isHere || url === `vault:${context.vaultUrl()}`) return;
    throw new HoldfastError('USAGE', {
      cause: `${url} is no place of this keeper; only an admin of the whole house may name others`,
    });
  };
  return {
    ...context,
    openPlace: async (url) => {
      refuseOthers(url);
      return context.openPlace(url);
    },
    openStore: async (url) => {
      refuseOthers(url);
      return context.openStore(url);
    },
    transfers: {
      place: (url) => context.transfers.place(url),
      foreign: (url) => {
        throw new HoldfastError('USAGE', {
          cause: `only an admin of the whole house may bring sessions over from ${withoutPassword(url)}`,
        });
      },
      make: async (url) => {
        refuseOthers(url);
        return context.transfers.make(url);
      },
    },
  };
}
