// A vault with snapshots of a session, over any blob store; and a proof that each of them comes back byte for byte.
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { SnapshotInfo, VaultName } from '../../../src/core/snapshot.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { TakeOptions, Vault } from '../../../src/ports/vault.ts';
import { thisOwner } from '../../../src/stores/entries/process-identity.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { MemorySink, someContent } from './some-content.ts';
import type { SomeFiles } from './some-content.ts';

export const sales: VaultName = { engine: 'wwebjs', tenant: 'acme', id: 'sales' };

export function vaultOver(blobs: BlobStore, nowMs: () => number = Date.now): Vault {
  return openVault(blobs, { key: null, create: true, cache: null, nowMs });
}

export function takeOptions(takenAtMs: number, over: Partial<TakeOptions> = {}): TakeOptions {
  return {
    takenAtMs,
    madeBy: 'test',
    owner: { ...thisOwner(), purpose: 'test' },
    held: { epoch: 0 },
    partOf: () => 'indexeddb',
    judgeShrink: () => null,
    ...over,
  };
}

/** Random bytes, so that nothing is saved by compression and states share only what they are told to. */
export function noise(sizeBytes: number): Uint8Array {
  return randomBytes(sizeBytes);
}

/** What was taken, by snapshot: what must come back. */
export type Taken = Map<string, SomeFiles>;

export async function takeState(
  vault: Vault,
  taken: Taken,
  files: SomeFiles,
  takenAtMs: number,
  over: Partial<TakeOptions> = {},
): Promise<SnapshotInfo> {
  const { info } = await vault.session(sales).take(someContent(files), takeOptions(takenAtMs, over));
  taken.set(info.id, files);
  return info;
}

/** Every snapshot that the vault lists comes back byte for byte. @returns their ids */
export async function expectAllToComeBack(vault: Vault, taken: Taken, name = sales): Promise<string[]> {
  const { snapshots, unreadable } = await vault.session(name).list();
  expect(unreadable).toEqual([]);
  for (const { id } of snapshots) {
    const sink = new MemorySink();
    await vault.session(name).restore(id, sink);
    const wanted = taken.get(id) ?? {};
    expect([...sink.files.keys()].toSorted()).toEqual(Object.keys(wanted).toSorted());
    for (const [path, bytes] of Object.entries(wanted))
      expect(sink.files.get(path)?.equals(bytes), `${path} of ${id}`).toBe(true);
  }
  return snapshots.map(({ id }) => id);
}
