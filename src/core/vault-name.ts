// A session as a vault names it, and which sessions have snapshots at all.
import type { SessionRef } from './session.ts';
import type { VaultName } from './snapshot.ts';

/** The copies and zips that RemoteAuth makes of a profile are no sessions of their own, nor are snapshots. */
export function hasSnapshots({ form }: Pick<SessionRef, 'form'>): boolean {
  return form !== 'temp-profile' && form !== 'remote-zip' && form !== 'vaulted';
}

export function vaultNameOf({ engine, tenant, id }: VaultName): VaultName {
  return { engine, tenant, id };
}

/** Unique over all sessions of a vault: one engine's may be called as another's. */
export function vaultKey({ engine, tenant, id }: VaultName): string {
  return JSON.stringify([engine, tenant, id]);
}
