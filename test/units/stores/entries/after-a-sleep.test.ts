// A machine that slept: its steady clock stood still meanwhile, and only the date tells that leases may have run out.
import { expect, onTestFinished, test, vi } from 'vitest';
import { creating, entry, makeScene, name, opening, textOf } from './scenes.ts';

const ttlMs = 30_000;

/** Linux counts no sleep of the machine into `performance.now()`; the date is right when it wakes. */
function sleep(ms: number): void {
  const dateNow = Date.now;
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => dateNow() + ms);
  onTestFinished(() => spy.mockRestore());
}

test('a session that somebody took while the machine slept is not served from memory', async () => {
  const { holder, other, advance } = makeScene({ ttlMs });
  const session = await holder.hold(name, creating);
  await session.set([entry('a', 'x', 'stale')]);
  advance(ttlMs);
  const taker = await other().hold(name, opening);
  await taker.set([entry('a', 'x', 'newer')]);
  sleep(ttlMs);
  await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'LEASE_LOST' });
});

test('a session that nobody took goes on, after one question to the database', async () => {
  const { holder, rig } = makeScene({ ttlMs });
  const session = await holder.hold(name, creating);
  await session.set([entry('a', 'x', '1')]);
  sleep(ttlMs);
  expect(await textOf(session, 'a', 'x')).toBe('1');
  expect(await textOf(session, 'a', 'x')).toBe('1');
  expect(rig.calls.renew).toBe(1);
});

test('a date that is set back means nothing', async () => {
  const { holder, rig } = makeScene({ ttlMs });
  const session = await holder.hold(name, creating);
  await session.set([entry('a', 'x', '1')]);
  sleep(-10 * ttlMs);
  expect(await textOf(session, 'a', 'x')).toBe('1');
  expect(rig.calls.renew).toBe(0);
});
