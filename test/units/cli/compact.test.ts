// `holdfast compact` as people type it: both sizes are shown, and a plan can be saved, applied and taken back.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putSpentSession } from '../../rigs/faults/spent-records.ts';
import { makeWorld } from '../../rigs/faults/world.ts';
import { objectOf, say } from './say.ts';

function scene(): { flags: string[]; size: () => number; folder: string } {
  const world = makeWorld();
  const folder = join(world.auth, 'company_1');
  putSpentSession(folder);
  const size = (): number => statSync(join(folder, 'session-15550003331.0.json')).size;
  return { flags: ['--place', world.places.baileys, '--home', world.home], size, folder: world.folder };
}

test('a plan shows both sizes, of all records, of each kind and with --verbose of each', async () => {
  const { flags } = scene();
  const plain = await say(['compact', ...flags]);
  expect(plain.code).toBe(3);
  expect(plain.out).toMatch(
    /Would make smaller: 3 records, \d+\.\d kB → \d+\.\d kB; the originals go to the trash/,
  );
  expect(plain.out).toMatch(/SESSION +SEEN +COMPACTED +FREED +STATUS\n/);
  expect(plain.out).toMatch(/company_1\/main +5 +3 +\d+\.\d kB +would compact 3 records/);
  expect(plain.out).toMatch(/2 × session \(\d+\.\d kB → \d\.\d kB\): Its receiving chains/);
  expect(plain.out).toMatch(/1 × sender-key \(\d\.\d kB → \d+ B\): It is this device's own sender key/);
  const verbose = await say(['compact', ...flags, '--verbose']);
  expect(verbose.out).toMatch(/company_1\/session-15550003331\.0\.json {2}\d\.\d kB → \d\.\d kB {2}Its/);
});

test('applied it says what it saved, and undo brings it back', async () => {
  const { flags, size } = scene();
  const before = size();
  const applied = await say(['compact', ...flags, '--apply']);
  expect(applied.code).toBe(0);
  expect(applied.out).toMatch(/Run run-\S+ \(compact\) done: 3 steps, saved \d+\.\d kB/);
  expect(size()).toBeLessThan(before / 4);
  const again = await say(['compact', ...flags]);
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('Nothing to make smaller.')]);
  expect((await say(['undo', 'last', ...flags])).code).toBe(0);
  expect(size()).toBe(before);
});

test('told of every session, a run says how much it freed and not that nothing was removed', async () => {
  const { flags } = scene();
  const { out } = await say(['compact', ...flags, '--apply', '--verbose']);
  expect(out).toMatch(/SESSION +SEEN +FREED +STATUS\n/);
  expect(out).toMatch(/company_1\/main +5 +\d+\.\d kB +done/);
});

test('a saved plan is applied from its file', async () => {
  const { flags, size, folder } = scene();
  const before = size();
  const file = join(folder, 'plan.json');
  expect((await say(['compact', ...flags, '--save', file])).code).toBe(3);
  expect(size()).toBe(before);
  const applied = await say(['apply', file, ...flags, '--json']);
  expect(objectOf(applied)).toMatchObject({ operation: 'compact', state: 'done', stepsDone: 3 });
  expect(size()).toBeLessThan(before / 4);
});
