// What is remembered of the world: orphans need repeated proof, and what could not be read changes nothing.
import { describe, expect, test } from 'vitest';

import { sessionKey } from '../../../src/core/session.ts';
import { openHome } from './homes.ts';
import { authPlace, inventory, listOf, picture, sessionRef, trashItem } from './scenes.ts';

const orphan = sessionRef('session-orphan');
const listed = sessionRef('session-listed');
const both = [picture(orphan), picture(listed)];

function openWorld() {
  const { world } = openHome().catalog;
  return {
    world,
    look: (atMs: number, changes: Parameters<typeof inventory>[2] = {}, orphans = [orphan]) =>
      world.remember(inventory(atMs, both, changes), orphans),
    sightings: async (ref = orphan) => (await world.history()).orphanSightings.get(sessionKey(ref)) ?? null,
  };
}

describe('a new home', () => {
  test('knows nothing', async () => {
    const { world } = openWorld();
    expect(await world.history()).toEqual({
      orphanSightings: new Map(),
      lastInstanceCount: null,
      lastPlaces: new Map(),
      lastCredentials: new Map(),
    });
  });
});

describe('sightings of an orphan', () => {
  test('count each inventory once', async () => {
    const { look, sightings } = openWorld();
    await look(1000);
    await look(1000);
    expect(await sightings()).toEqual({ firstSeenMs: 1000, lastSeenMs: 1000, sightings: 1 });
    await look(2000);
    expect(await sightings()).toEqual({ firstSeenMs: 1000, lastSeenMs: 2000, sightings: 2 });
    expect(await sightings(listed)).toBeNull();
  });

  test('end when the session is listed again', async () => {
    const { look, sightings } = openWorld();
    await look(1000);
    await look(2000, {}, []);
    expect(await sightings()).toBeNull();
    await look(3000);
    expect(await sightings()).toEqual({ firstSeenMs: 3000, lastSeenMs: 3000, sightings: 1 });
  });

  test('end when the session is gone, so that a new one at its path is not taken for it', async () => {
    const { world, look, sightings } = openWorld();
    await look(1000);
    await world.remember(inventory(2000, [picture(listed)]), []);
    await look(3000);
    expect(await sightings()).toMatchObject({ firstSeenMs: 3000, sightings: 1 });
  });

  test('stay as they are while the place cannot be read', async () => {
    const { world, look, sightings } = openWorld();
    await look(1000);
    await look(2000, { place: { problem: 'EIO' } });
    await world.remember(inventory(3000, [], { place: { problem: 'not mounted' } }), []);
    expect(await sightings()).toEqual({ firstSeenMs: 1000, lastSeenMs: 1000, sightings: 1 });
  });

  test.each([
    ['none', { state: 'none' }],
    ['unusable', { state: 'unusable', path: '/list', why: 'torn' }],
  ] as const)('stay as they are while the list is %s', async (_state, registry) => {
    const { look, sightings } = openWorld();
    await look(1000);
    await look(2000, { registry });
    await look(3000, { registry }, []);
    expect(await sightings()).toEqual({ firstSeenMs: 1000, lastSeenMs: 1000, sightings: 1 });
  });

  test('stay as they are when an inventory holds other places only', async () => {
    const { world, look, sightings } = openWorld();
    await look(1000);
    await world.remember(inventory(2000, [], { place: { url: 'wwebjs:/elsewhere' } }), []);
    expect(await sightings()).toMatchObject({ sightings: 1 });
  });

  test('begin again when the first lies in the future, because the clock was wrong then', async () => {
    const { look, sightings } = openWorld();
    await look(9_000_000);
    await look(9_060_000);
    await look(1000);
    expect(await sightings()).toEqual({ firstSeenMs: 1000, lastSeenMs: 1000, sightings: 1 });
    await look(500);
    expect(await sightings()).toEqual({ firstSeenMs: 500, lastSeenMs: 500, sightings: 1 });
    await look(61_000);
    expect(await sightings()).toEqual({ firstSeenMs: 500, lastSeenMs: 61_000, sightings: 2 });
  });
});

describe('counts', () => {
  test('of the list are the highest of the last seven days on which it was read', async () => {
    const { world, look } = openWorld();
    await look(1000, { registry: listOf('a', 'b', 'c') });
    await look(2000, { registry: { state: 'unusable', path: '/list', why: 'empty' } });
    await look(3000, { registry: { state: 'none' } });
    expect((await world.history()).lastInstanceCount).toBe(3);
    await look(4000, { registry: listOf() });
    expect((await world.history()).lastInstanceCount).toBe(3);
    const dayMs = 24 * 3_600_000;
    for (let day = 1; day < 7; day++) await look(day * dayMs, { registry: listOf('a') });
    expect((await world.history()).lastInstanceCount).toBe(3);
    await look(7 * dayMs, { registry: listOf('a') });
    expect((await world.history()).lastInstanceCount).toBe(1);
  });

  test('of a place are lowered by what Holdfast itself took away', async () => {
    const { world, look } = openWorld();
    await look(1000);
    await world.acknowledgeRemovals(authPlace, 1);
    expect((await world.history()).lastPlaces.get(authPlace)?.sessions).toBe(1);
  });

  test('of a place are the highest of the last days, with its identity when last read', async () => {
    const { world, look } = openWorld();
    await world.remember(inventory(500, [], { place: { problem: 'EACCES' } }), []);
    expect((await world.history()).lastPlaces).toEqual(new Map());
    await look(1000);
    await look(2000, { place: { problem: 'EIO', sessions: 0, identity: '0:0' } });
    expect((await world.history()).lastPlaces).toEqual(
      new Map([[authPlace, { sessions: 2, identity: '8:1' }]]),
    );
    await look(3000, { place: { identity: '8:2' } });
    expect((await world.history()).lastPlaces.get(authPlace)).toEqual({ sessions: 2, identity: '8:2' });
  });
});

describe('unseen', () => {
  test('names sessions never remembered, by place and path, and marks nothing', async () => {
    const { world, look } = openWorld();
    const elsewhere = sessionRef('session-listed', 'wwebjs:/elsewhere');
    expect(await world.unseen([listed, elsewhere])).toEqual([listed, elsewhere]);
    expect(await world.unseen([listed])).toEqual([listed]);
    await look(1000);
    await world.remember(inventory(2000, []), []);
    expect(await world.unseen([listed, elsewhere, orphan])).toEqual([elsewhere]);
  });
});

describe('a look at thousands of sessions', () => {
  const refs = Array.from({ length: 2_500 }, (_, index) => sessionRef(`session-${index}`));
  const pictures = refs.map((ref) => picture(ref));

  test('is remembered at once, and others have their turn before', async () => {
    const { catalog } = openHome();
    let isOver = false;
    const remembering = catalog.world.remember(inventory(1000, pictures), []).then(() => (isOver = true));
    const unseen = new Set<number>();
    while (!isOver) {
      unseen.add((await catalog.world.unseen(refs)).length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await remembering;
    expect([...unseen]).toEqual([refs.length, 0]);
  });

  test('of which one part cannot be written leaves nothing', async () => {
    const { world } = openHome().catalog;
    const impossible = inventory(1000, pictures, { place: { sessions: -1 } });
    await expect(world.remember(impossible, [])).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    expect(await world.unseen(refs)).toHaveLength(refs.length);
    expect((await world.history()).lastPlaces.size).toBe(0);
    await world.remember(inventory(2000, pictures), []);
    expect(await world.unseen(refs)).toEqual([]);
  });

  test('does not mix with another that is taken at the same time', async () => {
    const { catalog } = openHome();
    const { world, trash } = catalog;
    await trash.add(refs.map((ref) => trashItem(ref, { trashedAtMs: 1500, holdsCredentials: true })));
    // The first was taken before the sessions went away: it proves nothing, whatever it says of them.
    const gone = pictures.map(({ ref }) => picture(ref, { credentials: 'absent' }));
    await Promise.all([
      world.remember(inventory(1000, pictures), []),
      world.remember(inventory(2000, gone), []),
    ]);
    expect((await world.history()).lastCredentials.size).toBe(refs.length);
    await world.remember(inventory(3000, pictures), []);
    expect((await world.history()).lastCredentials.size).toBe(0);
  });
});
