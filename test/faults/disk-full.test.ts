// Disks that are full or lie while Holdfast cleans: what can be done is done, what cannot leaves the original whole.
import fs, { readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunReport } from '../../src/core/report.ts';
import { apply } from '../../src/operations/apply.ts';
import { prune } from '../../src/operations/prune.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { dayMs, makeWorld, open, put, putBaileysSession, wholeCredentials } from '../rigs/faults/world.ts';

const built = builtOnce();

test('a place on a full disk can be cleaned, and taken back', async () => {
  const world = makeWorld();
  mountDisk(world.auth, '1m');
  putBaileysSession(join(world.auth, 'company_1'));
  const original = placesTree(world);
  const free = fillDisk(world.auth, 0);
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  expect(pruned.json['run']).toMatchObject({ notDone: [] });
  expect(pruned.code).toBe(0);
  const run = pruned.json['run'] as RunReport;
  expect(run.stepsDone).toBe(6);
  const undone = await holdfast(built, ['undo', run.runId, ...worldFlags(world)]);
  expect(undone.code, undone.stderr).toBe(0);
  free();
  expect(placesTree(world)).toEqual(original);
});

test('a move to another, full disk fails with its reason, and the original stays whole', async () => {
  const world = makeWorld();
  mountDisk(world.auth, '1m');
  const session = join(world.auth, 'company_2');
  mountDisk(session, '2m');
  put(join(session, 'creds.json'), 40 * dayMs, wholeCredentials);
  put(join(session, 'session-15550003331.0.json'), 40 * dayMs, Buffer.alloc(700_000, 1));
  put(join(session, 'session-15550003332.0.json'), 40 * dayMs);
  const original = placesTree(world);
  const free = fillDisk(world.auth, 200_000);
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  expect(pruned.code).toBe(1);
  const run = pruned.json['run'] as RunReport;
  expect(run).toMatchObject({ state: 'failed', stepsDone: 1 });
  expect(run.notDone).toMatchObject([{ outcome: 'failed', path: 'company_2/session-15550003331.0.json' }]);
  expect(run.notDone[0]?.reason).toContain('ENOSPC');
  expect(readdirSync(join(world.auth, '.holdfast/trash', run.runId, 'company_2'))).toEqual([
    'session-15550003332.0.json',
  ]);
  const undone = await holdfast(built, ['undo', run.runId, ...worldFlags(world)]);
  expect(undone.code, undone.stderr).toBe(0);
  free();
  expect(placesTree(world)).toEqual(original);
  expect(trashOf(world)).toEqual([]);
});

test('a full disk under the catalog stops a run before anything is touched', async () => {
  const world = makeWorld();
  mountDisk(world.home, '1m');
  putBaileysSession(join(world.auth, 'company_1'));
  const planned = await holdfast(built, ['prune', '--json', ...worldFlags(world)]);
  expect(planned.code, planned.stderr).toBe(3);
  const original = placesTree(world);
  const free = fillDisk(world.home, 0);
  const plan = planned.json['plan'] as { id: string };
  const refused = await holdfast(built, ['apply', plan.id, '--json', ...worldFlags(world)]);
  expect(refused.code).toBe(1);
  expect(refused.json['error']).toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
  expect(placesTree(world)).toEqual(original);
  free();
  const applied = await holdfast(built, ['apply', plan.id, '--json', ...worldFlags(world)]);
  expect(applied.code, applied.stderr).toBe(0);
});

test('a copy to another disk that came out different is thrown away, and the original stays whole', async () => {
  const world = makeWorld();
  const session = join(world.auth, 'company_2');
  mountDisk(session, '1m');
  putBaileysSession(session);
  const original = placesTree(world);
  const { context } = open(world);
  const plan = await prune.run(context, { policy: 'classic' });
  const { copyFile } = fs.promises;
  onTestFinished(() => {
    fs.promises.copyFile = copyFile;
    syncBuiltinESMExports();
  });
  fs.promises.copyFile = async (from, to) => {
    await copyFile(from, to);
    const content = fs.readFileSync(to);
    content[0] = (content[0] ?? 0) ^ 1;
    fs.writeFileSync(to, content);
  };
  syncBuiltinESMExports();
  const run = await apply.run(context, { plan: plan.id });
  expect(run).toMatchObject({ state: 'failed', stepsDone: 0 });
  for (const { reason } of run.notDone) expect(reason).toContain('it differs from');
  expect(placesTree(world)).toEqual(original);
  expect(trashOf(world)).toEqual([]);
});
