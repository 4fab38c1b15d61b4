// When the vault is away, or somebody else has the session, with the real whatsapp-web.js.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

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
  const nothing = bot({ vault, dataPath: join(folder, 'nothing'), home: join(folder, 'home-2') });
  const refused = expect(nothing.client.initialize()).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  await second.start();
  await refused;
  expect(device.logins).toBe(2);
  expect(second.alerts.map(({ message }) => message)).toEqual([
    expect.stringContaining('The vault cannot be asked, so the profile that lies here is used'),
  ]);
  s3.faults.clear();
  await second.stop();
  const third = bot({ vault });
  await third.start();
  await third.stop();
  expect((await third.took(1)).isLatest).toBe(true);
  expect(readdirSync(dataPath)).toContain('session-sales');
  expect(whatsApp.problems).toEqual([]);
});
