// What an import or a migration began to bring and never finished: it is not in the way, and none of its keys stay.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { writeSessionFile } from '../../../src/engines/baileys/session-file.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { sessionsImport } from '../../../src/operations/sessions-import.ts';
import { Database } from '../../../src/sqlite.ts';
import { codeOf } from '../../rigs/faults/world.ts';
import { contentsAt, makeMoves, openMoves, planMove, putSession } from '../../rigs/migrate/moves.ts';
import type { Moves } from '../../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../../rigs/migrate/records.ts';

const path = 'acme/sales';
const records = sessionRecords('exported');
const about = { tenant: 'acme', id: 'sales', exportedAtMs: 1 };
const good = writeSessionFile({ ...about, records });
const unstorable = writeSessionFile({
  ...about,
  records: [...records, { type: 'session', id: 'a\0b', value: 'v' }],
});

function bring(context: OperationContext, to: string, text = good) {
  return sessionsImport.run(context, { file: 'sales.session', to, text });
}

async function stateAt(context: OperationContext, url: string): Promise<string> {
  return (await context.transfers.place(url)).state(path);
}

/** As when the process was killed. */
async function leftBehind(world: Moves, to: string): Promise<void> {
  const context = openMoves({ ...makeMoves(), folder: world.folder });
  const place = await (await bringNothing(context, to), context.transfers.place(to));
  place.publish = () =>
    Promise.reject(new HoldfastError('STORE_UNAVAILABLE', { place: to, cause: 'killed' }));
  expect(await codeOf(() => bring(context, to))).toBe('STORE_UNAVAILABLE');
  expect(await place.isArriving(path)).toBe(true);
}

function bringNothing(context: OperationContext, to: string): Promise<boolean> {
  return context.transfers.make(to);
}

function places(): { world: Moves; to: Record<'sqlite' | 'folder', string> } {
  const world = makeMoves();
  return { world, to: { sqlite: world.to, folder: world.from } };
}

test.each(['sqlite', 'folder'] as const)(
  'an import into %s that fails leaves nothing there',
  async (kind) => {
    const { world, to } = places();
    const context = openMoves(world);
    const place = await (await bringNothing(context, to[kind]), context.transfers.place(to[kind]));
    const publish = place.publish.bind(place);
    place.publish = () => Promise.reject(new HoldfastError('STORE_FULL', { place: to[kind], cause: 'full' }));
    expect(await codeOf(() => bring(context, to[kind]))).toBe('STORE_FULL');
    expect(await place.state(path)).toBe('absent');
    place.publish = publish;
    await bring(context, to[kind]);
    expect(await contentsAt(context, to[kind], path)).toEqual(contentsOf(records));
  },
);

test('an import with a record that no database takes leaves nothing there', async () => {
  const world = makeMoves();
  const context = openMoves(world);
  expect(await codeOf(() => bring(context, world.to, unstorable))).toBe('ENTRY_NAME_INVALID');
  expect(await stateAt(context, world.to)).toBe('absent');
});

test.each(['sqlite', 'folder'] as const)(
  'an import into %s takes over what one before it left there',
  async (kind) => {
    const { world, to } = places();
    await leftBehind(world, to[kind]);
    const context = openMoves(world);
    const other = sessionRecords('other').slice(0, 5);
    await bring(context, to[kind], writeSessionFile({ ...about, records: other }));
    expect(await contentsAt(context, to[kind], path)).toEqual(contentsOf(other));
  },
);

test('an import does not take over what somebody is bringing right now', async () => {
  const world = makeMoves();
  await leftBehind(world, world.to);
  const store = await openMoves(makeMoves()).openPlace(world.to);
  const ref = {
    place: world.to,
    engine: 'baileys',
    form: 'records',
    path,
    tenant: 'acme',
    id: 'sales',
  } as const;
  const lock = await store.lockSession(ref, 'migrate');
  expect(await codeOf(() => bring(openMoves(world), world.to))).toBe('LOCK_HELD');
  await lock.release();
});

test.each(['sqlite', 'folder'] as const)(
  'sessions delete removes what was left behind in %s',
  async (kind) => {
    const { world, to } = places();
    await leftBehind(world, to[kind]);
    const context = openMoves(world);
    await context.openPlace(to[kind]);
    const plan = await sessionsDelete.run(context, { session: path });
    expect(plan).toMatchObject({
      steps: [{ kind: 'discard-copy', path, files: records.length }],
      protected: [],
    });
    expect(await applyPlan(context, plan)).toMatchObject({ stepsDone: 1, notDone: [] });
    expect(await stateAt(context, to[kind])).toBe('absent');
  },
);

test('sessions delete leaves alone what an unfinished run of this home still brings', async () => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const target = await context.transfers.place(world.to);
  target.publish = () =>
    Promise.reject(new HoldfastError('STORE_UNAVAILABLE', { place: world.to, cause: 'x' }));
  await codeOf(() => applyPlan(context, plan));
  expect(await sessionsDelete.run(context, { session: path })).toMatchObject({
    steps: [],
    protected: [{ reason: expect.stringMatching(/holdfast apply plan-.*holdfast undo run-/) as string }],
  });
});

test('a discarding that is killed half way leaves no key in the database', async () => {
  const world = makeMoves();
  await leftBehind(world, world.to);
  const file = new Database(join(world.folder, 'holdfast.db'));
  const left = () => file.prepare<[], { n: number }>('SELECT count(*) AS n FROM entries').get()?.n;
  expect(left()).toBe(records.length);
  file.exec("CREATE TRIGGER killed BEFORE DELETE ON trash BEGIN SELECT RAISE(ABORT, 'killed'); END");
  await codeOf(async () => (await openMoves(world).transfers.place(world.to)).discard(path));
  expect(file.prepare('SELECT item FROM trash').all()).toHaveLength(1);
  expect(left()).toBe(0);
  file.close();
});

test('a target inside a session is refused before anything is made there', async () => {
  const world = makeMoves();
  putSession(world, path);
  const inside = join(world.auth, path, 'new');
  expect(await codeOf(() => planMove(openMoves(world), world.from, `baileys:${inside}`))).toBe(
    'PLACES_OVERLAP',
  );
  expect(readdirSync(join(world.auth, path))).not.toContain('new');
});
