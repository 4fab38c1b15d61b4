// Places that are one folder or lie in one another are refused: the same sessions would be handled twice.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf, makeWorld, open } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

const opening = (world: World, ...places: string[]): Promise<string | null> =>
  codeOf(async () => open({ ...world, places: { baileys: places[0] ?? '', wwebjs: places[1] ?? '' } }));

test('places that lie in one another or are one folder are refused, also through links and with two engines', async () => {
  const world = makeWorld();
  const { auth, folder } = world;
  symlinkSync(auth, join(folder, 'link'));
  mkdirSync(join(auth, 'in'));
  for (const other of [
    `wwebjs:${auth}`,
    `baileys:${auth}/in`,
    `wwebjs:${folder}`,
    `baileys:${folder}/link`,
    `baileys:${folder}/link/in`,
    'baileys:/',
  ]) {
    expect(await opening(world, `baileys:${auth}`, other), other).toBe('PLACES_OVERLAP');
    expect(await opening(world, other, `baileys:${auth}`), other).toBe('PLACES_OVERLAP');
  }
});

test('places that do not exist yet are compared by where they would lie', async () => {
  const world = makeWorld();
  const { auth, folder } = world;
  symlinkSync(auth, join(folder, 'link'));
  expect(await opening(world, `baileys:${auth}`, `wwebjs:${folder}/link/new/deep`)).toBe('PLACES_OVERLAP');
  expect(await opening(world, `baileys:${folder}/new`, `wwebjs:${folder}/new/deep`)).toBe('PLACES_OVERLAP');
});

test('places that lie side by side are taken, also where one name begins like the other', async () => {
  const world = makeWorld();
  expect(await opening(world, `baileys:${world.auth}`, `wwebjs:${world.auth}-2`)).toBeNull();
  expect(await opening(world, `baileys:${world.auth}`, `baileys:${world.auth}/`)).toBeNull();
});
