// HoldfastAuth with the real whatsapp-web.js and a real Chromium: what a pairing survives.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localStorageOf } from '../rigs/wwebjs/local-storage-of.ts';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

test('a profile that was wiped comes back from the vault, and is ready without a code', async () => {
  const { whatsApp, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await device.write({ bytesPerSecond: 2_000_000, records: 200, recordBytes: 1000 });
  await first.stop();
  expect(first.alerts).toEqual([]);
  expect(first.snapshots.map(({ info, isLatest }) => [info.how, info.standing, isLatest])).toEqual([
    ['cold', 'good', true],
  ]);

  await rm(dataPath, { recursive: true });
  const second = bot();
  await second.start();
  expect(device).toMatchObject({ logins: 2, messages: 200 });
  await second.stop();
  expect(whatsApp.devices).toHaveLength(1);
  expect(whatsApp.problems).toEqual([]);
  expect(second.alerts).toEqual([]);
});

test('soon after a pairing it does not exist only on this disk', async () => {
  const { whatsApp, dataPath, bot } = await wwebjsScene();
  const first = bot({ firstSnapshotMs: 8000, snapshotEveryMs: 1000 });
  const device = await first.link();
  await expect.poll(() => localStorageOf(join(dataPath, 'session-sales'))).toContain('WANoiseInfo');
  // One of those that are under way may have been begun before that.
  const { info } = await first.took(first.snapshots.length + 2);
  expect(info).toMatchObject({ how: 'hot', standing: 'good' });
  // The machine goes up in smoke: nothing is closed cleanly, and the disk is gone.
  process.kill(first.browserPid, 'SIGKILL');
  await first.stop();
  await rm(dataPath, { recursive: true });

  const second = bot();
  await second.start();
  expect(device.logins).toBe(2);
  expect(whatsApp.problems).toEqual([]);
  expect(await readdir(join(dataPath))).toContain('session-sales');
});
