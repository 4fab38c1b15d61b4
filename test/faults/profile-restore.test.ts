// Restoring a profile on a disk that is full, and being killed in the middle of the swap: there is always a session.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StagedSession } from '../../src/ports/snapshot-content.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { dieAgainAndAgain } from '../rigs/faults/deaths.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { treeOf } from '../rigs/faults/tree.ts';
import {
  demoPlace,
  foreignLock,
  indexedDb,
  placeAt,
  temporaryFolder,
  withContent,
} from '../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../rigs/profiles/profile-place.ts';

const item = 'run-1/session-a';

async function stage(from: ProfilePlace, to: ProfilePlace): Promise<StagedSession> {
  const staged = await to.snapshots.stage(to.ref, 'run-1');
  await withContent(from, { set: 'whole' }, async (content) => {
    for (const file of content.files) await staged.sink.file(file, content.read(file.path));
  });
  return staged;
}

/** A copy of the demo's profile on a small disk of its own. */
async function onSmallDisk(size: string): Promise<ProfilePlace> {
  const from = await demoPlace();
  const root = temporaryFolder();
  mountDisk(root, size);
  cpSync(from.folder, join(root, 'session-a'), { recursive: true, preserveTimestamps: true });
  return placeAt(root);
}

test('a disk that fills up while a profile is staged leaves the session as it was, and usable', async () => {
  const [from, to] = [await demoPlace(), await onSmallDisk('4m')];
  const before = treeOf(to.folder);
  const free = fillDisk(to.place.root, 200_000);
  await expect(stage(from, to)).rejects.toMatchObject({ code: 'STAGING_FAILED' });
  expect(treeOf(to.folder)).toEqual(before);
  expect((await to.snapshots.check(to.ref, { deep: true })).state).toBe('whole');
  await (await to.snapshots.stage(to.ref, 'run-1')).discard();
  expect(readdirSync(join(to.place.root, '.holdfast/staging'))).toEqual([]);
  free();
  await (await stage(from, to)).swapIn(item);
  expect((await to.snapshots.check(to.ref, { deep: true })).state).toBe('whole');
});

test('a swap needs no room: what is staged comes in on a disk that is full', async () => {
  const [from, to] = [await demoPlace(), await onSmallDisk('8m')];
  const staged = await stage(from, to);
  await staged.settle();
  fillDisk(to.place.root, 0);
  await staged.swapIn(item);
  expect(treeOf(to.folder)).toEqual(treeOf(from.folder));
});

test('a disk without room for a cut leaves a running session as it was, and nothing behind', async () => {
  const from = await demoPlace(foreignLock);
  const root = temporaryFolder();
  mountDisk(root, '4m');
  cpSync(from.folder, join(root, 'session-a'), { recursive: true, verbatimSymlinks: true });
  const at = placeAt(root);
  fillDisk(root, 60_000);
  const before = treeOf(at.folder);
  await expect(at.snapshots.open(at.ref, { set: 'whole' })).rejects.toMatchObject({ code: 'STAGING_FAILED' });
  expect(treeOf(at.folder)).toEqual(before);
  expect(readdirSync(join(root, '.holdfast/cuts'))).toEqual([]);
});

test('killed at any change of the swap, there is a whole session in its place or in the trash, and it is completed', async () => {
  const { child } = builtOnce('test/faults/profile-children/swap-in.ts');
  const [from, old] = [await demoPlace(), await demoPlace()];
  rmSync(join(old.folder, 'Local State'));
  const [wanted, replaced] = [treeOf(from.folder), treeOf(old.folder)];
  const root = join(temporaryFolder(), 'place');
  const made = join(temporaryFolder(), 'made');
  mkdirSync(root);
  const copy = (here: string, there: string): void => {
    rmSync(there, { recursive: true, force: true });
    cpSync(here, there, { recursive: true, preserveTimestamps: true });
  };
  copy(old.place.root, root);
  const at = placeAt(root);
  await (await stage(from, at)).settle();
  copy(root, made);
  await dieAgainAndAgain({
    least: 3,
    run(dieAt) {
      copy(made, root);
      return spawnSync(process.execPath, [child, root, 'run-1', item, String(dieAt)], { encoding: 'utf8' });
    },
    async inspect(point) {
      const trashed = join(root, '.holdfast/trash', item);
      const there = [at.folder, trashed].filter(existsSync).map((folder) => treeOf(folder));
      expect(there, `killed at change ${point}`).toContainEqual(replaced);
      await (await at.snapshots.stage(at.ref, 'run-1')).swapIn(item);
      expect(treeOf(at.folder)).toEqual(wanted);
      expect(treeOf(trashed)).toEqual(replaced);
      expect(existsSync(join(at.folder, indexedDb))).toBe(true);
    },
  });
});
