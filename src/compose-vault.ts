// Opens the vault of the settings, and the places whose sessions go into it. Everything is loaded when it is needed:
// most commands never come to a vault, and should not wait for it to be read from the disk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Credentials } from './blobs/s3-credentials.ts';
import type { Config } from './config.ts';
import { shortestKey } from './config-vault.ts';
import { HoldfastError } from './core/errors.ts';
import { vaultNameOf } from './core/vault-name.ts';
import { parseVaultAddress } from './core/vault-address.ts';
import type { VaultAddress } from './core/vault-address.ts';
import { thisOwner } from './stores/entries/process-identity.ts';
import type { SnapshotPlace } from './ports/snapshot-content.ts';
import type { Store } from './ports/store.ts';
import type { VaultAccess } from './ports/vault-access.ts';
import type { Vault } from './ports/vault.ts';

export interface VaultOptions {
  readonly home: string;
  readonly workingDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The store of a place, opened if need be. */
  openPlace(url: string): Promise<Store>;
  nowMs(): number;
}

export interface OpenedVaults {
  readonly access: VaultAccess;
  /** The vault of a place, `vault:…`: that of the settings, or another one that is opened for it. */
  at(place: string): Promise<Vault>;
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function vaultAccess(config: Config, options: VaultOptions): OpenedVaults {
  const address = (): VaultAddress =>
    parseVaultAddress(config.vault ?? join(options.home, 'vault'), options.workingDirectory);
  const opened: { readonly create: boolean; readonly vault: Promise<Vault> }[] = [];
  const vault = ({ create = false } = {}): Promise<Vault> => {
    const known = opened.find((one) => one.create || !create);
    if (known !== undefined) return known.vault;
    const opening = { create, vault: openIt(config, address(), options, create) };
    opened.push(opening);
    // What failed is tried again when it is asked for the next time: a keeper outlives an outage.
    opening.vault.catch(() => opened.splice(opened.indexOf(opening), 1));
    return opening.vault;
  };
  const others = new Map<string, Promise<Vault>>();
  const at = (place: string): Promise<Vault> => {
    const wanted = parseVaultAddress(place, options.workingDirectory);
    // The settings may hold its password, which no name of a place does.
    if (wanted.url === address().url) return vault();
    const known = others.get(wanted.url);
    if (known !== undefined) return known;
    const opening = openIt(config, wanted, options, false);
    others.set(wanted.url, opening);
    opening.catch(() => others.delete(wanted.url));
    return opening;
  };
  const places = new Map<string, Promise<SnapshotPlace>>();
  const snapshotPlace = (url: string): Promise<SnapshotPlace> => {
    const known = places.get(url);
    if (known !== undefined) return known;
    const opening = options.openPlace(url).then((store) => openSnapshotPlace(store));
    places.set(url, opening);
    opening.catch(() => places.delete(url));
    return opening;
  };
  const access: VaultAccess = {
    vaultUrl: () => address().url,
    vaultIsSet: config.vault !== undefined,
    vault,
    snapshotPlace,
    vaultOwner: (purpose) => ({ ...thisOwner(), purpose }),
    epochOf: async () => 0,
    async holdVaultLease(ref, purpose) {
      const { holdLease } = await import('./stores/entries/hold-lease.ts');
      const { tenant, id } = vaultNameOf(ref);
      return holdLease((await vault()).leases(ref.engine), { tenant, id }, { purpose });
    },
  };
  return {
    access,
    at,
    async close() {
      // Whoever asked for one that could not be opened has been told.
      const settled = await Promise.allSettled([...opened.map((one) => one.vault), ...others.values()]);
      for (const one of settled) if (one.status === 'fulfilled') await one.value.close();
    },
  };
}

async function openIt(
  config: Config,
  address: VaultAddress,
  { environment }: VaultOptions,
  create: boolean,
): Promise<Vault> {
  const { openBlobStore } = await import('./blobs/open-blob-store.ts');
  const { bytesPerSecond, concurrency } = config.vaultLimits;
  const blobs = openBlobStore(address, {
    create,
    credentials: credentialsIn(environment),
    ...(bytesPerSecond > 0 && { bytesPerSecond }),
    callsAtOnce: concurrency,
  });
  const key = keyOf(config.vaultKey);
  throw new TypeError(`no vault yet over ${blobs.url}${key === null ? '' : ', with a key'}`);
}

async function openSnapshotPlace(store: Store): Promise<SnapshotPlace> {
  const { place } = store;
  if (place.engine === 'baileys')
    return (await import('./stores/baileys-snapshots/snapshot-baileys.ts')).snapshotBaileys(store);
  throw new HoldfastError('PLACE_UNAVAILABLE', { place: place.url, cause: 'its sessions have no snapshots' });
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
