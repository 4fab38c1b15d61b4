// Profiles of a real Chromium: read, restored, killed in the middle of writing, closed from outside.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { clearStaleLocks } from '../../src/stores/folder-wwebjs/profile-locks.ts';
import { stopBrowser } from '../../src/stores/folder-wwebjs/stop-browser.ts';
import { tableCuts } from '../../src/engines/wwebjs/level-db/table-cuts.ts';
import { differences, fillProfile, openProfile, readProfile } from '../rigs/chromium/profiles.ts';
import type { FilledProfile, ProfileReading } from '../rigs/chromium/profiles.ts';
import { readLevelDb } from '../rigs/chromium/read-level-db.ts';
import { readSteady, startSteadyWriter, steadyKeys } from '../rigs/chromium/steady-writer.ts';
import { bytesOf, indexedDb, placeAt, withContent } from '../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../rigs/profiles/profile-place.ts';

let base: string;
let filled: FilledProfile;
let reading: ProfileReading;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'holdfast-browsers-'));
  filled = await fillProfile(join(base, 'filled'), { records: 6000, localStorageKeys: 200, cacheMb: 1 });
  reading = await readProfile(filled.profileDir, filled);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function freshPlace(): ProfilePlace {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-browsers-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return placeAt(root);
}

function copyOfFilled(): ProfilePlace {
  const at = freshPlace();
  cpSync(filled.profileDir, at.folder, { recursive: true, verbatimSymlinks: true });
  return at;
}

test('what Chromium writes is whole in every block, and its tables are cut at their blocks', async () => {
  const at = copyOfFilled();
  const health = await at.snapshots.check(at.ref, { deep: true });
  expect(health).toMatchObject({ state: 'whole', warnings: [] });
  await withContent(at, { set: 'whole', deep: true }, async (content) => {
    const tables = content.files.filter(({ shape }) => shape === 'table');
    expect(tables.length).toBeGreaterThan(1);
    for (const { path, sizeBytes } of tables) {
      const found = tableCuts(await bytesOf(content, path));
      expect(found?.[0], path).toBe(0);
      expect(found?.at(-1), path).toBeLessThan(sizeBytes);
    }
  });
});

test('a cold content, restored beside its place and swapped in, opens with everything that was in it', async () => {
  const [from, to] = [copyOfFilled(), freshPlace()];
  const staged = await to.snapshots.stage(to.ref, 'run-1');
  await withContent(from, { set: 'essential' }, async (content) => {
    for (const folder of content.emptyFolders) await staged.sink.folder(folder);
    for (const file of content.files) await staged.sink.file(file, content.read(file.path));
  });
  await staged.settle();
  await staged.swapIn('run-1/session-a');
  const lost = differences(reading, await readProfile(to.folder, filled));
  // The essential set is without the caches of the page.
  expect(lost.filter((line) => !line.startsWith('cacheStorage'))).toEqual([]);
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'after %s in the middle of writing the profile is whole, and stays so',
  async (name) => {
    const at = freshPlace();
    const writer = await startSteadyWriter(at.folder, 8_000_000);
    await pause(2000);
    const { records } = await writer.written();
    if (name === 'SIGKILL') await writer.kill();
    else {
      process.kill(writer.pid, name);
      await pause(300);
      await writer.kill();
    }
    expect((await at.store.inUse(at.ref)).answer).toBe('no');
    const copy = freshPlace();
    const staged = await copy.snapshots.stage(copy.ref, 'run-1');
    await withContent(at, { set: 'essential', deep: true }, async (content) => {
      expect(content.how).toBe('cold');
      for (const file of content.files) await staged.sink.file(file, content.read(file.path));
      await content.confirm();
    });
    expect(await staged.check()).toMatchObject({ state: 'whole', warnings: [] });
    await staged.swapIn('run-1/session-a');
    const kept = steadyKeys(readLevelDb(join(copy.folder, indexedDb)));
    expect(kept.wrong).toEqual([]);
    expect(kept.records).toBeGreaterThanOrEqual(records);
    await (await startSteadyWriter(copy.folder, 1_000_000)).close();
    const read = await readSteady(copy.folder);
    expect(read.wrong).toEqual([]);
    expect(read.records).toBeGreaterThanOrEqual(records);
  },
);

test('half a record at the end of a log costs Chromium the database at the second start, unless it was mended', async () => {
  const tear = (at: ProfilePlace): void => {
    const folder = join(at.folder, indexedDb);
    const log = readdirSync(folder).find((name) => name.endsWith('.log')) ?? '';
    truncateSync(join(folder, log), statSync(join(folder, log)).size - 500);
  };
  const useTwice = async (at: ProfilePlace): Promise<number> => {
    const opened = await openProfile(at.folder);
    await opened.addMessages(50);
    await opened.close();
    const { stores } = await readProfile(at.folder, filled);
    return stores['model-storage/message']?.records ?? 0;
  };
  const [torn, mended] = [copyOfFilled(), copyOfFilled()];
  tear(torn);
  tear(mended);
  expect(await mended.snapshots.mend?.(mended.ref)).toHaveLength(1);
  expect(await useTwice(mended)).toBeGreaterThan(4000);
  // Chromium’s own behaviour, which is why nothing is kept with such a tail.
  expect(await useTwice(torn)).toBe(0);
  expect((await torn.snapshots.check(torn.ref)).state).toBe('damaged');
});

test('a browser that is stopped has written everything, and its locks are gone', async () => {
  const at = copyOfFilled();
  const opened = await openProfile(at.folder);
  await opened.addMessages(100);
  const before = await opened.read();
  expect((await at.store.inUse(at.ref)).answer).toBe('yes');
  await expect(clearStaleLocks(at.place, at.store, at.ref, { proof: 'force' })).rejects.toMatchObject({
    code: 'SESSION_IN_USE',
  });
  const stopped = await stopBrowser(at.folder, { patienceMs: 60_000, otherwise: 'leave' });
  expect(stopped).toEqual({ outcome: 'closed', pids: [opened.pid] });
  await opened.kill();
  expect(readdirSync(at.folder).filter((name) => name.startsWith('Singleton'))).toEqual([]);
  expect(differences(before, await readProfile(at.folder, { cacheParts: 0 }))).toEqual([]);
  expect(await stopBrowser(at.folder, { patienceMs: 1000, otherwise: 'leave' })).toMatchObject({
    outcome: 'was-not-running',
  });
});

test('only the browser of this very profile is stopped, whatever its folder is called', async () => {
  const [one, other] = [copyOfFilled(), freshPlace()];
  mkdirSync(join(one.place.root, 'session-a2'));
  const opened = await openProfile(one.folder);
  try {
    for (const folder of [
      other.folder,
      one.place.root,
      join(one.place.root, 'session-a2'),
      join(one.place.root, 'session'),
    ])
      expect(await stopBrowser(folder, { patienceMs: 500, otherwise: 'kill' })).toMatchObject({
        outcome: 'was-not-running',
      });
    expect((await one.store.inUse(one.ref)).answer).toBe('yes');
  } finally {
    await opened.kill();
  }
});

test('a browser that does not close is left alone, or killed where that is wanted', async () => {
  const at = copyOfFilled();
  const opened = await openProfile(at.folder);
  try {
    process.kill(opened.pid, 'SIGSTOP');
    await expect(stopBrowser(at.folder, { patienceMs: 300, otherwise: 'leave' })).rejects.toMatchObject({
      code: 'SESSION_IN_USE',
    });
    expect(existsSync(`/proc/${opened.pid}`)).toBe(true);
    const stopped = await stopBrowser(at.folder, { patienceMs: 300, otherwise: 'kill' });
    expect(stopped.outcome).toBe('killed');
  } finally {
    await opened.kill();
  }
  expect([...(await clearStaleLocks(at.place, at.store, at.ref, { proof: null })).cleared]).toHaveLength(3);
});
