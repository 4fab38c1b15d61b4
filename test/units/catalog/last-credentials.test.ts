// Credentials in the trash are the last ones until their session is seen, whole and in its place, after the move.
import { expect, test } from 'vitest';

import type { CredentialsState, PlaceView } from '../../../src/core/inventory.ts';
import { sessionKey } from '../../../src/core/session.ts';
import { openHome } from './homes.ts';
import { authPlace, inventory, picture, sessionRef, trashItem } from './scenes.ts';

const ref = sessionRef('session-a');
const item = 'run-1/session-a';

function openScene() {
  const { world, trash } = openHome().catalog;
  return {
    world,
    see: (atMs: number, credentials: CredentialsState, place: Partial<PlaceView> = {}) =>
      world.remember(inventory(atMs, [picture(ref, { credentials })], { place }), []),
    seeNothing: (atMs: number, place: Partial<PlaceView> = {}) =>
      world.remember(inventory(atMs, [], { place }), []),
    trashAt: (trashedAtMs: number, changes = {}) => trash.add([trashItem(ref, { trashedAtMs, ...changes })]),
    lastOnes: async () => (await world.history()).lastCredentials.get(sessionKey(ref)) ?? [],
  };
}

test('they are the last ones when the session was never seen', async () => {
  const { trashAt, lastOnes } = openScene();
  await trashAt(100);
  expect(await lastOnes()).toEqual([item]);
});

test('a look before the move proves nothing, even under a clock that ran ahead', async () => {
  const { see, trashAt, lastOnes } = openScene();
  await see(9000, 'whole');
  await trashAt(100);
  expect(await lastOnes()).toEqual([item]);
});

test('a look that began before the move and was remembered after it proves nothing', async () => {
  const { see, trashAt, lastOnes } = openScene();
  await trashAt(100);
  await see(99, 'whole');
  expect(await lastOnes()).toEqual([item]);
});

test('a look after the move that finds whole credentials frees them', async () => {
  const { see, trashAt, lastOnes } = openScene();
  await see(50, 'whole');
  await trashAt(100);
  await see(200, 'whole');
  expect(await lastOnes()).toEqual([]);
});

test.each(['absent', 'damaged', 'unreadable', 'unknown'] as const)(
  'credentials seen %s free nothing',
  async (state) => {
    const { see, trashAt, lastOnes } = openScene();
    await trashAt(100);
    await see(200, 'whole');
    await see(300, state);
    expect(await lastOnes()).toEqual([item]);
  },
);

test('only the last look at the place counts', async () => {
  const { see, seeNothing, trashAt, lastOnes } = openScene();
  await trashAt(100);
  await see(200, 'whole');
  await seeNothing(300, { url: 'wwebjs:/elsewhere' });
  expect(await lastOnes()).toEqual([]);
  await seeNothing(400);
  expect(await lastOnes()).toEqual([item]);
  await see(500, 'whole');
  await seeNothing(600, { problem: 'not mounted' });
  expect(await lastOnes()).toEqual([item]);
});

test('every item with credentials of the session is named, and none without', async () => {
  const { world, trashAt } = openScene();
  await trashAt(100);
  await trashAt(200, { item: 'run-2/session-a' });
  await trashAt(300, { item: 'run-3/session-a/Cache', holdsCredentials: false });
  expect((await world.history()).lastCredentials).toEqual(
    new Map([[`${authPlace}#session-a`, [item, 'run-2/session-a']]]),
  );
});
