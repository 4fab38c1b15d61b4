// A vault over blobs in memory, as tests of the vault use it.
import { createHash } from 'node:crypto';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import type { VaultName } from '../../../src/core/snapshot.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { LeaseOwner } from '../../../src/ports/entry-store.ts';
import type { SessionContent } from '../../../src/ports/snapshot-content.ts';
import type { VaultCache } from '../../../src/ports/vault-cache.ts';
import type { SessionVault, TakenSnapshot, TakeOptions, Vault } from '../../../src/ports/vault.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { madeSink } from './made-content.ts';
import type { MadeFiles } from './made-content.ts';

export const name: VaultName = { engine: 'wwebjs', tenant: 'acme', id: 'bot' };

export function ownerOn(host: string, pid = 1): LeaseOwner {
  return { host, pid, process: `${host}-${pid}`, purpose: 'test' };
}

export interface VaultScene {
  readonly blobs: MemoryBlobs;
  readonly vault: Vault;
  readonly session: SessionVault;
  /** Goes on by a second with each snapshot. */
  nowMs(): number;
  advance(ms: number): void;
  /** The same vault as another machine would open it, with nothing remembered. */
  another(parts?: { readonly blobs?: BlobStore; readonly key?: string; readonly cache?: VaultCache }): Vault;
  take(
    content: SessionContent,
    options?: Partial<TakeOptions>,
    session?: SessionVault,
  ): Promise<TakenSnapshot>;
}

export function vaultScene(key: string | null = null): VaultScene {
  let nowMs = Date.UTC(2026, 10, 21, 12);
  const clock = () => nowMs;
  const blobs = new MemoryBlobs('memory:test', clock);
  const open = (over: BlobStore, cache: VaultCache | null, text: string | null): Vault =>
    openVault(over, { key: text, create: true, cache, nowMs: clock, steadyMs: clock });
  const vault = open(blobs, null, key);
  const session = vault.session(name);
  return {
    blobs,
    vault,
    session,
    nowMs: clock,
    advance: (ms) => void (nowMs += ms),
    another: (parts = {}) => open(parts.blobs ?? blobs, parts.cache ?? null, parts.key ?? key),
    take(content, options = {}, of = session) {
      nowMs += 1000;
      return of.take(content, { ...usualOptions(nowMs), ...options });
    },
  };
}

function usualOptions(takenAtMs: number): TakeOptions {
  return {
    takenAtMs,
    madeBy: 'test',
    owner: ownerOn('here'),
    held: { epoch: 0 },
    partOf: (path) => path.split('/')[0] ?? path,
    judgeShrink: () => null,
  };
}

/** What a snapshot restores to, as `digests` tells it. */
export async function restored(session: SessionVault, id: string): Promise<Readonly<Record<string, string>>> {
  const { sink, files } = madeSink();
  await session.restore(id, sink);
  return digests(files);
}

/** Paths with the digest of what lies there: comparing large bytes one by one takes a test runner minutes. */
export function digests(files: MadeFiles): Readonly<Record<string, string>> {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return Object.fromEntries([...files].map(([path, bytes]) => [path, digest(bytes)]));
}

/** Every key below a prefix. */
export async function keysBelow(blobs: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list(prefix)) keys.push(...page.map(({ key }) => key));
  return keys;
}
