// The commonest bot has one session, and its folder is the place itself: it moves file by file, and nothing else does.
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { undo } from '../../../src/operations/undo.ts';
import { contentsAt, makeMoves, move, openMoves, planMove } from '../../rigs/migrate/moves.ts';
import type { Moves } from '../../rigs/migrate/moves.ts';
import { contentsOf, putFolder, sessionRecords } from '../../rigs/migrate/records.ts';

function bot(): Moves & { readonly records: ReturnType<typeof sessionRecords> } {
  const world = makeMoves();
  const records = sessionRecords('bot');
  putFolder(world.auth, records);
  writeFileSync(join(world.auth, 'index.js'), '// the bot');
  utimesSync(join(world.auth, 'index.js'), 1e9, 1e9);
  mkdirSync(join(world.auth, 'node_modules'));
  return { ...world, records };
}

test('it moves under the name of its folder, and what lies beside its records stays', async () => {
  const world = bot();
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  expect(run).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.to, 'default/auth')).toEqual(contentsOf(world.records));
  expect(readdirSync(world.auth).toSorted()).toEqual(['.holdfast', 'index.js', 'node_modules']);
  const item = `${run.runId}/auth`;
  expect(await contentsAt(context, world.from, '', item)).toEqual(contentsOf(world.records));
  expect(await context.catalog.trash.all()).toMatchObject([{ item, path: '', files: world.records.length }]);
});

test('it gets another name with --as, and undo brings every file back', async () => {
  const world = bot();
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to, { as: 'acme/sales' });
  expect(await contentsAt(context, world.to, 'acme/sales')).toEqual(contentsOf(world.records));
  const back = await undo.run(context, { run: run.runId });
  expect(back).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.from, '')).toEqual(contentsOf(world.records));
  expect(existsSync(join(world.auth, '.holdfast/trash', run.runId))).toBe(false);
});

test('it stays where a session below it has the name that it would have in the trash', async () => {
  const world = bot();
  putFolder(join(world.auth, 'auth'), sessionRecords('below'));
  const plan = await planMove(openMoves(world), world.from, world.to);
  expect(plan.steps.map(({ path }) => path)).toEqual([]);
  expect(plan.protected).toHaveLength(2);
});
