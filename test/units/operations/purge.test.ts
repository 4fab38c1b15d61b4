// What may leave the trash for ever: of one run only, and of the places that are given.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { clean } from '../../../src/operations/clean.ts';
import { prune } from '../../../src/operations/prune.ts';
import { purge } from '../../../src/operations/purge.ts';
import { undo } from '../../../src/operations/undo.ts';
import {
  codeOf,
  dayMs,
  makeWorld,
  open,
  putBaileysSession,
  putInstances,
  putProfile,
} from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { sessionsIn } from './scenes.ts';

function worldOfTwoProfiles(): World {
  const world = makeWorld();
  putInstances(world, ['a', 'b']);
  for (const id of ['a', 'b']) putProfile(join(world.profiles, `session-${id}`));
  putBaileysSession(join(world.auth, 'company_1'));
  return world;
}

const cacheOf = (world: World, id: string): string =>
  join(world.profiles, `session-${id}`, 'Default/Cache/Cache_Data/index');

test('of one run takes what that run moved to the trash; the other run can still be taken back', async () => {
  const world = worldOfTwoProfiles();
  const { context } = open(world);
  const first = await applyPlan(context, await clean.run(context, { session: 'a' }));
  const second = await applyPlan(context, await clean.run(context, { session: 'b' }));
  const plan = await purge.run(context, { run: first.runId, olderThanDays: 0 });
  expect(sessionsIn(plan)).toEqual(['default/a']);
  expect(plan.totals).toEqual({ steps: 2, files: first.filesDone, sizeBytes: first.bytesDone });
  expect(await applyPlan(context, plan)).toMatchObject({ stepsDone: 2, notDone: [] });
  const trash = await context.catalog.trash.all();
  expect([...new Set(trash.map(({ runId }) => runId))]).toEqual([second.runId]);
  await undo.run(context, { run: second.runId });
  expect([existsSync(cacheOf(world, 'a')), existsSync(cacheOf(world, 'b'))]).toEqual([false, true]);
});

test('of one run still waits for the age that is set', async () => {
  const world = worldOfTwoProfiles();
  const clock = { nowMs: Date.now() };
  const { context } = open(world, { nowMs: () => clock.nowMs });
  const { runId: run } = await applyPlan(context, await clean.run(context, { session: 'a' }));
  expect((await purge.run(context, { run })).steps).toEqual([]);
  clock.nowMs += 31 * dayMs;
  expect((await purge.run(context, { run })).steps).toHaveLength(2);
});

test('without a run takes all of the trash, and says nothing of other places where there are none', async () => {
  const { context } = open(worldOfTwoProfiles());
  for (const session of ['a', 'b']) await applyPlan(context, await clean.run(context, { session }));
  const plan = await purge.run(context, { olderThanDays: 0 });
  expect(sessionsIn(plan)).toEqual(['default/a', 'default/b']);
  expect(plan.notes).toEqual([]);
});

test('the trash of a place that is not given stays, and a note says how much of it there is', async () => {
  const world = worldOfTwoProfiles();
  const { context } = open(world);
  await applyPlan(context, await clean.run(context, { session: 'a' }));
  const pruned = await applyPlan(context, await prune.run(context, {}));
  const { baileys, wwebjs } = world.places;
  const one = open(world, { flags: { places: [wwebjs] } }).context;
  const plan = await purge.run(one, { olderThanDays: 0 });
  expect(sessionsIn(plan)).toEqual(['default/a']);
  expect(plan.notes).toEqual([
    `${pruned.stepsDone} more things in the trash of places that are not given here.`,
  ]);
  await applyPlan(one, plan);
  const left = await context.catalog.trash.all();
  expect(left.map(({ session }) => session.place)).toEqual(left.map(() => baileys));
  expect(left).toHaveLength(pruned.stepsDone);
  await undo.run(context, { run: pruned.runId });
  expect(existsSync(join(world.auth, 'company_1/pre-key-1.json'))).toBe(true);
});

test('a purge is not taken back', async () => {
  const { context } = open(worldOfTwoProfiles());
  await applyPlan(context, await clean.run(context, { session: 'a' }));
  const purged = await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
  expect(await codeOf(() => undo.run(context, { run: purged.runId }))).toBe('RUN_CANNOT_BE_UNDONE');
});

describe('by the clock of a keeper', () => {
  /** What a keeper's job would put an end to, at one time after the other; its first look is at the beginning. */
  async function ofJob(days: readonly number[]): Promise<number[]> {
    const clock = { nowMs: Date.now() };
    const begunMs = clock.nowMs;
    const { context } = open(worldOfTwoProfiles(), { nowMs: () => clock.nowMs });
    const job = { ...context, madeBy: 'keeper:daily' };
    await purge.run(job, {});
    await applyPlan(context, await clean.run(context, { session: 'a' }));
    const steps: number[] = [];
    for (const day of days) {
      clock.nowMs = begunMs + day * dayMs;
      steps.push((await purge.run(job, {})).steps.length);
    }
    return steps;
  }

  test('goes what was there for thirty days, also where the keeper runs once a week', async () => {
    expect(await ofJob([7, 14, 21, 28, 35])).toEqual([0, 0, 0, 0, 2]);
  });

  test('a clock that is years ahead empties no trash in a night, and is none the worse when it is set right', async () => {
    expect(await ofJob([4000, 10, 17, 24, 31])).toEqual([0, 0, 0, 0, 2]);
  });
});
