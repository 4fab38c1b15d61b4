// An outage is a pause: what is asked during it comes in its order when the database is back, or fails after its time.
import { fc, test as property } from '@fast-check/vitest';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PatientSession } from '../../../../src/adapters/baileys/patient-session.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { EntryChange } from '../../../../src/ports/entry-store.ts';
import { HeldInMemory, unavailable } from './held-in-memory.ts';

const retryMs = 60_000;

function scene() {
  const held = new HeldInMemory();
  const patient = new PatientSession(held, retryMs);
  const settled: string[] = [];
  const note = (what: string, promise: Promise<unknown>): void => {
    promise.then(
      () => settled.push(what),
      (error: HoldfastError) => settled.push(`${what} ${error.code}`),
    );
  };
  return { held, patient, settled, note };
}

function put(id: string, text: string): EntryChange[] {
  return [{ type: 't', id, value: Buffer.from(text) }];
}

/** Reads fail with sets while there is a fault. */
function failReads(held: HeldInMemory): void {
  held.get = async (type, ids) => {
    if (held.fault !== null) throw held.fault;
    return HeldInMemory.prototype.get.call(held, type, ids);
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('without trouble everything goes straight through, also at once', async () => {
  const { held, patient } = scene();
  await Promise.all([patient.set(put('a', '1')), patient.set(put('b', '2'))]);
  expect(await patient.ids('t')).toEqual(['a', 'b']);
  expect((await patient.get('t', ['a'])).get('a')).toEqual(Buffer.from('1'));
  expect(held.attempts).toBe(2);
});

test('a set of an outage is made when it is over, and what was asked after it comes after it', async () => {
  const { held, patient, note, settled } = scene();
  failReads(held);
  held.fault = unavailable();
  note('set a', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(3000);
  const read = patient.get('t', ['a']);
  note('read a', read);
  note('set a again', patient.set(put('a', '2')));
  await vi.advanceTimersByTimeAsync(3000);
  expect(settled).toEqual([]);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(1000);
  expect(settled).toEqual(['set a', 'read a', 'set a again']);
  expect((await read).get('a')).toEqual(Buffer.from('1'));
  expect(held.entries.get('t/a')).toEqual(Buffer.from('2'));
});

test('a read sees the newest set that was asked, without waiting for it, and not one that was refused', async () => {
  const { held, patient, note, settled } = scene();
  await patient.set([...put('a', '0'), ...put('b', '0')]);
  held.fault = unavailable();
  note('set a', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(3000);
  note('set again', patient.set([...put('a', '2'), { type: 't', id: 'b', value: null }, ...put('c', '2')]));
  const textsOf = async (): Promise<string[]> =>
    [...(await patient.get('t', ['a', 'b', 'c']))].map(
      ([id, value]) => `${id}=${Buffer.from(value).toString()}`,
    );
  expect((await textsOf()).toSorted()).toEqual(['a=2', 'c=2']);
  expect((await patient.ids('t')).toSorted()).toEqual(['a', 'c']);
  expect(settled).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * retryMs);
  expect(settled).toEqual(['set a STORE_UNAVAILABLE', 'set again STORE_UNAVAILABLE']);
  expect(await textsOf()).toEqual(['a=0', 'b=0']);
  expect(await patient.ids('t')).toEqual(['a', 'b']);
});

test('a read of an outage that has to ask the database waits too', async () => {
  const { held, patient, note, settled } = scene();
  failReads(held);
  held.fault = unavailable();
  note('read', patient.get('t', ['a']));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(settled).toEqual([]);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(1000);
  expect(settled).toEqual(['read']);
});

test('each rejects after its own time, and then the next has its turn', async () => {
  const { held, patient, note, settled } = scene();
  held.fault = unavailable();
  note('first', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(30_000);
  note('second', patient.set(put('b', '2')));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(settled).toEqual([]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(settled).toEqual(['first STORE_UNAVAILABLE']);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(1500);
  expect(settled).toEqual(['first STORE_UNAVAILABLE', 'second']);
  expect([...held.entries.keys()]).toEqual(['t/b']);
});

test('who has no patience is tried once', async () => {
  const { held, patient } = scene();
  held.fault = unavailable();
  await expect(patient.set(put('a', '1'), 0)).rejects.toThrow(held.fault);
  expect(held.attempts).toBe(1);
});

test.each(['STORE_FULL', 'STORE_READ_ONLY', 'STORE_UNAVAILABLE'] as const)('%s passes', async (code) => {
  const { held, patient, note, settled } = scene();
  held.fault = new HoldfastError(code, { place: 'memory:test', cause: 'so' });
  note('set', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(1000);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect(settled).toEqual(['set']);
});

test('what does not pass rejects at once, also in line, and holds up nobody', async () => {
  const { held, patient, note, settled } = scene();
  const wrong = new HoldfastError('ENTRY_NAME_INVALID', { entry: 'x', session: 's', cause: 'c' });
  held.fault = wrong;
  await expect(patient.set(put('a', '1'))).rejects.toThrow(wrong);

  held.fault = unavailable();
  note('first', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(10);
  note('second', patient.set(put('b', '1')));
  held.lose();
  await vi.advanceTimersByTimeAsync(1000);
  expect(settled).toEqual(['first LEASE_LOST', 'second LEASE_LOST']);
});

test('a mistake in the program is no outage', async () => {
  const { held, patient } = scene();
  held.get = async () => {
    throw new TypeError('a mistake');
  };
  await expect(patient.get('t', ['a'])).rejects.toThrow('a mistake');
});

test('a set that failed is not made over a later one that was under way and succeeded', async () => {
  const { held, patient } = scene();
  let calls = 0;
  held.set = async (changes) => {
    calls += 1;
    // Only the very first fails: the database is back for the one behind it.
    if (calls === 1) throw unavailable();
    await HeldInMemory.prototype.set.call(held, changes);
  };
  const first = patient.set([...put('a', 'old'), ...put('b', 'old')]);
  const second = patient.set(put('a', 'new'));
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all([first, second]);
  expect(held.entries.get('t/a')).toEqual(Buffer.from('new'));
  expect(held.entries.get('t/b')).toEqual(Buffer.from('old'));
  // And it is forgotten: what is asked now is newer than both.
  await patient.set(put('a', 'newest'));
  expect(held.entries.get('t/a')).toEqual(Buffer.from('newest'));
});

test('sets that were under way and failed come before what was asked in the meantime', async () => {
  const { held, patient, note, settled } = scene();
  held.fault = unavailable();
  note('1', patient.set(put('a', '1')));
  let release = (): void => undefined;
  held.gate = new Promise((resolve) => (release = resolve));
  note('2', patient.set(put('a', '2')));
  held.gate = null;
  await vi.advanceTimersByTimeAsync(10);
  note('3', patient.set(put('a', '3')));
  release();
  await vi.advanceTimersByTimeAsync(500);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect(settled).toEqual(['1', '2', '3']);
  expect(held.entries.get('t/a')).toEqual(Buffer.from('3'));
});

test('a read that fails while an earlier failure is being tried again takes its place behind it', async () => {
  const { held, patient, note, settled } = scene();
  let failRead = (): void => undefined;
  held.get = async () => new Promise((_resolve, reject) => (failRead = () => reject(unavailable())));
  note('read', patient.get('t', ['a']));
  held.fault = unavailable();
  note('set', patient.set(put('a', '1')));
  await vi.advanceTimersByTimeAsync(0);
  held.fault = null;
  let open = (): void => undefined;
  held.gate = new Promise((resolve) => (open = resolve));
  await vi.advanceTimersByTimeAsync(1000);
  held.get = HeldInMemory.prototype.get;
  failRead();
  await vi.advanceTimersByTimeAsync(10);
  open();
  await vi.advanceTimersByTimeAsync(1000);
  expect(settled).toEqual(['set', 'read']);
});

property.prop([
  fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), afterMs: fc.constantFrom(0, 0, 10, 100) }), {
    minLength: 1,
    maxLength: 25,
  }),
  fc.array(fc.boolean(), { maxLength: 40 }),
])('whichever writes fail, each entry ends as it was set last', async (sets, failing) => {
  const { held, patient } = scene();
  // One write after the other, as a held session makes them; each takes a moment.
  let calls = 0;
  let last: Promise<unknown> = Promise.resolve();
  held.set = (changes) => {
    const before = last;
    const turn = (async () => {
      await before;
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (failing[calls++]) throw unavailable();
      await HeldInMemory.prototype.set.call(held, changes);
    })();
    last = turn.catch(() => undefined);
    return turn;
  };
  const wanted = new Map<string, string>();
  const asked: Promise<void>[] = [];
  for (const [index, { id, afterMs }] of sets.entries()) {
    asked.push(patient.set(put(id, String(index))));
    wanted.set(`t/${id}`, String(index));
    await vi.advanceTimersByTimeAsync(afterMs);
  }
  await vi.advanceTimersByTimeAsync(50_000);
  await Promise.all(asked);
  const found = [...held.entries].map(([key, value]): [string, string] => [
    key,
    Buffer.from(value).toString(),
  ]);
  expect(new Map(found)).toEqual(wanted);
});

test('it is idle when what waits for the database has its answer, and not before', async () => {
  const { held, patient, note, settled } = scene();
  await patient.idle();
  held.fault = unavailable();
  note('set', patient.set(put('a', '1')));
  note('idle', patient.idle());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(settled).toEqual([]);
  held.fault = null;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(settled).toEqual(['set', 'idle']);
});
