// Sessions move from folders into SQLite and back: every record, once, and the original into the trash.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileNameOfKey } from '../../../src/engines/baileys/file-name-of-key.ts';
import { takeInventory } from '../../../src/operations/take-inventory.ts';
import { undo } from '../../../src/operations/undo.ts';
import { Database } from '../../../src/sqlite.ts';
import { contentsAt, makeMoves, move, openMoves, planMove, putSession } from '../../rigs/migrate/moves.ts';
import { contentsOf } from '../../rigs/migrate/records.ts';

test('a plan reads everything and changes nothing', async () => {
  const world = makeMoves();
  const records = putSession(world, 'acme/sales');
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  expect(plan.steps).toMatchObject([
    {
      kind: 'move-session',
      session: { tenant: 'acme', id: 'sales', path: 'acme/sales' },
      files: records.length,
    },
  ]);
  expect(await contentsAt(context, world.from, 'acme/sales')).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.to, 'acme/sales')).toBeNull();
});

test('every record arrives, the original is in the trash, and the report says what was compared', async () => {
  const world = makeMoves();
  const records = putSession(world, 'acme/sales');
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  expect(run).toMatchObject({ state: 'done', stepsDone: 1, notDone: [] });
  expect(run.moved).toMatchObject([{ records: records.length, healed: 0, original: 'archived' }]);
  expect(await contentsAt(context, world.to, 'acme/sales')).toEqual(contentsOf(records));
  expect(existsSync(join(world.auth, 'acme/sales'))).toBe(false);
  const item = `${run.runId}/acme/sales`;
  expect(await contentsAt(context, world.from, 'acme/sales', item)).toEqual(contentsOf(records));
  expect(await context.catalog.trash.all()).toMatchObject([
    { item, path: 'acme/sales', holdsCredentials: true },
  ]);
});

test('undo brings the original back and puts the copy into the trash of its place', async () => {
  const world = makeMoves();
  const records = putSession(world, 'acme/sales');
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  const back = await undo.run(context, { run: run.runId });
  expect(back).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.from, 'acme/sales')).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.to, 'acme/sales')).toBeNull();
  expect(await context.catalog.trash.all()).toMatchObject([{ item: `${back.runId}/acme/sales` }]);
  const again = await undo.run(context, { run: back.runId });
  expect(again).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.to, 'acme/sales')).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.from, 'acme/sales')).toBeNull();
});

test('back in a folder every file is what Baileys had written, name and content', async () => {
  const world = makeMoves();
  putSession(world, 'company_7');
  const context = openMoves(world);
  const original = filesOf(join(world.auth, 'company_7'));
  await move(context, world.from, world.to);
  const to = `baileys:${join(world.folder, 'auth2')}`;
  await move(context, world.to, to);
  expect(filesOf(join(world.folder, 'auth2/company_7'))).toEqual(original);
  expect(readdirSync(join(world.folder, 'auth2/.holdfast'))).toEqual(['locks']);
  expect(await contentsAt(context, world.to, 'company_7/main')).toBeNull();
});

test('back in a folder every file has the time at which its record was written last', async () => {
  const world = makeMoves();
  putSession(world, 'acme/sales');
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const times: [string, number | null][] = [];
  for await (const { records } of (await context.transfers.place(world.to)).read('acme/sales', null))
    for (const record of records) times.push([fileNameOfKey(record), record.modifiedMs]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await move(context, world.to, world.from);
  expect(times.length).toBeGreaterThan(10);
  for (const [name, modifiedMs] of times)
    expect(Math.round(statSync(join(world.auth, 'acme/sales', name)).mtimeMs)).toBe(modifiedMs);
});

test('a place that is empty because its sessions have moved is no reason for distrust', async () => {
  const world = makeMoves();
  for (const path of ['acme/sales', 'acme/support']) putSession(world, path);
  const context = openMoves(world);
  await context.openPlace(world.from);
  await context.catalog.world.remember(await takeInventory(context), []);
  const counted = async () => (await context.catalog.world.history()).lastPlaces.get(world.from)?.sessions;
  expect(await counted()).toBe(2);
  await move(context, world.from, world.to);
  expect(await counted()).toBe(0);
});

test('an entry of a database whose checksum does not fit is refused by its name', async () => {
  const world = makeMoves();
  putSession(world, 'acme/sales');
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const file = new Database(join(world.folder, 'holdfast.db'));
  const { changes } = file
    .prepare(
      "UPDATE entries SET value = CAST(x'00000000' || substr(value, 5) AS BLOB) WHERE type = 'tctoken' AND id = '98765@lid'",
    )
    .run();
  file.close();
  expect(changes).toBe(1);
  const plan = await planMove(context, world.to, world.from);
  expect(plan.steps).toEqual([]);
  expect(plan.protected).toMatchObject([
    {
      reason: expect.stringMatching(
        /tctoken\/98765@lid of acme\/sales is damaged: its checksum does not fit/,
      ) as string,
    },
  ]);
});

function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}
