// Small disks of their own for tests that fill them, or that need a second file system.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Mounts a tmpfs on `folder` until the test ends. Fails where that is not allowed: without it nothing is tested. */
export function mountDisk(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'holdfast-test', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    const reason = mounted.error?.message ?? mounted.stderr;
    throw new Error(
      `This test needs a small tmpfs and must be allowed to mount one (run it as root): ${reason}`,
    );
  }
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
}

/** Fills a disk but for `leftBytes`; gives back how to free it. */
export function fillDisk(folder: string, leftBytes: number): () => void {
  const { bavail, bsize } = statfsSync(folder);
  const ballast = join(folder, '.ballast');
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes), 1));
  return () => rmSync(ballast);
}
