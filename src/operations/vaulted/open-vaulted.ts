// The vault of the settings as a place, and what guards need to know of its sessions.
import type { Inventory, SessionPicture } from '../../core/inventory.ts';
import type { Store } from '../../ports/store.ts';
import type { Vault } from '../../ports/vault.ts';
import type { OperationContext } from '../context.ts';

export interface VaultedPlace {
  readonly vault: Vault;
  /** Over the same vault; one of the context's stores from now on. */
  readonly store: Store;
}

/** @throws HoldfastError as VaultAccess.vault */
export async function openVaulted(context: OperationContext): Promise<VaultedPlace> {
  // The vault first: what is wrong with it is said in its own words.
  const vault = await context.vault();
  return { vault, store: await context.openPlace(`vault:${context.vaultUrl()}`) };
}

export async function inventoryOfVaulted(
  { nowMs }: Pick<OperationContext, 'nowMs'>,
  { store }: VaultedPlace,
  sessions: readonly SessionPicture[],
): Promise<Inventory> {
  const { url, root } = store.place;
  const place = { url, root, identity: await store.identity(), sessions: sessions.length, problem: null };
  return { takenAtMs: nowMs(), places: [place], sessions, registry: { state: 'none' } };
}
