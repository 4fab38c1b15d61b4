// What only a database as a place can say and do: leases for locks, certainty about use, and what is damaged inside.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SessionName } from '../../../src/ports/entry-store.ts';
import { DatabaseStore } from '../../../src/stores/database/database-store.ts';
import { refOfRecords } from '../../../src/stores/database/read-records.ts';
import { thisOwner } from '../../../src/stores/entries/process-identity.ts';
import { memoryEntries } from '../../../src/stores/memory/memory-entries.ts';
import type { MemoryEntries } from '../../../src/stores/memory/memory-entries.ts';
import { forwardEntries } from '../../../src/stores/wrappers/forward-entries.ts';
import { sealed, stranger, wholeCreds, writeTo } from '../../rigs/database/filled.ts';

const acme = { tenant: 'acme', id: 'sales' };
const other = { tenant: 'acme', id: 'support' };
const mapping = { type: 'lid-mapping', id: '15550002222' };
const file = 'acme/sales/lid-mapping/15550002222';
const minuteMs = 60_000;

interface Scene {
  readonly entries: MemoryEntries;
  readonly store: DatabaseStore;
  /** Lets time pass for the database; timers stay as they are. */
  pass(ms: number): void;
}

async function scene(names: readonly SessionName[] = [acme]): Promise<Scene> {
  let nowMs = Date.now();
  const entries = memoryEntries({ nowMs: () => nowMs });
  for (const name of names) await writeTo(entries, name, [wholeCreds, sealed(mapping, '98765')]);
  const store = new DatabaseStore(entries.another(), { nowMs: () => nowMs });
  onTestFinished(() => store.close());
  return { entries, store, pass: (ms) => void (nowMs += ms) };
}

const ref = (store: DatabaseStore, name: SessionName = acme) => refOfRecords(store.place.url, name);

async function heldBy(entries: MemoryEntries, owner = stranger, ttlMs = minuteMs) {
  const [answer] = await entries.acquire([{ name: acme, owner, ttlMs }]);
  if (answer?.outcome !== 'granted') throw new Error('it is held already');
  return answer.lease;
}

/** An owner on this machine whose process is gone: no process has so high a number. */
function deadOwner() {
  const mine = thisOwner();
  const process = mine.process.replace(/^(linux:[^:]+:[^:]+):\d+:/, '$1:4194399:');
  return { ...mine, process, pid: 4_194_399, purpose: 'a bot' };
}

test('a session that somebody holds is in use, and who holds it is named; a lock of this store is no use', async () => {
  const { entries, store } = await scene();
  expect((await store.inUse(ref(store))).answer).toBe('no');
  const lock = await store.lockSession(ref(store), 'a prune');
  expect((await store.inUse(ref(store))).answer).toBe('no');
  expect(await store.processesAtWork()).toEqual([]);
  await lock.release();
  await heldBy(entries);
  const expected = { answer: 'yes', why: ['process 7 on elsewhere (a bot) holds its lease'] };
  expect(await store.inUse(ref(store))).toEqual(expected);
  expect((await store.scan()).sessions[0]?.inUse).toEqual(expected);
  expect((await store.detail(ref(store)))?.picture.inUse).toEqual(expected);
  expect(await store.processesAtWork()).toEqual(['process 7 on elsewhere (a bot) holds acme/sales']);
});

test('a lease that ran out, and one of a process that is proven dead, are no use', async () => {
  const { entries, store, pass } = await scene();
  await heldBy(entries, stranger, 1000);
  pass(1001);
  expect((await store.inUse(ref(store))).answer).toBe('no');
  await heldBy(entries, deadOwner());
  expect((await store.inUse(ref(store))).answer).toBe('no');
  expect(await store.processesAtWork()).toEqual([]);
});

test('a session that a migration fills is in use, but not for who holds its lock', async () => {
  const { entries, store } = await scene([]);
  const lease = await heldBy(entries);
  await entries.create(lease, 'arriving');
  await entries.release([lease]);
  expect(await store.inUse(ref(store))).toEqual({
    answer: 'yes',
    why: ['a migration is bringing it here'],
  });
  await store.lockSession(ref(store), 'migrate');
  expect((await store.inUse(ref(store))).answer).toBe('no');
});

test('a lock that somebody else holds is refused with their name; one of a dead process is taken over at once', async () => {
  const { entries, store } = await scene();
  const lease = await heldBy(entries);
  await expect(store.lockSession(ref(store), 'a prune')).rejects.toMatchObject({
    code: 'LOCK_HELD',
    message: expect.stringContaining('process 7 on elsewhere (a bot)') as string,
  });
  await entries.release([lease]);
  await heldBy(entries, deadOwner());
  await (await store.lockSession(ref(store), 'a prune')).release();
});

test('a lock outlives many leases while its holder lives, and ends with its lease when the holder is silent', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { entries, store, pass } = await scene();
  const another = new DatabaseStore(entries.another(), { nowMs: Date.now });
  const lock = await store.lockPlace('a prune');
  for (let beat = 0; beat < 30; beat++) {
    pass(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(await another.placeLockHeld()).toBe(true);
  pass(30_001);
  expect(await another.placeLockHeld()).toBe(false);
  await (await another.lockPlace('a prune')).release();
  await lock.release();
});

test('a lock is given back once: who has it by then keeps it', async () => {
  const { entries, store, pass } = await scene();
  const another = new DatabaseStore(entries.another(), { nowMs: Date.now });
  const lost = await store.lockSession(ref(store), 'one');
  pass(minuteMs);
  const taken = await another.lockSession(ref(another), 'two');
  await lost.release();
  await expect(store.lockSession(ref(store), 'three')).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await taken.release();
  await (await store.lockSession(ref(store), 'three')).release();
});

test('nothing moves while somebody else holds the session, and nothing under a lock that was lost', async () => {
  const { entries, store, pass } = await scene();
  const lease = await heldBy(entries);
  await expect(store.moveToTrash(file, `run-1/${file}`)).rejects.toMatchObject({
    code: 'MOVE_FAILED',
    message: expect.stringContaining('process 7 on elsewhere (a bot)') as string,
  });
  await entries.release([lease]);
  const lock = await store.lockSession(ref(store), 'a prune');
  pass(minuteMs);
  await heldBy(entries);
  await expect(store.moveToTrash(file, `run-1/${file}`)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  await lock.release();
  expect(await store.expectation(file)).not.toBeNull();
  expect(await store.trashExpectation(`run-1/${file}`)).toBeNull();
});

test('a move without a lock takes one for itself and gives it back', async () => {
  const { entries, store } = await scene();
  await store.moveToTrash(file, `run-1/${file}`);
  expect((await entries.head(acme))?.lease).toBeNull();
  await store.moveToTrash('acme/sales', 'run-1/acme/sales');
  expect(await store.trashExpectation('run-1/acme/sales')).toMatchObject({ kind: 'folder', files: 1 });
  await store.moveBack('run-1/acme/sales', 'acme/sales');
  expect((await entries.head(acme))?.lease).toBeNull();
});

test('what its owner wrote again just so after a move is one thing in two places, and either move ends with one', async () => {
  const { entries, store } = await scene();
  const item = `run-1/${file}`;
  const again = () => writeTo(entries, acme, [sealed(mapping, '98765')]);
  await store.moveToTrash(file, item);
  await again();
  await store.moveToTrash(file, item);
  expect([await store.expectation(file), (await store.trashExpectation(item))?.files]).toEqual([null, 1]);
  await again();
  await store.moveBack(item, file);
  expect([(await store.expectation(file))?.files, await store.trashExpectation(item)]).toEqual([1, null]);
});

test('a check of names asks about a session only if somebody held it then, or now, or since', async () => {
  const asked: string[] = [];
  const { entries } = await scene([acme, other]);
  const listening = forwardEntries(entries.another());
  const store = new DatabaseStore(
    {
      ...listening,
      async totals(names) {
        asked.push(...names.map(({ id }) => id));
        return listening.totals(names);
      },
    },
    { nowMs: Date.now },
  );
  const askedBy = async (act: () => Promise<unknown>): Promise<string[]> => {
    asked.length = 0;
    await act();
    return asked.toSorted();
  };
  const names = () => store.scan({ namesOnly: true });
  expect(await askedBy(names)).toEqual(['sales', 'support']);
  expect(await askedBy(names)).toEqual([]);
  await writeTo(entries, acme, [sealed({ type: 'device-list', id: '1' }, ['0'])]);
  expect(await askedBy(names)).toEqual(['sales']);
  expect((await names()).sessions.map(({ files }) => files)).toEqual([3, 2]);
  const lease = await heldBy(entries);
  expect(await askedBy(names)).toEqual(['sales']);
  expect(await askedBy(names)).toEqual(['sales']);
  await entries.release([lease]);
  expect(await askedBy(names)).toEqual(['sales']);
  expect(await askedBy(names)).toEqual([]);
  expect(await askedBy(() => store.scan())).toEqual(['sales', 'support']);
});

test('a flipped byte is found and named, the entry counts as what its type is, and its content is not handed out', async () => {
  const { entries, store } = await scene();
  const flipped = Buffer.from(sealed(mapping, '98765').value ?? []);
  flipped[6] = (flipped[6] ?? 0) ^ 1;
  await writeTo(entries, acme, [{ ...mapping, value: flipped }]);
  const detail = await store.detail(ref(store));
  expect(detail?.picture.problems).toEqual([
    {
      code: 'DAMAGED_ENTRY',
      path: 'lid-mapping/15550002222',
      detail: 'it is not what was written: its checksum does not fit',
    },
  ]);
  const entry = detail?.entries.find(({ path }) => path === 'lid-mapping/15550002222');
  expect(entry).toMatchObject({ class: 'lid-mapping', worth: 'vital' });
  await expect(store.content(file)).rejects.toMatchObject({
    code: 'ENTRY_DAMAGED',
    message: expect.stringContaining('lid-mapping/15550002222') as string,
  });
});

test('credentials are whole, absent, or damaged, each with its reason; a scan and a closer look agree', async () => {
  const { entries, store } = await scene([acme, other]);
  const states = async (): Promise<unknown> => {
    const scanned = (await store.scan()).sessions.map(({ credentials }) => credentials);
    const looked = await Promise.all(
      [acme, other].map(async (name) => (await store.detail(ref(store, name)))?.picture.credentials),
    );
    expect(looked).toEqual(scanned);
    return scanned;
  };
  expect(await states()).toMatchObject([{ state: 'whole', paired: true }, { state: 'whole' }]);
  await writeTo(entries, acme, [{ type: 'creds', id: 'creds', value: null }]);
  await writeTo(entries, other, [{ type: 'creds', id: 'creds', value: Buffer.from('torn') }]);
  expect(await states()).toEqual([
    { state: 'absent', why: 'there is no entry creds' },
    { state: 'damaged', why: 'the entry creds is not what was written: its checksum does not fit.' },
  ]);
  await writeTo(entries, acme, [sealed({ type: 'creds', id: 'creds' }, { noiseKey: 1 })]);
  const [first] = (await states()) as { why: string }[];
  expect(first?.why).toContain('the entry creds has no usable noiseKey');
});

test('a type that nobody knows is unknown and vital, and any name has a path that leads back to it', async () => {
  const { entries, store } = await scene();
  const odd = { type: 'a/b', id: '../../etc/passwd' };
  await writeTo(entries, acme, [sealed(odd, 'x'), sealed({ type: 'creds', id: 'copy' }, 'x')]);
  const detail = await store.detail(ref(store));
  const unknown = detail?.entries.filter((entry) => entry.class === 'unknown');
  expect(unknown?.map(({ path, worth }) => [path, worth])).toEqual([
    ['a%2Fb/..%2F..%2Fetc%2Fpasswd', 'vital'],
    ['creds/copy', 'vital'],
  ]);
  await store.moveToTrash('acme/sales/a%2Fb/..%2F..%2Fetc%2Fpasswd', 'run-1/odd');
  expect(await entries.entry(acme, odd)).toBeNull();
});
