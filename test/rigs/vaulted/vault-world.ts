// A world with a vault in a folder, and a session in it of which every state is known.
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openBlobStore } from '../../../src/blobs/open-blob-store.ts';
import type { Composition } from '../../../src/compose.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { Vault } from '../../../src/ports/vault.ts';
import { dayMs, freshFolder, hourMs, makeWorld, open } from '../faults/world.ts';
import type { World } from '../faults/world.ts';
import { noise, takeState, vaultOver } from './filled-vault.ts';
import type { Taken } from './filled-vault.ts';

export interface VaultWorld {
  readonly world: World;
  /** Settings by which a composition knows the vault. */
  readonly flags: Record<string, unknown>;
  readonly vaultPlace: string;
  readonly vault: Vault;
  readonly blobs: BlobStore;
  readonly taken: Taken;
}

/** Nothing waits, so that a test need not: what is dead goes at once, and so does what lies in the trash. */
const atOnce = { 'snapshots.graceMs': 0 };

export function makeVaultWorld(
  folder = freshFolder(),
  flags: Readonly<Record<string, unknown>> = {},
): VaultWorld {
  const world = makeWorld(folder);
  const root = join(folder, 'vault');
  const blobs = openBlobStore(parseVaultAddress(root, '/'), { create: true });
  const vault = vaultOver(blobs);
  onTestFinished(() => vault.close());
  const vaultPlace = `vault:${root}`;
  return {
    world,
    flags: { ...atOnce, vault: root, ...flags },
    vaultPlace,
    vault,
    blobs,
    taken: new Map(),
  };
}

/** As a command would have it. */
export function openWorld(
  { world, flags }: VaultWorld,
  more: { flags?: Record<string, unknown>; nowMs?: () => number } = {},
): Composition {
  return open(world, { ...more, flags: { ...flags, ...more.flags } });
}

/**
 * Three snapshots, two days ago, yesterday and now: one file never changes, the other is another one each time. What is
 * new in each is in a pack of its own, so that of the first pack a small part stays needed.
 */
export async function takeThree({ vault, taken }: VaultWorld, sizeBytes = 40_000): Promise<string[]> {
  const stays = noise(5000);
  const ids: string[] = [];
  for (const ageMs of [2 * dayMs, dayMs, hourMs]) {
    const files = { 'Default/changes': noise(sizeBytes), 'Default/stays': stays };
    ids.push((await takeState(vault, taken, files, Date.now() - ageMs)).id);
  }
  return ids;
}
