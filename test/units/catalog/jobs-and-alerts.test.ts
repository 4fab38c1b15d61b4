// Cooldowns, cleanings and alert states survive a restart and hold what was last said.
import { expect, test } from 'vitest';

import type { AlertState } from '../../../src/core/alert.ts';
import { openHome } from './homes.ts';
import { sessionRef } from './scenes.ts';

test('a cooldown belongs to its job and session, survives a restart, and may lie in the future', async () => {
  const { home, catalog } = openHome();
  await catalog.cooldowns.touch('trigger', 's1', 100);
  await catalog.cooldowns.touch('trigger', 's2', 9e15);
  await catalog.cooldowns.touch('trigger', 's1', 50);
  catalog.close();
  const { cooldowns } = openHome(home).catalog;
  expect(await cooldowns.lastMs('trigger', 's1')).toBe(50);
  expect(await cooldowns.lastMs('trigger', 's2')).toBe(9e15);
  expect(await cooldowns.lastMs('emergency', 's1')).toBeNull();
});

test('the last cleaning of each session is remembered', async () => {
  const { cleanings } = openHome().catalog;
  await cleanings.record([
    ['s1', { atMs: 1, removed: 10, remaining: 160 }],
    ['s2', { atMs: 2, removed: 0, remaining: 3 }],
  ]);
  await cleanings.record([['s1', { atMs: 3, removed: 4, remaining: 171 }]]);
  expect(await cleanings.last()).toEqual(
    new Map([
      ['s1', { atMs: 3, removed: 4, remaining: 171 }],
      ['s2', { atMs: 2, removed: 0, remaining: 3 }],
    ]),
  );
});

test('cleanings of thousands of sessions are a few transactions, and others have their turn in between', async () => {
  const { home, catalog } = openHome();
  const keys = Array.from({ length: 2_500 }, (_, index) => `s${index}`);
  const watching = openHome(home).catalog;
  const seen = new Set<number>();
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      seen.add((await watching.cleanings.last()).size);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await catalog.cleanings.record(keys.map((key) => [key, { atMs: 1, removed: 0, remaining: 9 }]));
  isOver = true;
  await looking;
  expect([...seen].every((count) => count % 500 === 0)).toBe(true);
  expect(seen.size).toBeGreaterThan(2);
  expect((await catalog.cleanings.last()).size).toBe(keys.length);
});

const state = (key: string, changes: Partial<AlertState> = {}): AlertState => ({
  key,
  event: 'session.files',
  level: 'warning',
  session: null,
  text: `text of ${key}`,
  firstAtMs: 1,
  lastSentMs: 2,
  ...changes,
});

test('alert states that another process wrote are seen, and the same ones are not read again', async () => {
  const { home, catalog } = openHome();
  await catalog.alertStates.replace([state('mine')]);
  const first = await catalog.alertStates.all();
  expect(await catalog.alertStates.all()).toBe(first);
  await openHome(home).catalog.alertStates.replace([state('theirs')]);
  expect(await catalog.alertStates.all()).toEqual([state('theirs')]);
});

test('alert states that were read here stand also when another process took them away meanwhile', async () => {
  const { home, catalog } = openHome();
  await catalog.alertStates.replace([state('mine')]);
  const read = await catalog.alertStates.all();
  await openHome(home).catalog.alertStates.replace([]);
  await catalog.alertStates.replace(read);
  expect(await catalog.alertStates.all()).toEqual([state('mine')]);
});

test('of two alert states with one key the later counts, also where the other stands already', async () => {
  const { alertStates } = openHome().catalog;
  await alertStates.replace([state('twice')]);
  const [known] = await alertStates.all();
  await alertStates.replace([state('twice', { level: 'emergency' }), known as AlertState]);
  expect(await alertStates.all()).toEqual([state('twice')]);
});

test('alert states are replaced as a whole', async () => {
  const { home, catalog } = openHome();
  await catalog.alertStates.replace([state('gone'), state('same'), state('worse')]);
  const after = [
    state('new', { firstAtMs: -3 }),
    state('same'),
    state('worse', { level: 'emergency', session: sessionRef('a'), lastSentMs: 9 }),
  ];
  await catalog.alertStates.replace(after);
  catalog.close();
  const { alertStates } = openHome(home).catalog;
  expect(await alertStates.all()).toEqual(after);
  await alertStates.replace([]);
  expect(await alertStates.all()).toEqual([]);
});
