// Opens a vault over a blob store. What it needs to know of it is read with the first thing that is asked.
import { HoldfastError } from '../core/errors.ts';
import type { Engine } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { LeaseOwner } from '../ports/entry-store.ts';
import type { VaultCache } from '../ports/vault-cache.ts';
import type { LeaseStore, SessionVault, Vault } from '../ports/vault.ts';
import { ChunkNames } from './chunk-id.ts';
import { Envelope } from './envelope.ts';
import { LiveMemory } from './live-memory.ts';
import { FewAtOnce } from './few-at-once.ts';
import { seeHead } from './session-head.ts';
import { MemoryVaultCache } from './memory-vault-cache.ts';
import { SessionInVault } from './session-in-vault.ts';
import { SessionKeys, sessionOfKey } from './session-keys.ts';
import type { SessionPlace, TableCuts } from './session-place.ts';
import { storeTimeMs } from './store-time.ts';
import { VaultLeases } from './vault-leases.ts';
import { openVaultFile } from './vault-file.ts';
import type { OpenedVault } from './vault-file.ts';
import { deriveSession } from './vault-keys.ts';

export interface KnownMachine {
  readonly host: string;
  /** True only of one that surely runs no more. */
  isProvenDead(owner: LeaseOwner): boolean;
}

export interface VaultOptions {
  /** The text that it is encrypted with, 16 characters or more; null for none. */
  readonly key: string | null;
  /** Make it where there is none. */
  readonly create: boolean;
  /** What this machine remembers between runs; null: nothing. */
  readonly cache: VaultCache | null;
  nowMs(): number;
  /** Goes on evenly; of this process where it is left out. */
  steadyMs?(): number;
  /** Knows LevelDB tables; without it they are cut as any other file. */
  readonly tableCuts?: TableCuts;
  /** What this machine knows of owners of leases; without it each is taken to be elsewhere. */
  readonly machine?: KnownMachine;
  /** Requests that are under way at the same time, at most. */
  readonly concurrency?: number;
}

/** Leases of its sessions are locks of the vault as a place. */
const lockTenant = '.holdfast';
const usualConcurrency = 8;
/** Each holds some 40 MB of packs and pieces; more of them at once go no faster. */
const transfersAtOnce = 3;
const leastKeyLetters = 16;

/** Asks nothing yet: the first call on it does, and fails where there is no vault or another key. */
export function openVault(blobs: BlobStore, options: VaultOptions): Vault {
  return new OpenVault(blobs, options);
}

class OpenVault implements Vault {
  readonly #blobs: BlobStore;
  readonly #options: VaultOptions;
  readonly #cache: VaultCache;
  readonly #leases = new Map<Engine, VaultLeases>();
  readonly #live = new Map<string, LiveMemory>();
  readonly #transfers = new FewAtOnce(transfersAtOnce);
  #opened: Promise<OpenedVault> | null = null;

  constructor(blobs: BlobStore, options: VaultOptions) {
    [this.#blobs, this.#options] = [blobs, options];
    this.#cache = options.cache ?? new MemoryVaultCache();
  }

  get url(): string {
    return this.#blobs.url;
  }

  async identity(): Promise<string> {
    return (await this.#open()).id;
  }

  async storeTimeMs(): Promise<number> {
    await this.#open();
    return await storeTimeMs(this.#blobs);
  }

  session(name: VaultName): SessionVault {
    const leases = this.#leasesOf(name.engine);
    const { machine = null } = this.#options;
    return new SessionInVault(
      name,
      () => this.#placeOf(name),
      (place, epoch, lease) =>
        machine?.isProvenDead(lease.owner) === true ? 0 : leases.remainingMs(place, epoch, lease, machine),
      this.#transfers,
    );
  }

  async sessions(): Promise<readonly VaultName[]> {
    await this.#open();
    const found = new Map<string, NonNullable<ReturnType<typeof sessionOfKey>>>();
    for await (const page of this.#blobs.list('sessions/')) {
      for (const { key } of page) {
        const session = sessionOfKey(key);
        if (session !== null && session.tenant !== lockTenant) found.set(session.prefix, session);
      }
    }
    const names: VaultName[] = [];
    for (const { prefix, engine, tenant, id } of found.values()) {
      if (tenant !== null && id !== null) names.push({ engine, tenant, id });
      // A name that is too long for a key is told by what lies below it.
      else names.push((await seeHead(await this.#placeAt({ engine, tenant: '', id: '' }, prefix))).head.name);
    }
    return names;
  }

  leases(engine: Engine): LeaseStore {
    return this.#leasesOf(engine);
  }

  async close(): Promise<void> {
    await this.#blobs.close();
  }

  #leasesOf(engine: Engine): VaultLeases {
    const known = this.#leases.get(engine);
    if (known !== undefined) return known;
    const { nowMs, steadyMs } = this.#options;
    const clock = { nowMs, steadyMs: steadyMs ?? (() => performance.now()) };
    const leases = new VaultLeases(engine, (name) => this.#placeOf(name), clock);
    this.#leases.set(engine, leases);
    return leases;
  }

  /** One that failed is tried again by the next who asks. */
  #open(): Promise<OpenedVault> {
    if (this.#opened !== null) return this.#opened;
    const opened = this.#openFile();
    this.#opened = opened;
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = null;
    });
    return opened;
  }

  async #openFile(): Promise<OpenedVault> {
    const { key, create } = this.#options;
    if (key !== null && key.length < leastKeyLetters) {
      const cause = `it is shorter than ${leastKeyLetters} characters`;
      throw new HoldfastError('VAULT_KEY_WRONG', { url: this.#blobs.url, cause });
    }
    return await openVaultFile(this.#blobs, { key, create });
  }

  #liveOf(prefix: string): LiveMemory {
    const known = this.#live.get(prefix) ?? new LiveMemory();
    this.#live.set(prefix, known);
    return known;
  }

  #placeOf(name: VaultName): Promise<SessionPlace> {
    return this.#placeAt(name, new SessionKeys(name).prefix);
  }

  async #placeAt(name: VaultName, prefix: string): Promise<SessionPlace> {
    const vault = await this.#open();
    const { sealKey, hashKey } = deriveSession(vault, prefix);
    const { tableCuts, concurrency } = this.#options;
    const below = `${vault.id}/${prefix}`;
    return {
      name,
      keys: new SessionKeys(prefix),
      blobs: this.#blobs,
      envelope: new Envelope(sealKey),
      names: new ChunkNames(hashKey),
      live: this.#liveOf(prefix),
      cache: {
        read: (key) => this.#cache.read(`${below}${key}`),
        write: (key, bytes) => this.#cache.write(`${below}${key}`, bytes),
      },
      tableCuts: tableCuts ?? (() => null),
      concurrency: concurrency ?? usualConcurrency,
    };
  }
}
