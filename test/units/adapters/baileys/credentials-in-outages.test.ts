// Credentials while the database is away: tried again and again, and whoever waits is told in time.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { creds, gate, scene } from './credentials-scene.ts';
import { HeldInMemory, unavailable } from './held-in-memory.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('credentials that went back to what was stored are written where nobody knows what is stored now', async () => {
  const { held, living, writer, inStore } = scene();
  held.set = async (changes) => {
    await HeldInMemory.prototype.set.call(held, changes);
    throw unavailable();
  };
  living.counter = 1;
  const first = writer.save();
  await vi.waitFor(() => expect(inStore()).toBe(1), { timeout: 10_000 });
  held.set = HeldInMemory.prototype.set;
  living.counter = 0;
  await Promise.all([first, writer.save(), vi.advanceTimersByTimeAsync(1000)]);
  expect(inStore()).toBe(0);
});

test('credentials that could not be saved go with the next keys', async () => {
  const { save, writer, held, settled, inStore } = scene();
  held.fault = unavailable();
  void save();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(settled).toEqual(['1 STORE_UNAVAILABLE']);
  held.fault = null;
  await writer.writeKeys([{ type: 'pre-key', id: '1', value: null }]);
  expect(held.transactions).toEqual([['-pre-key/1', creds]]);
  expect(inStore()).toBe(1);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(held.transactions).toHaveLength(1);
});

test('while the database is away a save tries again, and the newest credentials are saved when it is back', async () => {
  const { save, held, settled, inStore, told } = scene();
  held.fault = unavailable();
  const first = save();
  await vi.advanceTimersByTimeAsync(10_000);
  const second = save();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(held.attempts).toBeGreaterThan(15);
  expect(held.attempts).toBeLessThan(40);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(5000);
  await Promise.all([first, second]);
  expect({ settled, told, inStore: inStore() }).toEqual({
    settled: ['1 saved', '2 saved'],
    told: [],
    inStore: 2,
  });
});

test('after a minute a save rejects and tells it once, and the trying goes on until it works', async () => {
  const { save, held, settled, inStore, told } = scene();
  held.fault = unavailable();
  void save();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(settled).toEqual([]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(settled).toEqual(['1 STORE_UNAVAILABLE']);
  void save();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(settled).toEqual(['1 STORE_UNAVAILABLE', '2 STORE_UNAVAILABLE']);
  expect(told).toEqual([held.fault]);

  held.fault = null;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(inStore()).toBe(2);
  held.fault = unavailable();
  void save();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(told).toHaveLength(2);
});

test('a save that is asked between two tries in the background is tried at once, not after their pause', async () => {
  const { save, writer, held, inStore } = scene();
  held.fault = unavailable();
  void save();
  // Rejected after a minute, and tried in the background after 61 s, 63 s, 67 s.
  await vi.advanceTimersByTimeAsync(68_000);
  held.fault = null;
  // Whoever closes now may be the last thing that keeps the program running; that pause does not.
  const closed = writer.close();
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(inStore()).toBe(1);
  await closed;
});

test('whoever closes during a try in the background has the whole time of a save', async () => {
  const { save, writer, held, inStore } = scene();
  held.fault = unavailable();
  void save();
  await vi.advanceTimersByTimeAsync(60_100);
  const open = gate(held);
  const { attempts } = held;
  await vi.advanceTimersByTimeAsync(2000);
  expect(held.attempts).toBe(attempts + 1);
  const closed = writer.close();
  open();
  await vi.advanceTimersByTimeAsync(30_000);
  held.fault = null;
  await Promise.all([closed, vi.advanceTimersByTimeAsync(2000)]);
  expect(inStore()).toBe(1);
});

test('a rejected save that nobody waits for does not end the program', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', listen);
  const { writer, living, held } = scene();
  held.fault = unavailable();
  living.counter = 1;
  void writer.save();
  await vi.advanceTimersByTimeAsync(61_000);
  await nextTurn();
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});

test.each(['STORE_FULL', 'STORE_READ_ONLY'] as const)('%s is waited out too', async (code) => {
  const { save, held, settled } = scene();
  held.fault = new HoldfastError(code, { place: 'memory:test', cause: 'so' });
  void save();
  await vi.advanceTimersByTimeAsync(1000);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(5000);
  expect(settled).toEqual(['1 saved']);
});

test('closing while the database is away waits its time, says so, and ends the trying', async () => {
  const { writer, save, held, settled } = scene();
  held.fault = unavailable();
  void save();
  await vi.waitFor(() => expect(held.attempts).toBeGreaterThan(0), { timeout: 10_000 });
  const closed = expect(writer.close()).rejects.toThrow(held.fault);
  await vi.advanceTimersByTimeAsync(60_100);
  await closed;
  const { attempts } = held;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(held.attempts).toBe(attempts);
  expect(settled).toEqual(['1 STORE_UNAVAILABLE']);
});
