// What the undo of a migration leaves as it is: a copy that was used since, and an original that something newer is in the place of.
import { expect, test } from 'vitest';
import { undo } from '../../../src/operations/undo.ts';
import { contentsAt, makeMoves, move, openMoves, putSession } from '../../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../../rigs/migrate/records.ts';
import { writeInto } from '../../rigs/migrate/write-into.ts';

const path = 'acme/sales';

test('a copy that was used since is not taken back without being told to', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  const used = [...records.slice(0, -1), { type: 'device-list', id: '1', value: ['0'] }];
  await writeInto(world, path, used);
  const back = await undo.run(context, { run: run.runId });
  expect(back.notDone).toMatchObject([
    {
      outcome: 'skipped',
      reason: expect.stringMatching(/used since.*--force.*holdfast migrate --from sqlite:/) as string,
    },
  ]);
  expect(await contentsAt(context, world.from, path)).toBeNull();
  const forced = await undo.run(context, { run: run.runId, force: true });
  expect(forced.notDone).toEqual([]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.to, path)).toBeNull();
});

test('an original is not brought back over something newer in its place, and then the copy stays too', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  const newer = putSession(world, path, sessionRecords('newer'));
  const back = await undo.run(context, { run: run.runId });
  expect(back.notDone).toMatchObject([
    { outcome: 'skipped', reason: expect.stringMatching(/something newer/) as string },
  ]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(newer));
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(records));
});
