// Opens the vault of the settings, and the places whose sessions go into it. Everything is loaded when it is needed:
// most commands never come to a vault, and should not wait for it to be read from the disk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Credentials } from './blobs/s3-credentials.ts';
import { measured } from './compose-measured.ts';
import type { Config } from './config.ts';
import { shortestKey } from './config-vault.ts';
import { HoldfastError } from './core/errors.ts';
import { vaultNameOf } from './core/vault-name.ts';
import { parseVaultAddress } from './core/vault-address.ts';
import type { Place } from './core/place.ts';
import type { VaultAddress } from './core/vault-address.ts';
import { isProvenDead, thisOwner } from './stores/entries/process-identity.ts';
import type { BlobStore } from './ports/blob-store.ts';
import type { SnapshotPlace } from './ports/snapshot-content.ts';
import type { Measures } from './ports/measures.ts';
import type { Store } from './ports/store.ts';
import type { VaultAccess } from './ports/vault-access.ts';
import type { Vault } from './ports/vault.ts';

export interface VaultOptions {
  readonly home: string;
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The store of a place, opened if need be. */
  openPlace(url: string): Promise<Store>;
  /** The folder of sessions that such a vault would lie in, or around; null where there is none. */
  placeAround(root: string): Place | null;
  readonly measures?: Measures | undefined;
  nowMs(): number;
}

export interface OpenedVaults {
  readonly access: VaultAccess;
  /** Any vault, by its address: those that are places. It is never made. */
  at(address: string): Promise<Vault>;
  /** What such a vault is stored in, past the vault itself; whoever asks closes it. */
  blobsAt(address: string): Promise<BlobStore>;
  close(): Promise<void>;
}

interface OneVault {
  readonly url: string;
  readonly create: boolean;
  readonly vault: Promise<Vault>;
}

/** Opens nothing yet. */
export function vaultAccess(config: Config, options: VaultOptions): OpenedVaults {
  const own = (): VaultAddress =>
    parseVaultAddress(config.vault ?? join(options.home, 'vault'), options.workingDirectory);
  const opened: OneVault[] = [];
  const open = (address: VaultAddress, create: boolean): Promise<Vault> => {
    const known = opened.find((one) => one.url === address.url && (one.create || !create));
    if (known !== undefined) return known.vault;
    const opening = { url: address.url, create, vault: openVaultAt(config, address, options, create) };
    opened.push(opening);
    // What failed is tried again when it is asked for the next time: a keeper outlives an outage.
    opening.vault.catch(() => opened.splice(opened.indexOf(opening), 1));
    return opening.vault;
  };
  const vault: VaultAccess['vault'] = async ({ create = false } = {}) => open(own(), create);
  const access: VaultAccess = {
    vaultUrl: () => own().url,
    vaultIsSet: config.vault !== undefined,
    vault,
    async honoursConditions() {
      await vault();
      const { honoursConditions } = await import('./vault/honours-conditions.ts');
      const blobs = await blobsAt(config, own(), options, false);
      return honoursConditions(blobs).finally(() => blobs.close());
    },
    snapshotPlace: snapshotPlaces(options),
    vaultOwner: (purpose) => ({ ...thisOwner(), purpose }),
    ...epochNotes(options, vault),
    async holdVaultLease(ref, purpose, signal) {
      const { holdLease } = await import('./stores/entries/hold-lease.ts');
      const opened = await vault();
      const lease = (await opened.session(vaultNameOf(ref)).state())?.lease ?? null;
      // Of an owner elsewhere that should have renewed it by now it shows in that time whether it has gone.
      const isOverdue = lease !== null && lease.endsAtMs < options.nowMs();
      const waitMs = isOverdue ? lease.remainingMs + 1000 : 0;
      const how = { purpose, passing: true, waitMs, ...(signal && { signal }) };
      const { tenant, id } = ref;
      return holdLease(opened.leases(ref.engine), { tenant, id }, how);
    },
  };
  return {
    access,
    at: async (address) => open(parseVaultAddress(address, options.workingDirectory), false),
    blobsAt: async (address) =>
      blobsAt(config, parseVaultAddress(address, options.workingDirectory), options, false),
    async close() {
      // Whoever asked for one that could not be opened has been told.
      const settled = await Promise.allSettled(opened.map((one) => one.vault));
      for (const one of settled) if (one.status === 'fulfilled') await one.value.close();
    },
  };
}

/**
 * Sessions of Baileys run under no lease of a vault, so nothing is noted of them: only a restore takes one, and whatever lies
 * in their place is as new as that.
 */
function epochNotes(
  { openPlace }: VaultOptions,
  vault: VaultAccess['vault'],
): Pick<VaultAccess, 'epochOf' | 'vaultOf' | 'noteEpoch'> {
  const markers = () => import('./stores/folder-wwebjs/profile-marker.ts');
  return {
    async epochOf(ref) {
      if (ref.engine !== 'wwebjs')
        return (await (await vault()).session(vaultNameOf(ref)).state())?.epoch ?? 0;
      const { place } = await openPlace(ref.place);
      const marker = await (await markers()).readProfileMarker(place, ref.path);
      const isOfThisVault = marker.state === 'ours' && marker.vault === (await (await vault()).identity());
      return isOfThisVault ? marker.epoch : 0;
    },
    async vaultOf(ref) {
      if (ref.engine !== 'wwebjs') return null;
      const { place } = await openPlace(ref.place);
      const marker = await (await markers()).readProfileMarker(place, ref.path);
      return marker.state === 'none' ? null : marker.vault;
    },
    async noteEpoch(ref, epoch) {
      if (ref.engine !== 'wwebjs') return;
      const { place } = await openPlace(ref.place);
      const { readProfileMarker, writeProfileMarker } = await markers();
      if (epoch !== null) {
        const opened = await vault();
        const mark = { vault: await opened.identity(), url: opened.url, epoch };
        return writeProfileMarker(place, ref.path, mark);
      }
      const marker = await readProfileMarker(place, ref.path);
      if (marker.state === 'none') return;
      await writeProfileMarker(place, ref.path, { ...marker, others: marker.others ?? {} });
    },
  };
}

function snapshotPlaces({ openPlace, nowMs }: VaultOptions): VaultAccess['snapshotPlace'] {
  /** A place that was closed is opened anew, as another store. */
  const places = new WeakMap<Store, Promise<SnapshotPlace>>();
  return async (url) => {
    const store = await openPlace(url);
    const known = places.get(store);
    if (known !== undefined) return known;
    const opening = snapshotPlaceOf(store, nowMs);
    places.set(store, opening);
    opening.catch(() => places.delete(store));
    return opening;
  };
}

async function snapshotPlaceOf(store: Store, nowMs: () => number): Promise<SnapshotPlace> {
  const { place } = store;
  if (place.engine === 'baileys') {
    const { snapshotBaileys } = await import('./stores/baileys-snapshots/snapshot-baileys.ts');
    return snapshotBaileys(store);
  }
  if (place.engine === 'wwebjs') {
    const { snapshotProfiles } = await import('./stores/folder-wwebjs/snapshot-profiles.ts');
    return snapshotProfiles(place, { store, nowMs });
  }
  throw new HoldfastError('PLACE_UNAVAILABLE', { place: place.url, cause: 'its sessions have no snapshots' });
}

async function blobsAt(
  config: Config,
  address: VaultAddress,
  { environment, measures }: VaultOptions,
  create: boolean,
): Promise<BlobStore> {
  const { openBlobStore } = await import('./blobs/open-blob-store.ts');
  const { bytesPerSecond, concurrency } = config.vaultLimits;
  const blobs = openBlobStore(address, {
    create,
    credentials: credentialsIn(environment),
    ...(bytesPerSecond > 0 && { bytesPerSecond }),
    callsAtOnce: concurrency,
  });
  return measured(await blobs, 'vault', measures);
}

async function openVaultAt(
  config: Config,
  address: VaultAddress,
  options: VaultOptions,
  create: boolean,
): Promise<Vault> {
  if (create) await refuseInPlace(config, address, options);
  const key = keyOf(config.vaultKey);
  const { openVault } = await import('./vault/open-vault.ts');
  const { tableCuts } = await import('./engines/wwebjs/level-db/table-cuts.ts');
  const { folderVaultCache } = await import('./stores/vault-cache/folder-vault-cache.ts');
  const cache = folderVaultCache(join(options.home, 'cache', 'vault'));
  const blobs = await blobsAt(config, address, options, create);
  const { concurrency } = config.vaultLimits;
  const { nowMs } = options;
  const machine = { host: thisOwner().host, isProvenDead };
  const vault = openVault(blobs, { key, create, cache, concurrency, nowMs, tableCuts, machine });
  try {
    // Whether it is there and the key is right shows with the first question.
    await vault.identity();
    return vault;
  } catch (error) {
    await vault.close();
    throw error;
  }
}

/** One that is there already keeps being used, and `doctor` warns of it. @throws VAULT_IN_PLACE */
async function refuseInPlace(config: Config, address: VaultAddress, options: VaultOptions): Promise<void> {
  const place = address.kind === 'folder' ? options.placeAround(address.root) : null;
  if (place === null) return;
  try {
    await (await openVaultAt(config, address, options, false)).close();
  } catch (cause) {
    if (!(cause instanceof HoldfastError && cause.code === 'VAULT_ABSENT')) throw cause;
    throw new HoldfastError('VAULT_IN_PLACE', { url: address.url, place: place.url }, { cause });
  }
}

/** @throws CONFIG_INVALID; neither the key nor a part of it is in any message */
function keyOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (!given.startsWith('file:')) return given;
  const path = given.slice('file:'.length);
  const invalid = (cause: string, error?: unknown): HoldfastError =>
    new HoldfastError('CONFIG_INVALID', { cause: `vaultKey: ${cause}` }, { cause: error });
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw invalid(
      `the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      error,
    );
  }
  if (text.length >= shortestKey) return text;
  throw invalid(`the file ${path} holds fewer than ${shortestKey} characters`);
}

/** Never in an address: those stand in plans, logs and messages. Our own names are for whoever has others for the rest. */
function credentialsIn(environment: NodeJS.ProcessEnv): S3Credentials | null {
  const of = (name: string): string | undefined =>
    environment[`HOLDFAST_S3_${name}`] ?? environment[`AWS_${name}`];
  const [accessKeyId, secretAccessKey] = [of('ACCESS_KEY_ID'), of('SECRET_ACCESS_KEY')];
  if (!accessKeyId || !secretAccessKey) return null;
  const sessionToken = of('SESSION_TOKEN');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
