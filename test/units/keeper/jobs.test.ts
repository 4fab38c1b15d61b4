// What the keeper does by the clock: triggers with a cooldown, daily cleaning, drift and expiry, within a budget.
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dayMs, putInstances, putProfile } from '../../rigs/faults/world.ts';
import { alertsSilence } from '../../../src/operations/alerts-silence.ts';
import { keeperScene, putTenant, worldWith } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Thresholds that few files reach: moving files is what takes time here. */
const small = { 'jobs.trigger': 18, 'jobs.emergency': 20 };

const filesOf = ({ world }: KeeperScene, tenant: string): number =>
  readdirSync(join(world.auth, tenant)).length;
async function runsOf({ context }: KeeperScene): Promise<string[]> {
  return (await context.catalog.journal.runs(20)).map(({ operation, state }) => `${operation} ${state}`);
}
async function waitingIn({ context }: KeeperScene): Promise<string[]> {
  return (await context.catalog.plans.waiting()).map(({ plan, madeBy }) => `${madeBy} ${plan.operation}`);
}

describe('trigger', () => {
  test('prunes from 175 files, and leaves the others alone', async () => {
    const scene = keeperScene(worldWith({ company_1: 175, company_2: 174 }));
    await scene.keeper.runJob('trigger');
    expect([filesOf(scene, 'company_1'), filesOf(scene, 'company_2')]).toEqual([1, 174]);
  });

  test('has a cooldown of 6 hours per session, which survives a restart', async () => {
    const world = worldWith({ company_1: 18 });
    const scene = keeperScene(world, small);
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
    putTenant(world, 'company_1', 18);
    putTenant(world, 'company_2', 18);
    await scene.close();
    const next = keeperScene(world, small, scene.clock.nowMs + 6 * hourMs - 1);
    await next.keeper.runJob('trigger');
    expect([filesOf(next, 'company_1'), filesOf(next, 'company_2')]).toEqual([18, 1]);
    next.clock.nowMs += 1;
    await next.keeper.runJob('trigger');
    expect(filesOf(next, 'company_1')).toBe(1);
  });

  test('has a cooldown of its own for emergencies', async () => {
    const scene = keeperScene(worldWith({ company_1: 18 }), small);
    await scene.keeper.runJob('trigger');
    scene.clock.nowMs += minuteMs;
    putTenant(scene.world, 'company_1', 20);
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
    putTenant(scene.world, 'company_1', 22);
    scene.clock.nowMs += minuteMs;
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(22);
  });

  test('that failed was no turn', async () => {
    const scene = keeperScene(worldWith({ company_1: 18 }), small);
    const [store] = scene.context.stores;
    const lock = await store?.lockPlace('somebody else');
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(18);
    expect(scene.keeper.state.failures).toMatchObject([{ what: 'trigger' }]);
    await lock?.release();
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
    expect(scene.keeper.state.failures).toEqual([]);
  });

  test('begins its cooldown anew where the clock was set back', async () => {
    const scene = keeperScene(worldWith({ company_1: 18 }), small);
    await scene.keeper.runJob('trigger');
    putTenant(scene.world, 'company_1', 18);
    scene.clock.nowMs -= 100 * hourMs;
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(18);
    scene.clock.nowMs += 6 * hourMs;
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
  });

  test('goes by the thresholds that are set', async () => {
    const scene = keeperScene(worldWith({ company_1: 20 }), { 'jobs.trigger': 20 });
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
  });
});

describe('a plan that does not apply itself', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['with AUTO_CLEANUP=false', { 'jobs.autoApply': false }],
    ['beyond the number of steps', { 'jobs.budgetSteps': 16 }],
    ['beyond the bytes', { 'jobs.budgetBytes': 10 }],
  ];
  test.each(cases)('%s waits and is told', async (_name, flags) => {
    const scene = keeperScene(worldWith({ company_1: 18 }), { ...small, ...flags });
    await scene.keeper.runCheck();
    scene.sent();
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(18);
    expect(await waitingIn(scene)).toEqual(['keeper:trigger prune']);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['new plan.waiting - info']);
  });

  test('at the very budget applies itself', async () => {
    const scene = keeperScene(worldWith({ company_1: 18 }), { ...small, 'jobs.budgetSteps': 17 });
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(1);
  });

  test('is not told again because its job made it anew', async () => {
    const scene = keeperScene(worldWith({ company_1: 3 }), { expireNoticeMs: 0 });
    for (let hour = 0; hour < 4; hour++) {
      await scene.keeper.runJob('expire');
      await scene.keeper.runCheck();
      scene.clock.nowMs += hourMs;
    }
    expect(scene.sent()).toEqual([]);
    scene.clock.nowMs += 40 * dayMs;
    for (let hour = 0; hour < 4; hour++) {
      await scene.keeper.runJob('expire');
      await scene.keeper.runCheck();
      scene.clock.nowMs += hourMs;
    }
    expect(scene.sent()).toEqual(['new plan.waiting - info']);
  });
});

test('daily prunes, cleans, and plans a purge that waits', async () => {
  const scene = keeperScene(worldWith({ company_1: 20 }));
  putInstances(scene.world, ['sales']);
  putProfile(join(scene.world.profiles, 'session-sales'));
  await scene.keeper.runJob('daily');
  expect(await runsOf(scene)).toEqual(['clean done', 'prune done']);
  expect(filesOf(scene, 'company_1')).toBe(1);
  expect(existsSync(join(scene.world.profiles, 'session-sales/Default/Cache'))).toBe(false);
  expect(await waitingIn(scene)).toEqual([]);
  for (let week = 1; week <= 5; week += 1) {
    expect(await waitingIn(scene)).toEqual([]);
    scene.clock.nowMs += 7 * dayMs;
    await scene.keeper.runJob('daily');
  }
  expect(await waitingIn(scene)).toEqual(['keeper:daily purge']);
});

test('drift never applies, however small and however much may apply itself', async () => {
  const flags = {
    'guards.secondLookMs': 0,
    'jobs.autoApply': true,
    'jobs.autoExpire': true,
    'jobs.autoPurge': true,
  };
  const scene = keeperScene(worldWith(), flags);
  putInstances(scene.world, ['sales']);
  for (const name of ['session-sales', 'session-old']) putProfile(join(scene.world.profiles, name));
  await scene.keeper.runJob('drift');
  scene.clock.nowMs += 1000;
  await scene.keeper.runJob('drift');
  expect(await waitingIn(scene)).toEqual(['keeper:drift gc']);
  expect(await runsOf(scene)).toEqual([]);
  await scene.keeper.runCheck();
  expect(scene.sent()).toContain('new place.orphans - warning');
});

test.each([
  [false, ['keeper:expire expire'], []],
  [true, [], ['expire done']],
])('expire with autoExpire=%s', async (autoExpire, waiting, runs) => {
  const scene = keeperScene(worldWith({ company_1: 3, company_2: 3 }), { 'jobs.autoExpire': autoExpire });
  scene.clock.nowMs += 28 * dayMs;
  await scene.keeper.runCheck();
  expect(scene.sent().toSorted()).toEqual([
    'new session.expiring company_1/main info',
    'new session.expiring company_2/main info',
  ]);
  await scene.idle();
  scene.clock.nowMs += 3 * dayMs;
  await scene.keeper.runJob('expire');
  expect(await waitingIn(scene)).toEqual(waiting);
  expect(await runsOf(scene)).toEqual(runs);
});

test('a session whose owner was not told in time stays, and goes when the time has passed', async () => {
  const scene = keeperScene(worldWith({ company_1: 3, company_2: 3 }), { 'jobs.autoExpire': true });
  // The keeper did not run while they became idle.
  scene.clock.nowMs += 31 * dayMs;
  await scene.keeper.runJob('expire');
  expect(await runsOf(scene)).toEqual([]);
  await scene.keeper.runCheck();
  await scene.idle();
  scene.clock.nowMs += 3 * dayMs - 1;
  await scene.keeper.runJob('expire');
  expect(await runsOf(scene)).toEqual([]);
  scene.clock.nowMs += 1;
  await scene.keeper.runJob('expire');
  expect(await runsOf(scene)).toEqual(['expire done']);
});

test('a silence is no notice: the session stays for as long after it as its owner has to be told before', async () => {
  const scene = keeperScene(worldWith({ company_1: 3, company_2: 3 }), { 'jobs.autoExpire': true });
  const { context, clock, keeper } = scene;
  clock.nowMs += 28 * dayMs;
  await keeper.runCheck();
  for (const { key } of await context.catalog.alertStates.all())
    await alertsSilence.run(context, { key, hours: 24 * 10 });
  await context.catalog.alertStates.replace([]);
  await keeper.runCheck();
  clock.nowMs += 10 * dayMs;
  await keeper.runCheck();
  await scene.idle();
  await keeper.runJob('expire');
  expect(await runsOf(scene)).toEqual([]);
  clock.nowMs += 3 * dayMs;
  await keeper.runJob('expire');
  expect(await runsOf(scene)).toEqual(['expire done']);
});

describe('a job that fails', () => {
  test('is logged and told once, stays in the state, and is tried again after ten minutes', async () => {
    const scene = keeperScene(worldWith({ company_1: 20 }), { tenant: 'company_1' });
    await scene.keeper.runCheck();
    renameSync(scene.world.auth, `${scene.world.auth}.gone`);
    await scene.keeper.runJob('daily');
    expect(scene.log.at(-1)).toMatch(/^error daily failed: /);
    expect(scene.sent()).toEqual(['new keeper.daily.failed - critical']);
    scene.clock.nowMs += 10 * minuteMs - 1;
    renameSync(`${scene.world.auth}.gone`, scene.world.auth);
    await scene.keeper.retryFailedJobs();
    expect(scene.keeper.state.failures).toMatchObject([{ what: 'daily' }]);
    scene.clock.nowMs += 1;
    await scene.keeper.retryFailedJobs();
    expect(scene.keeper.state.failures).toEqual([]);
    expect(scene.sent()).toEqual(['resolved keeper.daily.failed - critical']);
    expect(filesOf(scene, 'company_1')).toBe(1);
  });

  test('is also one whose run could not move what it planned', async () => {
    const scene = keeperScene(worldWith({ company_1: 175 }));
    const moveToTrash = () => Promise.reject(new Error('EIO'));
    for (const store of scene.context.stores) Object.assign(store, { moveToTrash });
    await scene.keeper.runJob('trigger');
    expect(filesOf(scene, 'company_1')).toBe(175);
    expect(scene.keeper.state.failures).toMatchObject([{ what: 'trigger' }]);
    expect(scene.log.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });

  test('does not hold up the next one', async () => {
    const scene = keeperScene(worldWith({ company_1: 18 }), small);
    Object.assign(scene.context.catalog.cooldowns, { lastMs: () => Promise.reject(new Error('no')) });
    await Promise.all([
      scene.keeper.runJob('daily'),
      scene.keeper.runJob('trigger'),
      scene.keeper.runCheck(),
    ]);
    expect(scene.keeper.state.failures).toMatchObject([{ what: 'daily', message: 'no' }]);
    expect(scene.keeper.state.lastCheckMs).toBe(scene.clock.nowMs);
  });
});

test('a schedule is kept: every second prunes within moments, never does not', async () => {
  const often = {
    ...small,
    'jobs.triggerCron': '* * * * * *',
    'jobs.dailyCron': 'never',
    'jobs.checkEveryMs': 100,
  };
  const scene = keeperScene(worldWith({ company_1: 18 }), often);
  await scene.keeper.start();
  const ended = Date.now() + 45_000;
  while (filesOf(scene, 'company_1') > 1 && Date.now() < ended)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(filesOf(scene, 'company_1')).toBe(1);
  await scene.keeper.stop();
  putTenant(scene.world, 'company_2', 18);
  await scene.keeper.runJob('trigger');
  expect(filesOf(scene, 'company_2')).toBe(18);
});
