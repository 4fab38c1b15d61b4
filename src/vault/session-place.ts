// One session of a vault, as everything here works on it: its blobs, its keys, and what this machine remembers of it.
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { VaultCache } from '../ports/vault-cache.ts';
import type { ChunkNames } from './chunk-id.ts';
import type { Envelope } from './envelope.ts';
import type { LiveMemory } from './live-memory.ts';
import type { SessionKeys } from './session-keys.ts';

/** Where the blocks of a LevelDB table begin and end, in ascending order; null where the bytes are no such table. */
export type TableCuts = (bytes: Uint8Array) => readonly number[] | null;

export interface SessionPlace {
  readonly name: VaultName;
  readonly keys: SessionKeys;
  readonly blobs: BlobStore;
  readonly envelope: Envelope;
  readonly names: ChunkNames;
  /** Of this session alone. */
  readonly cache: VaultCache;
  /** What this process remembers of it. */
  readonly live: LiveMemory;
  readonly tableCuts: TableCuts;
  /** Requests that are under way at the same time, at most. */
  readonly concurrency: number;
}

export function vaultDamaged(place: SessionPlace, key: string, error: Error): HoldfastError {
  const cause = `${key}: ${error.message}`;
  return new HoldfastError('VAULT_DAMAGED', { url: place.blobs.url, cause }, { cause: error });
}

export function snapshotNotFound(place: SessionPlace, id: string): HoldfastError {
  return new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: id, session: sessionName(place.name) });
}
