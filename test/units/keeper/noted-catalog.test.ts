// What shared work leaves in one home's records is taken over by another: real catalogs of two homes.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import type { TakenRecord } from '../../../src/core/snapshot-record.ts';
import { notedCatalog, takeOver } from '../../../src/doors/keeper/noted-catalog.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { Note } from '../../../src/ports/schedule.ts';
import { freshFolder } from '../../rigs/faults/world.ts';
import { keeperScene, worldWith } from './scenes.ts';

function catalogOfAHome(): Catalog {
  let ids = 0;
  const folder = join(freshFolder(), 'home');
  const catalog = openCatalog(folder, { nowMs: () => 1_000, newId: () => `home-${ids++}` });
  onTestFinished(() => catalog.close());
  return catalog;
}

const session: SessionRef = {
  engine: 'baileys',
  form: 'records',
  place: 'postgres://db/x',
  path: 'a/b',
  tenant: 'a',
  id: 'b',
};
const of = { vault: 's3://bucket', name: { engine: 'baileys', tenant: 'a', id: 'b' }, session } as const;
const taken: TakenRecord = {
  id: 'snapshot-1',
  takenAtMs: 5,
  how: 'cold',
  set: 'essential',
  files: 1,
  sizeBytes: 2,
  storedBytes: 1,
  standing: 'good',
  why: '',
};

test('cooldowns, cleanings and what became of snapshots are the same in both; nothing else is told', async () => {
  const [here, there] = [catalogOfAHome(), catalogOfAHome()];
  await there.snapshots.failed(of, { code: 'BLOBS_UNAVAILABLE', message: 'away' }, 1);
  const notes: Note[] = [];
  const noted = notedCatalog(here, (note) => notes.push(note));
  await noted.cooldowns.touch('trigger', 'postgres://db/x#a/b', 7);
  await noted.cleanings.record([['postgres://db/x#a/b', { atMs: 8, removed: 3, remaining: 4 }]]);
  await noted.snapshots.failed(of, { code: 'STORE_UNAVAILABLE', message: 'away' }, 8);
  await noted.snapshots.taken(of, taken, 9);
  await noted.snapshots.verified(of, { atMs: 10, hurt: 1, example: 'snapshot-0' });
  expect(await noted.cooldowns.lastMs('trigger', 'postgres://db/x#a/b')).toBe(7);
  expect(noted.homeId).toBe(here.homeId);
  // As they cross.
  await takeOver(there, 'snapshot postgres://db/x', JSON.parse(JSON.stringify(notes)) as Note[]);
  for (const { cooldowns, cleanings, snapshots } of [here, there]) {
    expect(await cooldowns.lastMs('trigger', 'postgres://db/x#a/b')).toBe(7);
    expect((await cleanings.last()).get('postgres://db/x#a/b')).toEqual({
      atMs: 8,
      removed: 3,
      remaining: 4,
    });
    expect(await snapshots.all()).toMatchObject([
      { triedAtMs: 9, failure: null, taken: { id: 'snapshot-1' }, verified: { hurt: 1 } },
    ]);
  }
});

test('a plan of shared work that waits is dropped once another keeper did that work; others wait on', async () => {
  const scene = keeperScene(worldWith({ company_1: 30 }), { 'jobs.autoApply': false });
  await scene.keeper.runWork({ job: 'daily', shared: 'daily everywhere', places: null });
  await scene.keeper.runJob('daily');
  const makers = async (): Promise<string[]> =>
    (await scene.context.catalog.plans.waiting()).map(({ madeBy }) => madeBy).toSorted();
  expect(await makers()).toEqual(['keeper:daily', 'keeper:daily everywhere']);
  await takeOver(scene.context.catalog, 'daily everywhere', []);
  expect(await makers()).toEqual(['keeper:daily']);
});
