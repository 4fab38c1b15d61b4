// The vault as one tenant sees it: its own sessions, and for the names of others what a vault says that never saw them.
import type { LeaseStore, Vault } from '../../../../ports/vault.ts';
import type { VaultAccess } from '../../../../ports/vault-access.ts';
import type { SnapshotPlace } from '../../../../ports/snapshot-content.ts';
import type { SeenSessions } from './seen-sessions.ts';

export function tenantVaultAccess(access: VaultAccess, seen: SeenSessions): VaultAccess {
  return {
    vaultUrl: () => access.vaultUrl(),
    vaultIsSet: access.vaultIsSet,
    vault: async (options) => tenantVault(await access.vault(options), seen),
    honoursConditions: () => access.honoursConditions(),
    snapshotPlace: async (url) => tenantSnapshotPlace(await access.snapshotPlace(url), seen),
    vaultOwner: (purpose) => access.vaultOwner(purpose),
    epochOf: async (ref) => {
      seen.mustBeOwn(ref);
      return access.epochOf(ref);
    },
    vaultOf: async (ref) => {
      seen.mustBeOwn(ref);
      return access.vaultOf(ref);
    },
    noteEpoch: async (ref, epoch) => {
      seen.mustBeOwn(ref);
      return access.noteEpoch(ref, epoch);
    },
    holdVaultLease: async (ref, purpose, signal) => {
      seen.mustBeOwn(ref);
      return access.holdVaultLease(ref, purpose, signal);
    },
  };
}

function tenantVault(vault: Vault, seen: SeenSessions): Vault {
  return {
    url: vault.url,
    identity: () => vault.identity(),
    storeTimeMs: () => vault.storeTimeMs(),
    session(name) {
      seen.mustBeOwn(name);
      return vault.session(name);
    },
    sessions: async () => (await vault.sessions()).filter(({ tenant }) => tenant === seen.tenant),
    leases: (engine) => tenantLeases(vault.leases(engine), seen),
    // It is the keeper's, and stays open.
    close: async () => undefined,
  };
}

function tenantLeases(leases: LeaseStore, seen: SeenSessions): LeaseStore {
  return {
    acquire: async (requests, ...rest) => {
      for (const { name } of requests) seen.mustBeOwn(name);
      return leases.acquire(requests, ...rest);
    },
    renew: (...given) => leases.renew(...given),
    release: (...given) => leases.release(...given),
  };
}

function tenantSnapshotPlace(place: SnapshotPlace, seen: SeenSessions): SnapshotPlace {
  const { mend, preview } = place;
  return {
    open: async (ref, options) => {
      seen.mustBeOwn(ref);
      return place.open(ref, options);
    },
    check: async (ref, options) => {
      seen.mustBeOwn(ref);
      return place.check(ref, options);
    },
    stage: async (ref, key, intent) => {
      seen.mustBeOwn(ref);
      return place.stage(ref, key, intent);
    },
    ...(mend && {
      mend: async (ref) => {
        seen.mustBeOwn(ref);
        return mend.call(place, ref);
      },
    }),
    ...(preview && {
      preview: async (ref, intent) => {
        seen.mustBeOwn(ref);
        return preview.call(place, ref, intent);
      },
    }),
  };
}
