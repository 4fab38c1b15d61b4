// What an operation sees when a caller asks for it: everything, or only what is of the caller's tenant, port by port.
import { mayCall } from '../../../core/access.ts';
import type { Caller } from '../../../core/access.ts';
import { HoldfastError } from '../../../core/errors.ts';
import type { Registry } from '../../../core/inventory.ts';
import type { OperationContext } from '../../../operations/context.ts';
import type { Risk } from '../../../operations/operation.ts';
import type { InstancesList } from '../../../ports/instances-list.ts';
import type { Store } from '../../../ports/store.ts';
import { onlyGivenPlaces } from './only-given-places.ts';
import { SeenSessions } from './tenant/seen-sessions.ts';
import { tenantCatalog } from './tenant/tenant-catalog.ts';
import { tenantLook } from './tenant/tenant-look.ts';
import { TenantStore } from './tenant/tenant-store.ts';
import { tenantVaultAccess } from './tenant/tenant-vault.ts';

/**
 * Plans and runs are marked with the key's name.
 * @param risk of the operation: plans of an admin of the whole house may name places that nobody has given to this keeper
 */
export function scoped(context: OperationContext, caller: Caller, risk: Risk): OperationContext {
  const named = { ...ofTenant(context, caller), madeBy: `http:${caller.name}` };
  const mayNameOthers = caller.tenant === null && mayCall(caller, 'admin');
  return risk === 'plans' && !mayNameOthers ? onlyGivenPlaces(named) : named;
}

function ofTenant(context: OperationContext, caller: Caller): OperationContext {
  const { tenant } = caller;
  if (tenant === null) return context;
  const seen = new SeenSessions(tenant, context.catalog.homeId, context.lastLook);
  const refuse = (): never => {
    throw new HoldfastError('NOT_FOR_A_TENANT', { operation: 'that', key: caller.name });
  };
  const stores = tenantStores(context, seen);
  return {
    ...tenantVaultAccess(context, seen),
    stores: stores.all,
    openPlace: async (url) => stores.of(await context.openPlace(url)),
    openStore: async (url) => stores.of(await context.openStore(url)),
    closingAfter: (work) => context.closingAfter(work),
    catalog: tenantCatalog(context.catalog, seen, caller),
    registry: { read: async () => tenantRegistry(await context.registry.read(), seen) },
    instancesList: (path) => tenantInstances(context.instancesList(path), seen),
    transfers: context.transfers,
    ground: context.ground,
    liveBrowsers: context.liveBrowsers,
    prober: { probe: refuse },
    settings: context.settings,
    progress: context.progress,
    givenPlaces: context.givenPlaces,
    workingDirectory: context.workingDirectory,
    ...(context.signal && { signal: context.signal }),
    ...(context.lastLook && { lastLook: tenantLook(context.lastLook, tenant) }),
    machine: context.machine,
    madeBy: context.madeBy,
    nowMs: () => context.nowMs(),
    newId: (prefix) => context.newId(prefix),
  };
}

/** One for each, made once: those that are opened later on are there, too. */
function tenantStores(
  { stores }: OperationContext,
  seen: SeenSessions,
): { readonly all: readonly Store[]; of(store: Store): Store } {
  const all: Store[] = [];
  const known = new Map<Store, Store>();
  const of = (store: Store): Store => {
    const before = known.get(store);
    if (before !== undefined) return before;
    const narrowed = new TenantStore(store, seen);
    known.set(store, narrowed);
    all.push(narrowed);
    return narrowed;
  };
  const concerned = stores.filter((store) => seen.mayHaveOwnIn(store.place.url));
  for (const store of concerned.length > 0 ? concerned : stores) of(store);
  return { all, of };
}

/** An id that only others have is nobody's here; one that no session has yet may be anybody's, and decides nothing. */
function tenantRegistry(registry: Registry, seen: SeenSessions): Registry {
  if (registry.state !== 'read') return registry;
  const clientIds = registry.clientIds.filter((id) => !seen.isOthersClient(id) || seen.isOwnClient(id));
  return { ...registry, clientIds };
}

/** An entry that is another's session too is not theirs to take out. */
function tenantInstances(list: InstancesList, seen: SeenSessions): InstancesList {
  return {
    path: list.path,
    naming: async (clientId) => (seen.isOthersClient(clientId) ? [] : list.naming(clientId)),
    entry: (instance) => list.entry(instance),
    remove: (instance, expect) => list.remove(instance, expect),
    putBack: (instance, entry) => list.putBack(instance, entry),
  };
}
