// Trouble with an open SQLite database: other programs' locks, and a file that is taken away.
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { EntryStore, Lease } from '../../../../src/ports/entry-store.ts';
import {
  acme,
  change,
  key,
  live,
  longMs,
  other,
  owner,
  seen,
  write,
} from '../../../../src/testing/entry-store/scene.ts';
import { connect, freshPath, open, refusal, withLog } from './scene.ts';

async function filled(path: string): Promise<{ store: EntryStore; lease: Lease }> {
  const store = open(path);
  const lease = await live(store, acme);
  await write(store, lease, change('creds', 'creds', 'kept'));
  return { store, lease };
}

describe('another program writes', () => {
  test('writes wait for it in their order, also behind one that pauses between two tries', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    const db = connect(path);
    db.exec('BEGIN IMMEDIATE');
    const order: string[] = [];
    const put = async (value: string): Promise<void> => {
      await write(store, lease, change('creds', 'creds', value));
      order.push(value);
    };
    const first = put('1');
    await nextTurn();
    expect(await seen(store, acme)).toEqual([['creds', 'creds', 'kept']]);
    db.exec('COMMIT');
    await Promise.all([first, put('2'), put('3')]);
    expect(order).toEqual(['1', '2', '3']);
    expect(await seen(store, acme)).toEqual([['creds', 'creds', '3']]);
  });

  test('the rest of this program runs meanwhile', async () => {
    const path = freshPath();
    const { lease } = await filled(path);
    const store = open(path, { patienceMs: 60_000 });
    const db = connect(path);
    db.exec('BEGIN IMMEDIATE');
    // If the wait held up this thread for all of its patience, nobody could end the other transaction.
    setTimeout(() => db.exec('COMMIT'), 60);
    await write(store, lease, change('creds', 'creds', 'written'));
    expect(await seen(store, acme)).toEqual([['creds', 'creds', 'written']]);
  });

  test('who waits too long is told so, and the next write goes through', async () => {
    const path = freshPath();
    const { lease } = await filled(path);
    const impatient = open(path, { patienceMs: 50 });
    const db = connect(path);
    db.exec('BEGIN IMMEDIATE');
    const late = ['1', '2', '3'].map((value) =>
      refusal(() => impatient.write([{ lease, changes: [change('creds', 'creds', value)] }])),
    );
    for (const { code, cause } of await Promise.all(late)) {
      expect([code, cause]).toEqual(['STORE_UNAVAILABLE', expect.stringContaining('another process')]);
    }
    db.exec('COMMIT');
    await write(impatient, lease, change('creds', 'creds', 'after'));
    expect(await seen(impatient, acme)).toEqual([['creds', 'creds', 'after']]);
  });
});

describe('the file is taken away', () => {
  test('nothing is answered, nothing acknowledged and nothing made anew, until it is back', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    const { ino } = statSync(path);
    renameSync(path, `${path}.away`);
    const refusals = [
      () => store.write([{ lease, changes: [change('creds', 'creds', 'lost')] }]),
      () => store.acquire([{ name: other, owner: owner(), ttlMs: longMs }]),
      () => store.renew([lease], longMs),
      () => store.heads(),
      () => store.entries(acme),
    ];
    for (const act of refusals) {
      expect(await refusal(act)).toEqual({
        code: 'STORE_UNAVAILABLE',
        cause: expect.stringContaining('removed'),
      });
    }
    expect(withLog(path)).not.toContain(path);
    renameSync(`${path}.away`, path);
    expect(statSync(path).ino).toBe(ino);
    await write(store, lease, change('session', 'a', 'b'));
    expect(await seen(store, acme)).toHaveLength(2);
  });

  test('another file in its place is not taken for it, not even a copy', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
    const late = await refusal(() => store.write([{ lease, changes: [change('creds', 'creds', 'x')] }]));
    expect(late).toEqual({ code: 'STORE_UNAVAILABLE', cause: expect.stringContaining('replaced') });
    expect((await refusal(() => store.heads())).code).toBe('STORE_UNAVAILABLE');
  });

  test('its log alone: what was acknowledged is not gone with it, and what comes later is acknowledged with a new one', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    // As advice against a locked database has it.
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix);
    const late = await refusal(() => store.write([{ lease, changes: [change('creds', 'creds', 'x')] }]));
    expect(late).toEqual({ code: 'STORE_UNAVAILABLE', cause: expect.stringContaining('log') });
    await write(store, lease, change('session', 'a', 'b'));
    // What a crash would leave is what has a name.
    const left = freshPath();
    mkdirSync(dirname(left));
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, left + suffix);
    expect(await seen(open(left), acme)).toEqual([
      ['creds', 'creds', 'kept'],
      ['session', 'a', 'b'],
    ]);
  });

  test('a point read notices it soon, too', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    for (const name of withLog(path)) rmSync(name);
    const read = (): Promise<unknown> => store.read([{ lease, keys: [key('creds', 'creds')] }]);
    await expect
      .poll(async () =>
        read().then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('refused');
  });

  test('a file that is damaged while it is open is unavailable, and read again when it is whole', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    await write(store, lease, { type: 'x', id: 'large', value: Buffer.alloc(200_000, 'x') });
    await store.close();
    const size = statSync(path).size;
    copyFileSync(path, `${path}.copy`);
    const again = open(path);
    await again.heads();
    truncateSync(path, 4096);
    expect((await refusal(() => again.entries(acme))).code).toBe('STORE_UNAVAILABLE');
    writeFileSync(path, '');
    copyFileSync(`${path}.copy`, path);
    expect(statSync(path).size).toBe(size);
    expect(await seen(again, acme)).toHaveLength(2);
  });

  test('a file that is lost after its connection was lost is not made anew', async () => {
    const path = freshPath();
    const { store, lease } = await filled(path);
    await write(store, lease, { type: 'x', id: 'large', value: Buffer.alloc(200_000, 'x') });
    await store.close();
    const again = open(path);
    await again.heads();
    truncateSync(path, 4096);
    expect((await refusal(() => again.entries(acme))).code).toBe('STORE_UNAVAILABLE');
    for (const name of withLog(path)) rmSync(name);
    expect((await refusal(() => again.heads())).cause).toContain('removed');
    expect(withLog(path)).toEqual([]);
  });
});

test('a lease from another copy of the file writes to no session that happens to have its number', async () => {
  const { store, lease } = await filled(freshPath());
  const [outcome] = await store.write([
    { lease: { ...lease, name: other }, changes: [change('a', 'b', 'c')] },
  ]);
  expect(outcome?.code).toBe('LEASE_LOST');
  expect(await seen(store, acme)).toEqual([['creds', 'creds', 'kept']]);
});
