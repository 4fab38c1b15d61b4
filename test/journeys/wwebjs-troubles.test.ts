// What goes wrong around a profile, with the real whatsapp-web.js: damage, copies, another machine, a vault that is away.
import { cpSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
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
  const { whatsApp, folder, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await first.stop();
  const elsewhere = bot({ dataPath: join(folder, 'auth-2'), home: join(folder, 'home-2') });
  await elsewhere.start();
  await device.write({ ...small, records: 50 });
  await elsewhere.stop();

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

test('a client whose session another machine took over is destroyed, and leaves everything as it is', async () => {
  const { home, vault, bot } = await wwebjsScene();
  const first = bot({ leaseMs: 600 });
  const device = await first.link();
  const { context, close } = compose(readConfig({ environment: {}, flags: { vault } }), {
    home,
    madeBy: 'test',
  });
  onTestFinished(close);
  const opened = await context.vault();
  const name = { engine: 'wwebjs', tenant: 'default', id: 'sales' } as const;
  const state = await opened.session(name).state();
  const owner = { host: 'another-machine', pid: 1, process: 'somewhere:1', purpose: 'a test' };
  const provenDead = state?.lease?.owner.process ?? '';
  await opened.leases('wwebjs').acquire([{ name, owner, ttlMs: 60_000, provenDead }]);

  await expect.poll(() => first.losses).toMatchObject([{ code: 'LEASE_LOST' }]);
  await expect.poll(() => device.page).toBeNull();
  expect(first.snapshots).toEqual([]);
  expect((await opened.session(name).state())?.lease?.owner).toEqual(owner);
});

test('a vault that is away stops nobody who runs, and nobody who starts on his own profile', async () => {
  const { whatsApp, folder, dataPath, bot } = await wwebjsScene();
  const s3 = await startS3();
  onTestFinished(() => s3.stop());
  for (const [name, value] of Object.entries(s3.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const vault = s3.address();
  const first = bot({ vault });
  const device = await first.link();
  s3.faults.state.denied = true;
  await first.stop();
  expect(first.alerts).toMatchObject([{ code: 'BLOBS_UNAVAILABLE' }]);

  // Nothing of it is in the vault, and the profile is all there is: it is used, and no second one is begun.
  const second = bot({ vault, firstSnapshotMs: 1000 });
  await second.start();
  expect(device.logins).toBe(2);
  expect(second.alerts.map(({ message }) => message)).toEqual([
    expect.stringContaining('The vault cannot be asked, so the profile that lies here is used'),
  ]);
  await expect(
    bot({ vault, dataPath: join(folder, 'nothing'), home: join(folder, 'home-2') }).client.initialize(),
  ).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });

  s3.faults.clear();
  await second.stop();
  const third = bot({ vault });
  await third.start();
  await third.stop();
  expect((await third.took(1)).isLatest).toBe(true);
  expect(readdirSync(dataPath)).toContain('session-sales');
  expect(whatsApp.problems).toEqual([]);
});
