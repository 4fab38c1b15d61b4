// Samples: taken at a beat, of sessions and of what they add up to, few however long they go on, and safe from a clock that jumps.
import { Database } from '../../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { growthMark } from '../../../src/core/growth/growth-mark.ts';
import { sessionKey } from '../../../src/core/session.ts';
import { noon, openHome } from './homes.ts';
import { authPlace, inventory, picture, sessionRef, type PictureFacts } from './scenes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const ref = sessionRef('session-a');

function openSamples() {
  const { catalog, clock, path } = openHome();
  return {
    catalog,
    samples: catalog.samples,
    clock,
    /** Looks at the one session `afterMs` after noon. */
    async look(afterMs: number, facts: PictureFacts = {}) {
      clock.now = noon + afterMs;
      await catalog.world.remember(inventory(clock.now, [picture(ref, facts)]), []);
    },
    async files(): Promise<(readonly [afterMs: number, files: number])[]> {
      const points = await catalog.samples.session(ref, 0);
      return points.map(({ atMs, entries }) => [atMs - noon, entries] as const);
    },
    sql<Row>(text: string): Row[] {
      const db = new Database(path, { readonly: true });
      const rows = db.prepare<[], Row>(text).all();
      db.close();
      return rows;
    },
  };
}

describe('a session at rest', () => {
  test('is sampled within the hour, and its rest is kept by its two ends', async () => {
    const { look, files } = openSamples();
    for (let minute = 0; minute < 30; minute += 1) await look(minute * minuteMs);
    expect(await files()).toEqual([[0, 3]]);
    for (const hour of [1, 2, 3, 4]) await look(hour * hourMs);
    expect(await files()).toEqual([
      [0, 3],
      [4 * hourMs, 3],
    ]);
  });
});

describe('a session that changes', () => {
  test('is sampled every ten minutes or more', async () => {
    const { look, files } = openSamples();
    for (let minute = 0; minute < 10; minute += 1) await look(minute * minuteMs, { files: minute });
    expect(await files()).toEqual([[0, 0]]);
    await look(20 * minuteMs, { files: 20 });
    expect(await files()).toEqual([
      [0, 0],
      [20 * minuteMs, 20],
    ]);
  });

  test('is sampled with its classes, its caches and the next id of its pre-keys', async () => {
    const { catalog, clock, samples } = openSamples();
    const byClass = { 'pre-key': { entries: 812, sizeBytes: 133_000 } };
    const seen = picture(ref, { files: 813, sizeBytes: 134_000, byClass });
    const credentials = { ...seen.credentials, nextPreKeyId: 813 };
    await catalog.world.remember(inventory(clock.now, [{ ...seen, credentials, cacheBytes: 77 }]), []);
    expect(await samples.session(ref, 0)).toEqual([
      {
        atMs: noon,
        entries: 813,
        sizeBytes: 134_000,
        byClass,
        cacheBytes: 77,
        nextPreKeyId: 813,
        sessions: null,
      },
    ]);
  });

  test('gives what was asked for, and the sample before it, which still stood', async () => {
    const { look, samples } = openSamples();
    for (const hour of [0, 1, 2, 3]) await look(hour * hourMs, { files: hour });
    const since = async (ms: number) => (await samples.session(ref, noon + ms)).map(({ entries }) => entries);
    expect(await since(1.5 * hourMs)).toEqual([1, 2, 3]);
    expect(await since(9 * hourMs)).toEqual([3]);
    expect(await samples.session(sessionRef('session-b'), 0)).toEqual([]);
  });
});

describe('samples stay few', () => {
  test('of three weeks the last two are there whole, and one a day of the time before', async () => {
    const { look, files } = openSamples();
    for (let step = 0; step <= 21 * 12; step += 1) await look(step * 2 * hourMs, { files: step });
    const ages = (await files()).map(([atMs]) => 21 * dayMs - atMs);
    const gaps = ages.slice(1).map((age, at) => (ages[at] ?? 0) - age);
    const within = (fromMs: number, toMs: number) => [
      ...new Set(gaps.filter((_gap, at) => (ages[at] ?? 0) <= toMs && (ages[at + 1] ?? 0) >= fromMs)),
    ];
    expect(within(0, 13 * dayMs)).toEqual([2 * hourMs]);
    expect(within(16 * dayMs, 20 * dayMs)).toEqual([dayMs]);
  });

  test('640 sessions that changed together are not all written in one look', async () => {
    const { catalog, sql } = openSamples();
    const sessions = (files: number) =>
      Array.from({ length: 640 }, (_, i) => picture(sessionRef(`s${i}`), { files }));
    await catalog.world.remember(inventory(noon, sessions(1)), []);
    const perLook: number[] = [];
    for (let minute = 10; minute <= 20; minute += 1) {
      const atMs = noon + minute * minuteMs;
      await catalog.world.remember(inventory(atMs, sessions(1 + minute)), []);
      perLook.push(sql(`SELECT id FROM series WHERE kind = 'session' AND at_ms = ${atMs}`).length);
    }
    expect(sql(`SELECT id FROM series WHERE kind = 'session' AND at_ms > ${noon}`)).toHaveLength(640);
    expect(Math.max(...perLook)).toBeLessThan(100);
  });

  test('1,400 series that are due at once are written in two looks, and after a long pause in one', async () => {
    const { catalog, sql } = openSamples();
    const lookAt = async (minute: number): Promise<number> => {
      const atMs = noon + minute * minuteMs;
      const sessions = Array.from({ length: 700 }, (_, i) =>
        picture(sessionRef(`s${i}`), { files: minute + 1 }),
      );
      await catalog.world.remember(inventory(atMs, sessions), []);
      // Of each session, of its tenant, and of the place.
      return sql(`SELECT id FROM series WHERE at_ms = ${atMs}`).length;
    };
    expect(await lookAt(0)).toBe(1401);
    expect([await lookAt(30), await lookAt(31)]).toEqual([1000, 401]);
    expect(await lookAt(300)).toBe(1401);
  });
});

describe('totals', () => {
  const twoPlaces = (one: number, other: number, problem: string | null = null) => {
    const there = sessionRef('s', 'baileys:/srv/auth');
    const base = inventory(noon, [
      picture(ref, { files: one }),
      ...(problem === null ? [picture(there, { files: other })] : []),
    ]);
    const [place] = base.places;
    if (place === undefined) throw new Error('no place');
    return { ...base, places: [place, { ...place, url: 'baileys:/srv/auth', problem }] };
  };

  test('are kept of each place and of each tenant in it, with the number of sessions', async () => {
    const { catalog, samples } = openSamples();
    await catalog.world.remember(twoPlaces(10, 20), []);
    const house = await samples.totals(null, 0);
    const figures = [...house].map(([url, [point]]) => [url, point?.entries, point?.sessions] as const);
    expect(figures.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['baileys:/srv/auth', 20, 1],
      [authPlace, 10, 1],
    ]);
    expect([...(await samples.totals('s', 0)).keys()]).toEqual(['baileys:/srv/auth']);
    expect((await samples.totals('nobody', 0)).size).toBe(0);
  });

  test('of a place that cannot be read are not nothing: there is no sample', async () => {
    const { catalog, clock, samples } = openSamples();
    await catalog.world.remember(twoPlaces(10, 20), []);
    clock.now = noon + hourMs;
    await catalog.world.remember({ ...twoPlaces(11, 0, 'gone'), takenAtMs: clock.now }, []);
    const house = await samples.totals(null, 0);
    expect(house.get(authPlace)?.map(({ entries }) => entries)).toEqual([10, 11]);
    expect(house.get('baileys:/srv/auth')?.map(({ entries }) => entries)).toEqual([20]);
  });

  test('of databases are their sizes, at the same beat', async () => {
    const { samples, clock } = openSamples();
    for (const minute of [0, 1, 20, 40]) {
      clock.now = noon + minute * minuteMs;
      await samples.noteDatabase('sqlite:/srv/holdfast.db', 1000 + minute, clock.now);
    }
    const sizes = (await samples.databases(0)).get('sqlite:/srv/holdfast.db');
    expect(sizes?.map(({ sizeBytes }) => sizeBytes)).toEqual([1000, 1020, 1040]);
  });
});

describe('a clock that jumps', () => {
  test('and was ahead leaves samples that nobody counts, and costs none that is true', async () => {
    const { look, files } = openSamples();
    await look(-2 * hourMs, { files: 8 });
    await look(1000 * hourMs, { files: 99 });
    await look(0, { files: 10 });
    await look(hourMs, { files: 11 });
    expect(await files()).toEqual([
      [-2 * hourMs, 8],
      [0, 10],
      [hourMs, 11],
    ]);
  });

  test('and is behind for a while, as at a start without a clock, costs nothing of the past', async () => {
    const { look, files } = openSamples();
    for (let day = 0; day <= 20; day += 1) await look(day * dayMs, { files: day });
    const before = await files();
    await look(-noon + dayMs, { files: 20 });
    await look(21 * dayMs, { files: 21 });
    const after = (await files()).filter(([atMs]) => atMs >= 0);
    expect(after).toEqual([...before, [21 * dayMs, 21]]);
  });
});

describe('thin', () => {
  test('removes what is older than asked and says how many; what lies in the future stays, unread', async () => {
    const { look, samples, files } = openSamples();
    await look(1000 * hourMs, { files: 99 });
    for (const hour of [0, 1, 2, 3]) await look(hour * hourMs, { files: hour });
    // The place and the one tenant have samples of their own.
    expect(await samples.thin(noon + 3 * hourMs, 1.5 * hourMs)).toBe(3 * 2);
    expect(await files()).toEqual([
      [2 * hourMs, 2],
      [3 * hourMs, 3],
    ]);
    expect(await samples.thin(noon + 3 * hourMs, 1.5 * hourMs)).toBe(0);
  });

  test('leaves nothing of a session that is gone for so long', async () => {
    const { look, samples, sql } = openSamples();
    await look(0);
    expect(await samples.thin(noon + 500 * dayMs, 400 * dayMs)).toBe(3);
    expect(
      ['series', 'minute_points', 'hour_points', 'day_points'].map(
        (table) => sql(`SELECT 1 FROM ${table}`).length,
      ),
    ).toEqual([0, 0, 0, 0]);
  });
});

describe('what is judged', () => {
  test('waits an hour after it was judged, comes back as it was, and is forgotten when its session is gone', async () => {
    const { look, samples, clock } = openSamples();
    const judge = async () => {
      const due = await samples.unjudged(10);
      await samples.judged(due.map(({ id, points }) => ({ id, mark: growthMark(points(), 'baileys') })));
      return due.length;
    };
    await look(0, { files: 10 });
    expect(await judge()).toBe(0);
    for (const step of [1, 2, 3, 4]) await look(step * 20 * minuteMs, { files: 10 + step });
    expect([await judge(), await judge()]).toEqual([3, 0]);
    const key = sessionKey(ref);
    const marks = await samples.marks('session');
    expect(marks.get(key)).toMatchObject({ atMs: clock.now, entriesPerDay: expect.closeTo(72), churn: null });
    expect(marks.get(key)).toEqual(await samples.mark(ref));
    expect([...(await samples.marks('place')).keys()]).toEqual([`${authPlace}#`]);
    for (const step of [5, 6, 7]) await look(step * 20 * minuteMs, { files: 10 + step * step });
    await judge();
    const [judged, read] = [await samples.mark(ref), (await samples.marks('session')).get(key)];
    expect(judged).toMatchObject({ atMs: clock.now });
    expect(read).toEqual(judged);
    clock.now += 4 * hourMs;
    expect((await samples.marks('session')).size).toBe(0);
  });

  test('names the sessions that grow fastest, by bytes and by entries in turn', async () => {
    const { catalog, clock, samples } = openSamples();
    const look = async (step: number) => {
      clock.now = noon + step * 30 * minuteMs;
      const of = (path: string, files: number, sizeBytes: number) =>
        picture(sessionRef(path), { files: 10 + files * step, sizeBytes: 1000 + sizeBytes * step });
      await catalog.world.remember(
        inventory(clock.now, [of('still', 0, 0), of('many', 9, 1), of('big', 1, 90_000), of('slow', 2, 3)]),
        [],
      );
    };
    for (const step of [0, 1, 2, 3, 4]) await look(step);
    const due = await samples.unjudged(50);
    await samples.judged(due.map(({ id, points }) => ({ id, mark: growthMark(points(), 'baileys') })));
    const names = async (most: number) => (await samples.fastest(null, most)).map(({ name }) => name);
    expect(await names(10)).toEqual(['big/session', 'many/session', 'slow/session']);
    expect(await names(1)).toEqual(['big/session']);
    expect((await samples.fastest('many', 10)).map(({ entriesPerDay }) => entriesPerDay)).toEqual([
      expect.closeTo(432),
    ]);
  });
});
