// How browsers end under a client, with the real puppeteer and Chromium: told twice, before they are up, and by themselves.
import { expect, test } from 'vitest';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

test('destroyed twice at once and started again: the browser closes cleanly, the last snapshot is of a closed one', async () => {
  const { whatsApp, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  const browser = first.client.pupBrowser?.process();
  let again: Promise<void> | null = null;
  // whatsapp-web.js destroys it, too, in the moment after this (Client.js 852-853).
  first.client.once('disconnected', () => {
    again = first.client.destroy().then(() => first.client.initialize());
  });
  device.fallInto('CONFLICT');
  await first.sees('ready', 2);
  await again;
  // Killed it would have lost what it had not written yet.
  expect(browser).toMatchObject({ exitCode: 0, signalCode: null });
  expect(first.snapshots).toMatchObject([{ info: { how: 'cold', standing: 'good' } }]);
  expect(device.logins).toBe(2);
  expect(first.alerts).toEqual([]);
  expect(whatsApp.problems).toEqual([]);
});

test('destroyed in the moment in which its browser comes up: the start fails, the browser ends, and the session is free', async () => {
  const { bot } = await wwebjsScene();
  const { client, strategy, events } = bot();
  const before = strategy.beforeBrowserInitialized.bind(strategy);
  let destroying: Promise<void> | null = null;
  strategy.beforeBrowserInitialized = async () => {
    await before();
    // From here on whatsapp-web.js waits for puppeteer, and has no browser yet that it could close.
    setTimeout(() => (destroying = client.destroy()), 10);
  };
  await expect(client.initialize()).rejects.toMatchObject({ code: 'START_ABANDONED' });
  await destroying;
  expect(client.pupBrowser?.process()).toMatchObject({ exitCode: 0 });
  expect(events).toEqual([]);
  const second = bot({ waitMs: 0 });
  await second.link();
  expect(second.alerts).toEqual([]);
});

test('a browser that was killed is replaced by `initialize()`, also before puppeteer has noticed', async () => {
  const { bot } = await wwebjsScene();
  const first = bot();
  await first.link();
  // What a pairing is made of is on the disk then.
  await first.stop();
  const second = bot();
  await second.start();
  process.kill(second.browserPid, 'SIGKILL');
  await second.client.initialize();
  await second.sees('ready', 2);
  expect(second.events).not.toContain('qr');
  expect(second.snapshots).toMatchObject([{ isLatest: true }]);
  expect(second.alerts).toEqual([]);
});
