// A process that is stopped for longer than its lease, or killed: who may write then, and what the other is told.
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Place } from '../../src/core/place.ts';
import type { SessionHolder } from '../../src/ports/held-session.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { openSessionHolder } from '../../src/stores/open-session-holder.ts';
import { databasePlaces } from '../rigs/entries/database-places.ts';
import { Writer, writerScript } from '../rigs/entries/writer.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';

const name = { tenant: 'acme', id: 'sales' };
const shortMs = 700;
const longMs = 500_000;

const built = builtOnce(writerScript);

async function writing(place: Place, ttlMs: number): Promise<Writer> {
  const writer = new Writer(built.child, { place, ttlMs, again: false });
  onTestFinished(() => writer.kill());
  await writer.next();
  return writer;
}

/**
 * Stopped, and not in the middle of a transaction of SQLite, which nobody else can end: after a moment it may be in the
 * next one already.
 */
async function stopBetweenWrites(writer: Writer, place: Place): Promise<void> {
  for (;;) {
    writer.stop();
    await pause(20);
    if (place.kind !== 'sqlite' || isFree(place.root)) return;
    writer.goOn();
    await writer.next();
  }
}

function isFree(path: string): boolean {
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    return false;
  } finally {
    db.close();
  }
}

function holderOf(place: Place): SessionHolder {
  const holder = openSessionHolder(place);
  onTestFinished(() => holder.close());
  return holder;
}

async function records(place: Place): Promise<string[]> {
  const store = openEntryStore(place);
  const entries = (await store.entries(name)) ?? [];
  await store.close();
  return entries.filter(({ type }) => type === 'record').map(({ id }) => id);
}

describe.each(databasePlaces)('in %s', (_name, fresh) => {
  test('a process that slept while somebody took over cannot write when it wakes up, and is told', async () => {
    const place = await fresh();
    const sleeper = await writing(place, shortMs);
    await stopBetweenWrites(sleeper, place);
    const taker = await holderOf(place).hold(name, { purpose: 'taker', create: false, waitMs: 60_000 });
    const before = await records(place);
    await taker.set([{ type: 'record', id: 'of the taker', value: Buffer.from('x') }]);
    sleeper.goOn();
    // One may have been made before it was stopped.
    expect(await sleeper.endsWithin(3)).toBe(true);
    expect(sleeper.stderr).toBe('');
    const told = sleeper.lines.slice(sleeper.lines.findLastIndex((line) => line.startsWith('ack')) + 1);
    expect(new Set(told)).toEqual(new Set(['error LEASE_LOST', 'lost LEASE_LOST']));
    expect(told.filter((line) => line.startsWith('lost')).length).toBe(1);
    expect((await records(place)).toSorted()).toEqual([...before, 'of the taker'].toSorted());
    expect(taker.lost.aborted).toBe(false);
  });

  test('a process that slept while nobody took over goes on under the lease that it had', async () => {
    const sleeper = await writing(await fresh(), shortMs);
    sleeper.stop();
    await pause(3 * shortMs);
    sleeper.goOn();
    await sleeper.next(3);
    const epochs = new Set(sleeper.acknowledged().map(({ epoch }) => epoch));
    expect(epochs.size).toBe(1);
    expect(sleeper.lines.filter((line) => line.startsWith('lost'))).toEqual([]);
  });

  test('a process that was killed is succeeded at once, whatever time its lease had, and nothing acknowledged is missing', async () => {
    const place = await fresh();
    const first = await writing(place, longMs);
    await expect(
      holderOf(place).hold(name, { purpose: 'too early', create: false, waitMs: 0 }),
    ).rejects.toMatchObject({ code: 'LEASE_HELD' });
    await first.kill();
    const session = await holderOf(place).hold(name, { purpose: 'heir', create: false, waitMs: 0 });
    const ids = await session.ids('record');
    for (const { number, epoch } of first.acknowledged()) expect(ids).toContain(`${number}.${epoch}`);
    await session.set([{ type: 'record', id: 'of the heir', value: Buffer.from('x') }]);
  });
});
