// What a vault as a place tells of its sessions: sizes from one listing, and what each snapshot and pack is worth.
import { expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { refOfVaulted } from '../../../src/core/vaulted-picture.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { VaultStore } from '../../../src/stores/vault/vault-store.ts';
import { noise, sales, takeState, vaultOver } from '../../rigs/vaulted/filled-vault.ts';

const dayMs = 24 * 3_600_000;
const place = parsePlace('vault:memory:units', '/');
const ref = refOfVaulted(place.url, sales);

interface Scene {
  readonly blobs: BlobStore;
  readonly store: VaultStore;
  readonly clock: { nowMs: number };
  /** Ids of two good snapshots and one that is set apart, a day between each. */
  readonly ids: readonly string[];
}

/** A storage with a clock of its own: that of this machine is a year ahead. */
async function makeScene(): Promise<Scene> {
  const clock = { nowMs: Date.UTC(2026, 10, 1) };
  const blobs = new MemoryBlobs('memory:units', () => clock.nowMs);
  const vault = vaultOver(blobs, () => clock.nowMs);
  const ids: string[] = [];
  for (const judgeShrink of [() => null, () => null, () => 'it lost most']) {
    const files = { 'Default/a': noise(20_000) };
    ids.push((await takeState(vault, new Map(), files, clock.nowMs, { judgeShrink })).id);
    clock.nowMs += dayMs;
  }
  const nowMs = (): number => clock.nowMs + 365 * dayMs;
  return {
    blobs,
    clock,
    ids,
    store: new VaultStore(place, { nowMs, graceMs: 2 * dayMs, open: async () => vault }),
  };
}

const prefix = 'sessions/wwebjs/acme/sales/';

test('a scan tells what each session occupies, and since when it has snapshots', async () => {
  const { store, blobs } = await makeScene();
  const [picture] = (await store.scan()).sessions;
  let storedBytes = 0;
  for await (const page of blobs.list(prefix))
    for (const { key, sizeBytes } of page) if (!key.endsWith('/head')) storedBytes += sizeBytes;
  expect(picture).toMatchObject({
    ref,
    files: 6,
    sizeBytes: storedBytes,
    byClass: { snapshot: { entries: 3 }, pack: { entries: 3 } },
    credentials: { state: 'whole' },
    newestMs: Date.UTC(2026, 10, 3),
    oldestMs: Date.UTC(2026, 10, 1),
  });
});

test('what a restore takes is vital, what is set apart is told from it, and what is needed stays', async () => {
  const { store, ids } = await makeScene();
  const detail = await store.detail(ref);
  const worthOf = new Map(detail?.entries.map((entry) => [entry.id, `${entry.class} ${entry.worth}`]));
  expect(ids.map((id) => worthOf.get(id))).toEqual([
    'snapshot needed',
    'snapshot vital',
    'snapshot-apart needed',
  ]);
  const packs = detail?.entries.filter((entry) => entry.class === 'pack') ?? [];
  expect(packs.map(({ worth }) => worth)).toEqual(['needed', 'needed', 'needed']);
  expect(detail?.picture.byClass).toMatchObject({
    snapshot: { entries: 2 },
    'snapshot-apart': { entries: 1 },
  });
});

test('a pack that nothing needs is dead when it is old by the clock of the storage, whatever ours says', async () => {
  const { store, ids, blobs, clock } = await makeScene();
  const [first] = ids;
  await store.moveToTrash(`${ref.path}/snapshots/${first}`, `run-1/${ref.path}/snapshots/${first}`);
  await store.destroy(`run-1/${ref.path}/snapshots/${first}`);
  const dead = async (): Promise<number> =>
    (await store.detail(ref))?.entries.filter(({ worth }) => worth === 'dead').length ?? 0;
  // The last write was two days after it, so by then it was surely old; a younger storage proves nothing.
  expect(await dead()).toBe(1);
  const young = new VaultStore(place, {
    nowMs: () => clock.nowMs + 365 * dayMs,
    graceMs: 3 * dayMs,
    open: async () => vaultOver(blobs, () => clock.nowMs),
  });
  expect((await young.detail(ref))?.entries.filter(({ worth }) => worth === 'dead')).toEqual([]);
});

test('a snapshot that cannot be read is vital, and a problem that is told', async () => {
  const { store, ids, blobs } = await makeScene();
  await blobs.put(`${prefix}snapshots/${ids[0]}`, Buffer.from('torn'));
  const detail = await store.detail(ref);
  const torn = detail?.entries.find(({ id }) => id === ids[0]);
  expect(torn).toMatchObject({ class: 'snapshot-apart', worth: 'vital' });
  expect(detail?.picture.problems).toMatchObject([{ code: 'DAMAGED_ENTRY', path: torn?.path }]);
  // Nobody can tell what it needs.
  const packs = detail?.entries.filter((entry) => entry.class === 'pack') ?? [];
  expect(packs.map(({ why }) => why)).toEqual(
    Array(3).fill('a snapshot of its session cannot be read, and may need it'),
  );
});
