// Which snapshot takes the place of one that is hurt; the vault and the disk are played.
import { expect, test } from 'vitest';
import { restoreNewestWhole } from '../../../../src/adapters/wwebjs/restore-newest-whole.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { SnapshotInfo } from '../../../../src/core/snapshot.ts';
import type { Vault } from '../../../../src/ports/vault.ts';
import { playedGround } from './grounds.ts';

const snapshot = (id: string, epoch: number, sequence: number): SnapshotInfo =>
  ({ id, epoch, sequence, standing: 'good' }) as SnapshotInfo;
const latest = snapshot('latest', 7, 9);
const others = [snapshot('as new', 7, 8), snapshot('of here', 5, 7), snapshot('of a former pairing', 4, 2)];

async function restoring(request: { above: number | null; orUse: boolean; hurt: readonly string[] }) {
  const { ground } = playedGround();
  const tried: string[] = [];
  const session = {
    list: async () => ({ snapshots: [latest, ...others], unreadable: [] }),
    state: async () => ({ endedUpTo: 2 }),
  };
  const restore: typeof ground.restore = async ({ id }) => {
    tried.push(id);
    if (!request.hurt.includes(id)) return [];
    throw new HoldfastError('SNAPSHOT_HURT', { snapshot: id, session: 'sales', cause: 'a chunk is gone' });
  };
  const vault = { session: () => session } as unknown as Vault;
  const hold = { vault, lease: await ground.holdLease(vault, 0) };
  const { above, orUse } = request;
  const alert = (): void => undefined;
  const restored = restoreNewestWhole({ ...ground, restore }, { hold, first: latest, above, orUse, alert });
  const outcome = await restored.then(
    (info) => info?.id ?? null,
    (error: unknown) => (error as HoldfastError).code,
  );
  return { tried, outcome };
}

test('over a whole profile only one that is newer than it; else the profile is used', async () => {
  const one = await restoring({ above: 5, orUse: true, hurt: ['latest'] });
  expect(one).toEqual({ tried: ['latest', 'as new'], outcome: 'as new' });
  const none = await restoring({ above: 5, orUse: true, hurt: ['latest', 'as new'] });
  expect(none).toEqual({ tried: ['latest', 'as new'], outcome: null });
});

test('over one of unknown age nothing older than the latest, and nothing is decided by itself', async () => {
  const found = await restoring({ above: 6, orUse: false, hurt: ['latest', 'as new'] });
  expect(found).toEqual({ tried: ['latest', 'as new'], outcome: 'SNAPSHOT_HURT' });
});

test('where nothing lies any of the same pairing, and never one of a former pairing', async () => {
  const hurt = ['latest', 'as new', 'of here'];
  const found = await restoring({ above: null, orUse: false, hurt });
  expect(found).toEqual({ tried: ['latest', 'as new', 'of here'], outcome: 'SNAPSHOT_HURT' });
});
