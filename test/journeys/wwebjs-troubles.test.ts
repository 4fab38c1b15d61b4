// What goes wrong around a profile, with the real whatsapp-web.js: damage, copies, another machine.
import { cpSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

const indexedDb = 'session-sales/Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
const small = { bytesPerSecond: 2_000_000, recordBytes: 1000 };

test('a damaged profile is restored before Chromium can empty it, and lies in the trash', async () => {
  const { whatsApp, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await device.write({ ...small, records: 100 });
  await first.stop();
  const database = join(dataPath, indexedDb);
  const [manifest = ''] = readdirSync(database).filter((name) => name.startsWith('MANIFEST'));
  truncateSync(join(database, manifest), 10);

  const second = bot();
  await second.start();
  expect(device).toMatchObject({ logins: 2, messages: 100 });
  expect(second.alerts.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /restored from the snapshot .*: the profile here is damaged: .*MANIFEST.*in the trash/,
    ),
  ]);
  expect(whatsApp.problems).toEqual([]);
});

test('an older copy that was put in place by hand is known for what it is', async () => {
  const { whatsApp, dataPath, folder, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await first.stop();
  const profile = join(dataPath, 'session-sales');
  cpSync(profile, join(folder, 'copy'), { recursive: true });
  const second = bot();
  await second.start();
  await device.write({ ...small, records: 50 });
  await second.stop();
  rmSync(profile, { recursive: true });
  renameSync(join(folder, 'copy'), profile);

  const third = bot();
  await third.start();
  expect(device).toMatchObject({ logins: 3, messages: 50 });
  expect(third.alerts).toHaveLength(1);
  expect(whatsApp.problems).toEqual([]);
});

test('a machine whose profile is older than the vault starts on what the other machine left', async () => {
  const { whatsApp, folder, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await first.stop();
  // No machine sees the disk of the other.
  renameSync(dataPath, `${dataPath}.unseen`);
  const elsewhere = bot({ dataPath: join(folder, 'auth-2'), home: join(folder, 'home-2') });
  await elsewhere.start();
  await device.write({ ...small, records: 50 });
  await elsewhere.stop();
  renameSync(join(folder, 'auth-2'), join(folder, 'auth-2.unseen'));
  renameSync(`${dataPath}.unseen`, dataPath);

  const again = bot();
  await again.start();
  expect(device).toMatchObject({ logins: 3, messages: 50 });
  expect(whatsApp.devices).toHaveLength(1);
  expect(whatsApp.problems).toEqual([]);
});

test('a second client of the same session is refused while the first one lives', async () => {
  const { whatsApp, folder, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  for (const options of [{}, { dataPath: join(folder, 'auth-2') }]) {
    await expect(bot({ ...options, waitMs: 0 }).client.initialize()).rejects.toMatchObject({
      code: 'LEASE_HELD',
    });
  }
  device.message('49151@c.us', 'hello');
  await expect.poll(() => first.messages).toEqual(['hello']);
  expect(whatsApp.problems).toEqual([]);
});
