// Names that a database, a path or a terminal could misread, on the way into a database and back.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { undo } from '../../../src/operations/undo.ts';
import { contentsAt, makeMoves, move, openMoves, planMove, putSession } from '../../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../../rigs/migrate/records.ts';

const few = (seed: string) => sessionRecords(seed).slice(0, 3);

const hostile = [
  ['we ird %2F', 'x:y@z+='],
  ['日本', '🦊'],
  ['-rf', '--help'],
  [';drop table', '$(id)'],
  ['n\tl', 'a\u202eb'],
  ['é', 'e\u0301'],
  ['x'.repeat(255), 'y'.repeat(255)],
];

test('hostile names move into SQLite, back into the same folders, and are undone', async () => {
  const world = makeMoves();
  const folders = hostile.map((name) => name.join('/'));
  for (const folder of folders) putSession(world, folder, few(folder));
  const context = openMoves(world, { 'guards.quietMs': 0 });
  const { run } = await move(context, world.from, world.to);
  expect(run).toMatchObject({ state: 'done', notDone: [] });
  expect(new Set(run.moved.map(({ to }) => `${to.tenant}/${to.id}`))).toEqual(new Set(folders));
  const { run: back } = await move(context, world.to, world.from);
  expect(back).toMatchObject({ state: 'done', notDone: [] });
  for (const folder of folders)
    expect(await contentsAt(context, world.from, folder)).toEqual(contentsOf(few(folder)));
  expect(await undo.run(context, { run: back.runId })).toMatchObject({ state: 'done', notDone: [] });
  for (const folder of folders) expect(await contentsAt(context, world.from, folder)).toBeNull();
});

test('names that no folder can have stay in the database, and are named', async () => {
  const world = makeMoves();
  const context = openMoves(world, { 'guards.quietMs': 0 });
  const names = ['a/b/c', 'x/..', 'x/creds.json', 'acme/sales'];
  for (const [index, name] of names.entries()) {
    putSession(world, `s${index}`, few(name));
    await move(context, world.from, world.to, { session: `s${index}`, as: name });
  }
  const plan = await planMove(context, world.to, `baileys:${join(world.folder, 'back')}`);
  expect(plan.steps.map(({ path }) => path)).toEqual(['acme/sales']);
  expect(plan.protected.map(({ reason }) => reason)).toEqual([
    'a/b/c cannot lie there: "b/c" has a character that no folder can have',
    'x/.. cannot lie there: ".." is no name of a folder',
    'x/creds.json cannot lie there: "creds.json" is how Baileys calls a file',
  ]);
  const { run } = await move(context, world.to, `baileys:${join(world.folder, 'back')}`, {
    session: 'x/..',
    as: 'x/y',
  });
  expect(run).toMatchObject({ state: 'done', moved: [{ to: { path: 'x/y' } }] });
});

test('a session and a tenant of the same name both move back, and neither lies in the other', async () => {
  const world = makeMoves();
  const context = openMoves(world, { 'guards.quietMs': 0 });
  for (const [path, name] of [
    ['one', 'default/acme'],
    ['two', 'acme/sales'],
  ] as const) {
    putSession(world, path, few(name));
    await move(context, world.from, world.to, { session: path, as: name });
  }
  const { run } = await move(context, world.to, world.from);
  expect(run.moved.map(({ to }) => to.path).toSorted()).toEqual(['acme/sales', 'default/acme']);
  const again = await move(context, world.from, world.to);
  expect(again.run.moved.map(({ to }) => `${to.tenant}/${to.id}`).toSorted()).toEqual([
    'acme/sales',
    'default/acme',
  ]);
});
