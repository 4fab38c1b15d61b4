// The look of every minute: told once, silent while nothing changes, new tenants found, flapping damped.
import { renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keeperScene, putTenant, removeFile, worldWith } from './scenes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

test.each([
  [149, []],
  [150, ['new session.files company_1/main warning']],
  [170, ['new session.files company_1/main critical']],
  [175, ['new session.files company_1/main critical']],
  [180, ['new session.files company_1/main emergency']],
  [186, ['new session.files company_1/main emergency']],
])('%d files: %j', async (files, sent) => {
  const scene = keeperScene(worldWith({ company_1: files }));
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual(sent);
});

test('an unchanged world is told once, then by reminder, also over a restart', async () => {
  const world = worldWith({ company_1: 160 });
  const scene = keeperScene(world);
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual(['new session.files company_1/main warning']);
  for (let look = 0; look < 5; look++) {
    scene.clock.nowMs += minuteMs;
    await scene.keeper.runCheck();
  }
  expect(scene.sent()).toEqual([]);
  await scene.close();
  const next = keeperScene(world, {}, scene.clock.nowMs + minuteMs);
  await next.keeper.runCheck();
  expect(next.sent()).toEqual([]);
  next.clock.nowMs += 24 * hourMs;
  await next.keeper.runCheck();
  expect(next.sent()).toEqual(['reminder session.files company_1/main warning']);
});

describe('a new tenant', () => {
  test('is found at the next check and told once; at the first look nothing is new', async () => {
    const scene = keeperScene(worldWith({ company_1: 3 }));
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual([]);
    putTenant(scene.world, 'company_2', 3);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['new session.found company_2/main info']);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual([]);
    expect(scene.keeper.state.sessions).toBe(2);
  });

  test('is found too in a place that was empty at first', async () => {
    const scene = keeperScene(worldWith());
    await scene.keeper.runCheck();
    putTenant(scene.world, 'company_1', 3);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['new session.found company_1/main info']);
  });
});

describe('a session that goes between 149 and 150 files', () => {
  async function flap(flags: Record<string, unknown>, times: number): Promise<string[]> {
    const scene = keeperScene(worldWith({ company_1: 149 }), flags);
    for (let look = 0; look < times; look++) {
      if (look % 2 === 0) putTenant(scene.world, 'company_1', 150);
      else removeFile(scene.world, 'company_1', 149);
      await scene.keeper.runCheck();
      scene.clock.nowMs += minuteMs;
    }
    return scene.sent();
  }

  test('is told once, not at every look', async () => {
    expect(await flap({ 'alerts.settleMs': 10 * minuteMs }, 6)).toEqual([
      'new session.files company_1/main warning',
    ]);
  });

  test('is told each time where nothing is to settle', async () => {
    expect(await flap({ 'alerts.settleMs': 0 }, 4)).toHaveLength(4);
  });

  test('is over when it has stayed below for long enough', async () => {
    const scene = keeperScene(worldWith({ company_1: 150 }), { 'alerts.settleMs': 10 * minuteMs });
    await scene.keeper.runCheck();
    removeFile(scene.world, 'company_1', 149);
    scene.sent();
    for (let look = 0; look < 10; look++) {
      await scene.keeper.runCheck();
      scene.clock.nowMs += minuteMs;
    }
    expect(scene.sent()).toEqual([]);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['resolved session.files company_1/main warning']);
  });
});

describe('a place that is gone', () => {
  test('is told, seen in the state, resolves nothing, and is over when it is back', async () => {
    const scene = keeperScene(worldWith({ company_1: 160 }));
    await scene.keeper.runCheck();
    scene.sent();
    renameSync(scene.world.auth, `${scene.world.auth}.gone`);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['new place.unreadable - emergency']);
    expect(scene.keeper.state.placesUnreadable).toEqual([scene.world.places.baileys]);
    renameSync(`${scene.world.auth}.gone`, scene.world.auth);
    await scene.keeper.runCheck();
    expect(scene.sent()).toEqual(['resolved place.unreadable - emergency']);
    expect(scene.keeper.state.placesUnreadable).toEqual([]);
  });
});

test('a check that fails is told once, not every minute, and the keeper lives', async () => {
  const scene = keeperScene(worldWith({ company_1: 3 }));
  const { alertStates } = scene.context.catalog;
  const original = alertStates.replace;
  Object.assign(alertStates, { replace: () => Promise.reject(new Error('disk full')) });
  for (let look = 0; look < 3; look++) {
    await scene.keeper.runCheck();
    scene.clock.nowMs += minuteMs;
  }
  expect(scene.sent()).toEqual(['new keeper.check.failed - critical']);
  expect(scene.keeper.state.failures).toMatchObject([{ what: 'check', message: 'disk full' }]);
  scene.clock.nowMs += 24 * hourMs;
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual(['reminder keeper.check.failed - critical']);
  Object.assign(alertStates, { replace: original });
  await scene.keeper.runCheck();
  expect(scene.sent()).toEqual(['resolved keeper.check.failed - critical']);
  expect(scene.keeper.state.failures).toEqual([]);
});
