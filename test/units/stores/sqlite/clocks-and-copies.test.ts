// A file that was put back to an earlier state, and a clock that was set back: who held a session then holds it no more.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlace } from '../../../../src/core/place.ts';
import type { EntryStore, Lease } from '../../../../src/ports/entry-store.ts';
import { openSqliteEntries } from '../../../../src/stores/sqlite/open-sqlite-entries.ts';
import { stranger } from '../../../rigs/database/filled.ts';
import { freshFolder } from '../../../rigs/faults/world.ts';

const name = { tenant: 'acme', id: 'sales' };
const change = { type: 'session', id: '1.0', value: Buffer.from('x') };

async function taken(store: EntryStore): Promise<Lease> {
  const [answer] = await store.acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
  if (answer?.outcome !== 'granted') throw new Error('it is held');
  if (answer.state === 'absent') await store.create(answer.lease, 'live');
  return answer.lease;
}

test('an epoch that was given out before the file was put back is not given out again', async () => {
  const path = join(freshFolder(), 'sessions.db');
  const open = (): EntryStore => openSqliteEntries(parsePlace(`sqlite:${path}`, '/'));
  const [first, second, third] = [open(), open(), open()];
  await first.release([await taken(first)]);
  await first.close();
  copyFileSync(path, `${path}.backup`);
  const former = await taken(second);
  await second.close();
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  copyFileSync(`${path}.backup`, path);
  const lease = await taken(third);
  const outcomes = await third.write([
    { lease: former, changes: [change] },
    { lease, changes: [change] },
  ]);
  expect(outcomes.map((outcome) => outcome?.code ?? 'written')).toEqual(['LEASE_LOST', 'written']);
  expect(await third.renew([former], 30_000)).toEqual([false]);
  await third.close();
});

test('a lease that was given out by a clock far ahead locks nobody out once the clock is right', async () => {
  const url = `sqlite:${join(freshFolder(), 'sessions.db')}`;
  let nowMs = Date.now() + 30 * 86_400_000;
  const store = openSqliteEntries(parsePlace(url, '/'), { nowMs: () => nowMs });
  const former = await taken(store);
  nowMs = Date.now();
  const lease = await taken(store);
  expect(lease.epoch).toBeGreaterThan(former.epoch);
  const [outcome] = await store.write([{ lease: former, changes: [change] }]);
  expect(outcome?.code).toBe('LEASE_LOST');
  await store.close();
});
