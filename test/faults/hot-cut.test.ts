// Snapshots of a profile while Chromium writes to it: each holds every record that was committed when it began.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { SessionContent } from '../../src/ports/snapshot-content.ts';
import { readLevelDb } from '../rigs/chromium/read-level-db.ts';
import { keptRecords, readSteady, startSteadyWriter, steadyKeys } from '../rigs/chromium/steady-writer.ts';
import type { SteadyReading, SteadyWriter } from '../rigs/chromium/steady-writer.ts';
import { bytesOf, indexedDb, localStorage, placeAt } from '../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../rigs/profiles/profile-place.ts';

test.each([
  ['0.1', 20, 100_000],
  ['1', 20, 1_000_000],
  ['10', 20, 10_000_000],
])(
  '%d MB/s: all of %d cuts hold every record that was there when they began',
  async (_rate, cuts, bytesPerSecond) => {
    const at = placeAt(folder());
    const writer = await startSteadyWriter(at.folder, bytesPerSecond);
    try {
      await hasWritten(writer);
      for (let cut = 1; cut <= cuts; cut++) {
        const restored = join(at.place.root, 'restored');
        const before = await cutOf(at, writer, restored);
        expect(before, `cut ${cut}`).toBeGreaterThan(0);
        readLevelDb(join(restored, localStorage));
        expectKeys(steadyKeys(readLevelDb(join(restored, indexedDb))), before, `cut ${cut}`);
        if (cut === cuts) expectAll(await readSteady(restored), before, 'read by a browser');
        rmSync(restored, { recursive: true });
      }
      expect(readdirSync(join(at.place.root, '.holdfast/cuts'))).toEqual([]);
    } finally {
      await writer.kill();
    }
  },
);

/** None missing from the oldest that is kept up to at least the newest of that moment. */
function expectAll({ first, records, wrong }: SteadyReading, before: number, what: string): void {
  expect(wrong, what).toEqual([]);
  expect(records, what).toBeGreaterThanOrEqual(before);
  expect(first, what).toBe(Math.max(0, records - keptRecords));
}

/**
 * By the keys alone. IndexedDB writes a transaction in several steps, and takes half a one back when it opens the
 * database: so there may be new records by then whose old ones are not deleted yet.
 */
function expectKeys({ first, records, wrong }: SteadyReading, before: number, what: string): void {
  expect(wrong, what).toEqual([]);
  expect(records, what).toBeGreaterThanOrEqual(before);
  expect(first, what).toBeLessThanOrEqual(Math.max(0, records - keptRecords));
}

test('a restored cut can be written to and started again and again', async () => {
  const at = placeAt(folder());
  const writer = await startSteadyWriter(at.folder, 5_000_000);
  const restored = join(at.place.root, 'session-restored');
  try {
    await hasWritten(writer);
    await cutOf(at, writer, restored);
  } finally {
    await writer.kill();
  }
  let records = 0;
  for (let start = 1; start <= 2; start++) {
    const again = await startSteadyWriter(restored, 2_000_000);
    await pause(500);
    ({ records } = await again.written());
    await again.close();
  }
  const read = await readSteady(restored);
  expectAll(read, records, 'read by a browser');
});

/** Something is committed, and a second has passed in which the browser wrote it to its files. */
async function hasWritten(writer: SteadyWriter): Promise<void> {
  await expect.poll(async () => (await writer.written()).records).toBeGreaterThan(0);
  await pause(1000);
}

/** @returns how many records were committed when it began */
async function cutOf(at: ProfilePlace, writer: SteadyWriter, to: string): Promise<number> {
  await writer.resume();
  await pause(100);
  const { records } = await writer.written();
  const content = await at.snapshots.open(at.ref, { set: 'essential' });
  // So that the next cut is not of a database that has grown for as long as this one is looked at.
  await writer.pause();
  try {
    expect(content.how).toBe('hot');
    await writeOut(content, to);
    await content.confirm();
  } finally {
    await content.close();
  }
  return records;
}

async function writeOut(content: SessionContent, to: string): Promise<void> {
  for (const { path } of content.files) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), await bytesOf(content, path));
  }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'holdfast-hot-cut-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
