// A user who may not change one of the sessions: the others are cleaned, and that one is left as it was.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunReport } from '../../src/core/report.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { makeWorld, putBaileysSession, putProfile } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const nobody = 65_534;

const built = builtOnce();

/** A world that belongs to nobody, that user. */
function nobodysWorld(): World {
  const world = makeWorld();
  for (const company of ['company_1', 'company_2', 'company_3']) putBaileysSession(join(world.auth, company));
  putProfile(join(world.profiles, 'session-sales'));
  execFileSync('chown', ['-R', String(nobody), world.folder]);
  return world;
}

test('a session folder that may not be written to fails its steps, and the others are done', async () => {
  const world = nobodysWorld();
  const closed = join(world.auth, 'company_2');
  chownSync(closed, 0, 0);
  chmodSync(closed, 0o555);
  const original = placesTree(world);
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)], { uid: nobody });
  expect(pruned.code, pruned.stderr).toBe(1);
  const run = pruned.json['run'] as RunReport;
  expect(run).toMatchObject({ state: 'failed', stepsDone: 12 });
  expect(run.notDone).toHaveLength(6);
  for (const step of run.notDone) {
    expect(step).toMatchObject({ outcome: 'failed', session: { path: 'company_2' } });
    expect(step.reason).toMatch(/could not be moved: EACCES/);
  }
  expect(readdirSync(closed)).toHaveLength(11);
  expect(readdirSync(join(world.auth, '.holdfast/trash', run.runId)).toSorted()).toEqual([
    'company_1',
    'company_3',
  ]);
  const undone = await holdfast(built, ['undo', run.runId, ...worldFlags(world)], { uid: nobody });
  expect(undone.code, undone.stderr).toBe(0);
  expect(placesTree(world)).toEqual(original);
  expect(trashOf(world)).toEqual([]);
});

test('a session folder that may not be read is kept and named, and the others are cleaned', async () => {
  const world = nobodysWorld();
  const closed = join(world.auth, 'company_2');
  chownSync(closed, 0, 0);
  chmodSync(closed, 0o700);
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)], { uid: nobody });
  expect(pruned.code, pruned.stderr).toBe(0);
  expect(pruned.json['run']).toMatchObject({ state: 'done', stepsDone: 12 });
  const scanned = await holdfast(built, ['scan', '--json', ...worldFlags(world)], { uid: nobody });
  expect(scanned.code).toBe(3);
  expect(scanned.stdout).toContain('EACCES');
  expect(readdirSync(closed)).toHaveLength(11);
});

test('a place that may not be read at all is a failure, not an empty place', async () => {
  const world = nobodysWorld();
  chownSync(world.auth, 0, 0);
  const scanned = await holdfast(built, ['scan', '--json', ...worldFlags(world)], { uid: nobody });
  expect(scanned.code).toBe(1);
  expect(scanned.stdout).toContain('EACCES');
  const where = ['--json', '--place', world.places.baileys, '--home', world.home];
  const pruned = await holdfast(built, ['prune', '--apply', ...where], { uid: nobody });
  expect(pruned.code).toBe(1);
  expect(pruned.json['error']).toMatchObject({ code: 'PLACE_UNAVAILABLE' });
});
