// Linked sessions of databases are remembered, so that a lost database is not taken for a new one.
import { expect, test } from 'vitest';
import type { Inventory, SessionPicture } from '../../../src/core/inventory.ts';
import { noon, openHome } from './homes.ts';
import { inventory, picture, sessionRef, trashItem } from './scenes.ts';

const dayMs = 24 * 3_600_000;
const one = { place: 'sqlite:/srv/a.db', path: 'acme/sales' };
const twin = { place: 'sqlite:/srv/b.db', path: 'acme/sales' };

test('what was noted is known, in its place alone, after a restart too', async () => {
  const { home, catalog } = openHome();
  expect(await catalog.liveSessions.lastLiveMs(one)).toBeNull();
  await catalog.liveSessions.note([one], noon);
  catalog.close();
  const { liveSessions } = openHome(home).catalog;
  expect(await liveSessions.lastLiveMs(one)).toBe(noon);
  expect(await liveSessions.lastLiveMs(twin)).toBeNull();
});

test('its time is exact to a day, and never goes back', async () => {
  const { liveSessions } = openHome().catalog;
  for (const atMs of [noon, noon + dayMs, noon + dayMs + 1, noon]) await liveSessions.note([one], atMs);
  expect(await liveSessions.lastLiveMs(one)).toBe(noon + dayMs + 1);
});

test('one that Holdfast moved to the trash as a whole is known no more, its twin and one that lost an entry are', async () => {
  const { liveSessions, trash } = openHome().catalog;
  const other = { ...one, path: 'acme/other' };
  await liveSessions.note([one, twin, other], noon);
  await trash.add([
    trashItem({ ...sessionRef(one.path, one.place), form: 'records' }),
    trashItem(sessionRef(other.path, other.place), { path: `${other.path}/pre-key/1` }),
  ]);
  expect(await liveSessions.lastLiveMs(one)).toBeNull();
  expect(await liveSessions.lastLiveMs(twin)).toBe(noon);
  expect(await liveSessions.lastLiveMs(other)).toBe(noon);
});

test('one that Holdfast moved to another place stays known, and where it went, until it is seen here again', async () => {
  const { liveSessions, trash } = openHome().catalog;
  const moved = { ...trashItem({ ...sessionRef(one.path, one.place), form: 'records' }), movedTo: twin };
  await trash.add([moved]);
  expect(await liveSessions.movedTo(one)).toBe(twin.place);
  expect(await liveSessions.lastLiveMs(one)).not.toBeNull();
  const back = { ...trashItem({ ...sessionRef(twin.path, twin.place), form: 'records' }), movedTo: one };
  await trash.add([back]);
  expect(await liveSessions.movedTo(one)).toBeNull();
  expect(await liveSessions.movedTo(twin)).toBe(one.place);
  await liveSessions.note([twin], noon);
  expect(await liveSessions.movedTo(twin)).toBeNull();
});

test('a scan remembers linked sessions of databases, and no others', async () => {
  const { world, liveSessions } = openHome().catalog;
  await world.remember(seen(), []);
  const known = await Promise.all(
    seen().sessions.map(async ({ ref }) => [ref.path, await liveSessions.lastLiveMs(ref)]),
  );
  expect(known).toEqual([
    ['acme/linked', noon],
    ['acme/begun', null],
    ['acme/folder', null],
  ]);
});

function seen(): Inventory {
  const at = (path: string, form: 'records' | 'folder', paired: boolean): SessionPicture => ({
    ...picture({ ...sessionRef(path, one.place), engine: 'baileys', form }),
    credentials: { state: 'whole', why: 'All keys are there.', paired },
  });
  return inventory(noon, [
    at('acme/linked', 'records', true),
    at('acme/begun', 'records', false),
    at('acme/folder', 'folder', true),
  ]);
}
