// A program begins where a session is about to arrive, or to return: it keeps its pairing, and the moved one is live on
// exactly one side.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { apply, applyPlan } from '../../../src/operations/apply.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { undo } from '../../../src/operations/undo.ts';
import { codeOf } from '../../rigs/faults/world.ts';
import { contentsAt, makeMoves, move, openMoves, planMove, putSession } from '../../rigs/migrate/moves.ts';
import type { Moves } from '../../rigs/migrate/moves.ts';
import { contentsOf, putFolder, sessionRecords } from '../../rigs/migrate/records.ts';

const path = 'acme/sales';
const newer = sessionRecords('a new pairing').filter(({ type }) => ['creds', 'pre-key'].includes(type));

/** In SQLite, on its way to a folder. */
async function outbound() {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const back = join(world.folder, 'back');
  mkdirSync(back);
  const to = `baileys:${back}`;
  const plan = await planMove(context, world.to, to);
  const target = await context.transfers.place(to);
  const begin = () => putFolder(join(back, path), newer);
  return { world, context, plan, to, target, begin, contents: contentsOf(records), back };
}

function unavailable(place: string): HoldfastError {
  return new HoldfastError('STORE_UNAVAILABLE', { place, cause: 'it went away' });
}

async function nothingArrives(scene: Awaited<ReturnType<typeof outbound>>): Promise<void> {
  const { context, world, to, contents, target } = scene;
  expect(await contentsAt(context, to, path)).toEqual(contentsOf(newer));
  expect(await contentsAt(context, world.to, path)).toEqual(contents);
  expect(await target.isArriving(path)).toBe(false);
}

test.each(['readBack', 'publish'] as const)(
  'a folder that is made at the target when it comes to %s is not touched, and the original is live again',
  async (method) => {
    const scene = await outbound();
    const { context, plan, target, begin } = scene;
    const original = target[method].bind(target) as (...args: unknown[]) => Promise<never>;
    let begun = false;
    Object.assign(target, {
      [method]: (...args: unknown[]) => {
        if (!begun) begin();
        begun = true;
        return original(...args);
      },
    });
    const run = await applyPlan(context, plan);
    expect(run).toMatchObject({
      stepsDone: 0,
      notDone: [{ reason: expect.stringMatching(/already/) as string }],
    });
    await nothingArrives(scene);
  },
);

test('a folder that is there in time keeps the original from being archived at all', async () => {
  const { world, context, plan, target, begin } = await outbound();
  const source = await context.transfers.place(world.to);
  const count = target.count.bind(target);
  target.count = (at) => {
    begin();
    return count(at);
  };
  source.archive = () => expect.fail('it was archived');
  expect(await applyPlan(context, plan)).toMatchObject({ notDone: [{ outcome: 'skipped' }] });
});

test.each([
  ['paired', newer],
  ['only made its folder', []],
])(
  'a run that broke off before the copy could be used does not take for it what another program has %s',
  async (_what, records) => {
    const { world, context, plan, target, to, contents, back } = await outbound();
    target.publish = () => {
      mkdirSync(join(back, path), { recursive: true });
      putFolder(join(back, path), records);
      throw unavailable(to);
    };
    expect(await codeOf(() => applyPlan(context, plan))).toBe('STEP_FAILED');
    const run = await apply.run(context, { plan: plan.id });
    expect(run).toMatchObject({
      stepsDone: 0,
      notDone: [{ reason: expect.stringMatching(/never written over/) as string }],
    });
    expect(await contentsAt(context, world.to, path)).toEqual(contents);
    expect(readdirSync(join(back, path))).toHaveLength(records.length);
    expect(await target.isArriving(path)).toBe(false);
  },
);

test('the same taken back: the original is live again, and the other program keeps what it has', async () => {
  const scene = await outbound();
  const { context, plan, target, begin, to } = scene;
  target.publish = () => {
    begin();
    throw unavailable(to);
  };
  await codeOf(() => applyPlan(context, plan));
  const [run] = await context.catalog.journal.runs(1);
  expect(await undo.run(context, { run: run?.id ?? '' })).toMatchObject({ notDone: [] });
  await nothingArrives(scene);
});

test('a copy that was used before its run could be recorded is still known as the copy', async () => {
  const { world, context, plan, target, to, contents, back } = await outbound();
  const publish = target.publish.bind(target);
  target.publish = async (at) => {
    await publish(at);
    putFolder(join(back, path), [{ type: 'lid-mapping', id: '1555', value: 'later' }]);
    throw unavailable(to);
  };
  await codeOf(() => applyPlan(context, plan));
  expect(await apply.run(context, { plan: plan.id })).toMatchObject({ stepsDone: 1, notDone: [] });
  expect(await contentsAt(context, world.to, path)).toBeNull();
  expect(await contentsAt(context, to, path)).toMatchObject(contents);
});

test('what a run left in the trash when it went on, because its place was in use by then, undo brings back', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const target = await context.transfers.place(world.to);
  const publish = target.publish.bind(target);
  target.publish = () => Promise.reject(unavailable(world.to));
  await codeOf(() => applyPlan(context, plan));
  target.publish = publish;
  const store = await openMoves(makeMoves()).openPlace(world.to);
  const [step] = plan.steps;
  const lock = await store.lockSession(step?.session ?? expect.fail(), 'a bot');
  const run = await apply.run(context, { plan: plan.id });
  await lock.release();
  expect(run).toMatchObject({ notDone: [{ outcome: 'skipped' }] });
  expect(await undo.run(context, { run: run.runId })).toMatchObject({ state: 'done', notDone: [] });
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
});

test('a program that began while its session was copied, and wrote nothing, keeps it', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const store = await context.openPlace(world.from);
  store.processesAtWork = () => Promise.resolve(['process 8 has a file in it open']);
  const place = await context.transfers.place(world.from);
  const archive = place.archive.bind(place);
  place.archive = (at, item) => {
    store.processesAtWork = () =>
      Promise.resolve(['process 8 names it in its command line', 'process 7 names it in its command line']);
    return archive(at, item);
  };
  expect(await applyPlan(context, plan)).toMatchObject({
    notDone: [{ reason: expect.stringMatching(/began to use.*process 7/) as string }],
  });
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
});

/** The place itself was the session, and a new one was paired in it since. */
async function newPairingInTheRoot(): Promise<{
  world: Moves;
  context: OperationContext;
  runId: string;
  old: object;
}> {
  const world = makeMoves();
  const records = sessionRecords('bot');
  putFolder(world.auth, records);
  const context = openMoves(world);
  const { run } = await move(context, world.from, world.to);
  return { world, context, runId: run.runId, old: contentsOf(records) };
}

test('keys are not mixed into a newer pairing in the root of a place', async () => {
  const { world, context, runId, old } = await newPairingInTheRoot();
  putFolder(world.auth, newer);
  const back = await undo.run(context, { run: runId });
  expect(back.notDone).toMatchObject([
    { outcome: 'skipped', reason: expect.stringMatching(/something newer/) as string },
  ]);
  expect(await contentsAt(context, world.from, '')).toEqual(contentsOf(newer));
  expect(await contentsAt(context, world.to, 'default/auth')).toEqual(old);
});

test.each(['', path])(
  'an original (%j) that cannot return leaves the copy live, and nothing of it in its place',
  async (at) => {
    const world = makeMoves();
    const records = sessionRecords('bot');
    putFolder(join(world.auth, at), records);
    const context = openMoves(world);
    const { plan, run } = await move(context, world.from, world.to);
    const store = await context.openPlace(world.from);
    const moveBack = store.moveBack.bind(store);
    store.moveBack = (item, to) =>
      to === 'creds.json' || to === path
        ? Promise.reject(new HoldfastError('MOVE_FAILED', { path: to, cause: 'the disk is odd' }))
        : moveBack(item, to);
    expect(await undo.run(context, { run: run.runId })).toMatchObject({ notDone: [{ outcome: 'failed' }] });
    expect(await contentsAt(context, world.to, plan.steps[0]?.path ?? '')).toEqual(contentsOf(records));
    expect(existsSync(join(world.auth, 'pre-key-1.json'))).toBe(false);
    store.moveBack = moveBack;
    expect(await undo.run(context, { run: run.runId })).toMatchObject({ notDone: [] });
    expect(await contentsAt(context, world.from, at)).toEqual(contentsOf(records));
  },
);
