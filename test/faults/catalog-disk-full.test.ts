// A full disk under the catalog: a clear error, what was acknowledged stays, and it goes on when there is space.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openCatalog } from '../../src/catalog/open-catalog.ts';
import { failureOf, freshFolder, noon } from '../units/catalog/homes.ts';
import { move, plan } from '../units/catalog/scenes.ts';

const options = { nowMs: () => noon, newId: () => 'home' };

/** A file system of two megabytes. */
function smallDisk(): string {
  const folder = freshFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'holdfast-test', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    const reason = mounted.error?.message ?? mounted.stderr;
    throw new Error(
      `This test fills a small tmpfs and must be allowed to mount one (run it as root): ${reason}`,
    );
  }
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
  return folder;
}

/** Fills a disk but for `leftBytes`; gives back how to free it. */
function fill(folder: string, leftBytes: number): () => void {
  const { bavail, bsize } = statfsSync(folder);
  const ballast = join(folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - leftBytes, 1));
  return () => rmSync(ballast);
}

test('a disk that fills up fails the line that does not fit and keeps every earlier one', async () => {
  const disk = smallDisk();
  const home = join(disk, 'home');
  const catalog = openCatalog(home, options);
  const free = fill(disk, 300_000);
  const { journal } = catalog;
  await journal.openRun(plan('p'), 'run-1', 1);

  const long = move('x'.repeat(5000));
  const intend = (seq: number) => journal.intend('run-1', [{ seq, step: long, inverse: null }]);
  let written = 0;
  let failure = await failureOf(() => intend(written));
  while (failure.code === 'NO_ERROR') {
    written += 1;
    failure = await failureOf(() => intend(written));
  }
  expect(failure.code).toBe('CATALOG_UNAVAILABLE');
  expect(failure.message).toContain('SQLITE_FULL');
  expect(failure.message).toContain(join(home, 'holdfast.db'));
  expect(written).toBeGreaterThan(5);
  expect(await journal.lines('run-1')).toHaveLength(written);

  free();
  await intend(written);
  catalog.close();
  const again = openCatalog(home, options);
  const lines = await again.journal.lines('run-1');
  expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: written + 1 }, (_, seq) => seq));
  expect(lines.every((line) => line.step.path === long.path)).toBe(true);
  again.close();
});

test('a disk too full for a new catalog gets none, not half a one', async () => {
  const disk = smallDisk();
  const home = join(disk, 'home');
  const free = fill(disk, 40_000);
  const failure = await failureOf(() => openCatalog(home, options));
  expect(failure.code).toBe('CATALOG_UNAVAILABLE');
  expect(failure.message).toMatch(/SQLITE_FULL|SQLITE_IOERR/);
  expect(readdirSync(home)).toEqual([]);
  free();
  openCatalog(home, options).close();
  expect(readdirSync(home)).toEqual(['holdfast.db']);
});
