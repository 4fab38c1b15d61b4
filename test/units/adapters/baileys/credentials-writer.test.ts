// Credentials: saved once for all who ask, together with keys, and again and again while the database is away.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CredentialsWriter } from '../../../../src/adapters/baileys/credentials-writer.ts';
import { PatientSession } from '../../../../src/adapters/baileys/patient-session.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { decodeValue, encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import { HeldInMemory, unavailable } from './held-in-memory.ts';

const creds = 'creds/creds';

/** `settled` says of each save, in the order of the calls, how it ended. */
function scene() {
  const held = new HeldInMemory();
  const living = { counter: 0 };
  const told: unknown[] = [];
  const stored = encodeValue(living);
  let saved = 0;
  const patient = new PatientSession(held, 60_000);
  const writer = new CredentialsWriter(
    held,
    patient,
    { creds: living, stored },
    {
      onUnsaved: (error) => told.push(error),
      onSaved: () => (saved += 1),
    },
  );
  const settled: string[] = [];
  const save = (): Promise<void> => {
    living.counter += 1;
    const number = living.counter;
    const promise = writer.save();
    promise.then(
      () => settled.push(`${number} saved`),
      (error: HoldfastError) => settled.push(`${number} ${error.code}`),
    );
    return promise;
  };
  const inStore = (): unknown => {
    const bytes = held.entries.get(creds);
    return bytes === undefined ? null : (decodeValue(bytes) as { counter: number }).counter;
  };
  return { held, living, writer, told, settled, save, inStore, saves: () => saved };
}

function gate(held: HeldInMemory): () => void {
  let open = (): void => undefined;
  held.gate = new Promise((resolve) => (open = resolve));
  return () => {
    held.gate = null;
    open();
  };
}

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
