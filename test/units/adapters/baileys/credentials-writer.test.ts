// Credentials: saved once for all who ask, together with keys, and for the last time when the session is closed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { creds, gate, scene } from './credentials-scene.ts';
import { unavailable } from './held-in-memory.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('a save is durable when it resolves', async () => {
  const { save, inStore, held } = scene();
  await save();
  expect(inStore()).toBe(1);
  expect(held.transactions).toEqual([[creds]]);
});

test.for([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'a save that is asked %i moments after the last one ended is made too',
  async (moments) => {
    const { save, settled } = scene();
    await save();
    for (let moment = 0; moment < moments; moment += 1) await Promise.resolve();
    void save();
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect(settled).toEqual(['1 saved', '2 saved']);
  },
);

test('credentials that are stored as they are need no transaction', async () => {
  const { writer, living, held } = scene();
  await writer.save();
  expect(held.attempts).toBe(0);
  living.counter = 5;
  await writer.save();
  await writer.save();
  expect(held.attempts).toBe(1);
});

test('saves that come while one is under way are one more transaction, with the newest', async () => {
  const { save, held, settled, inStore } = scene();
  const open = gate(held);
  const first = save();
  await nextTurn();
  const others = [save(), save(), save()];
  expect(held.attempts).toBe(1);
  open();
  await Promise.all([first, ...others]);
  expect(held.transactions).toEqual([[creds], [creds]]);
  expect(inStore()).toBe(4);
  expect(settled).toEqual(['1 saved', '2 saved', '3 saved', '4 saved']);
});

test('keys that are written in the same breath take the credentials along', async () => {
  const { save, writer, held } = scene();
  const saved = save();
  await writer.writeKeys([{ type: 'pre-key', id: '1', value: Buffer.from('k') }]);
  await saved;
  expect(held.transactions).toEqual([['pre-key/1', creds]]);
});

test('keys that are written while credentials are on their way go alone', async () => {
  const { save, writer, held } = scene();
  const open = gate(held);
  const saved = save();
  await nextTurn();
  const keys = writer.writeKeys([{ type: 'pre-key', id: '1', value: null }]);
  open();
  await Promise.all([saved, keys]);
  expect(held.transactions).toEqual([[creds], ['-pre-key/1']]);
});

test('keys that are refused for their own sake do not fail the credentials that went with them', async () => {
  const { save, writer, held, settled, inStore } = scene();
  held.fault = new HoldfastError('ENTRY_NAME_INVALID', { entry: 'x', session: 'a', cause: 'b' });
  const saved = save();
  await expect(writer.writeKeys([{ type: '', id: '', value: null }])).rejects.toThrow(held.fault);
  held.fault = null;
  await saved;
  expect(settled).toEqual(['1 saved']);
  expect(inStore()).toBe(1);
});

test('once the session is lost every save rejects at once, and nothing is told as unsaved', async () => {
  const { save, held, settled, told } = scene();
  held.fault = unavailable();
  void save();
  await vi.waitFor(() => expect(held.attempts).toBeGreaterThan(0), { timeout: 10_000 });
  held.lose();
  await vi.advanceTimersByTimeAsync(5000);
  void save();
  await nextTurn();
  expect(settled).toEqual(['1 LEASE_LOST', '2 LEASE_LOST']);
  const { attempts } = held;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(held.attempts).toBe(attempts);
  expect(told).toEqual([]);
});

test('a failure that does not pass rejects at once and is told', async () => {
  const { save, held, settled, told } = scene();
  held.fault = new HoldfastError('STORE_TOO_NEW', { place: 'memory:test', found: 2, known: 1 });
  void save();
  await vi.waitFor(() => expect(settled).toEqual(['1 STORE_TOO_NEW']), { timeout: 10_000 });
  expect(told).toEqual([held.fault]);
});

test('closing saves what nobody asked to save, and then nothing more', async () => {
  const { writer, living, held, inStore, save, settled } = scene();
  living.counter = 41;
  await writer.close();
  expect(inStore()).toBe(41);
  void save();
  await nextTurn();
  expect(settled).toEqual(['42 LEASE_LOST']);
  expect(held.attempts).toBe(1);
});

test('closing a lost session saves nothing and does not fail', async () => {
  const { writer, living, held } = scene();
  held.lose();
  living.counter = 1;
  await writer.close();
  expect(held.attempts).toBe(0);
});

test('each save is told, so that a pairing can be remembered', async () => {
  const { save, saves } = scene();
  await save();
  await save();
  expect(saves()).toBe(2);
});
