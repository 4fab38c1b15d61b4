// The example bot of whatsapp-web.js with its vault in S3: its machine is gone in one moment, disk, home and all.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import { BotProgram } from '../rigs/wwebjs/bot-program.ts';
import { WebWhatsApp } from '../rigs/wwebjs/web-whatsapp.ts';

test('a machine that is gone with everything on it is replaced by another one, which is ready without a code', async () => {
  const whatsApp = await WebWhatsApp.start();
  onTestFinished(() => whatsApp.close());
  const s3 = await startS3();
  onTestFinished(() => s3.stop());
  const folder = await temporaryFolder('wwebjs-s3');
  const run = async (machine: string): Promise<BotProgram> => {
    const own = join(folder, machine);
    await mkdir(own);
    const environment = {
      ...s3.environment,
      HOLDFAST_HOME: join(own, 'home'),
      HOLDFAST_VAULT: s3.address('bots'),
      HOLDFAST_VAULT_KEY: 'a key of the tests, and of nothing else',
    };
    return new BotProgram({ whatsApp, file: 'examples/wwebjs-bot/bot.mjs', folder: own, environment });
  };
  const snapshots = (): string[] => [...s3.objects.keys()].filter((key) => key.includes('/snapshots/'));

  const first = await run('first');
  const device = await first.link();
  await device.write({ bytesPerSecond: 2_000_000, records: 300, recordBytes: 1000 });
  expect(snapshots()).toEqual([]);
  await expect.poll(snapshots, { timeout: 90_000, interval: 200 }).toHaveLength(1);
  await first.crash();
  await rm(join(folder, 'first'), { recursive: true });

  const second = await run('second');
  // The first one's lease proves itself dead: it was a process of this very machine.
  await second.printed(/^Ready$/m);
  expect(second.output).not.toContain('Scan');
  expect(device).toMatchObject({ logins: 2, messages: 300 });
  device.message('49151@c.us', 'still there?');
  await expect.poll(() => device.sent).toEqual([{ to: '49151@c.us', body: 'You said: still there?' }]);
  expect(await second.end('SIGTERM')).toBe(0);
  expect(second.output).not.toContain('Warning');
  expect(snapshots().length).toBeGreaterThan(1);
  expect(whatsApp.problems).toEqual([]);
});
