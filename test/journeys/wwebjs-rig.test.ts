// The played WhatsApp Web against the real whatsapp-web.js and its own LocalAuth: what every other test rests on.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import wwebjs from 'whatsapp-web.js';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { Bot } from '../rigs/wwebjs/bot.ts';
import { WebWhatsApp } from '../rigs/wwebjs/web-whatsapp.ts';

const { LocalAuth } = wwebjs;

interface Scene {
  readonly whatsApp: WebWhatsApp;
  readonly dataPath: string;
  bot(): Bot;
}

async function scene(): Promise<Scene> {
  const folder = await temporaryFolder('wwebjs-rig');
  const whatsApp = await WebWhatsApp.start();
  onTestFinished(() => whatsApp.close());
  const dataPath = join(folder, 'auth');
  return {
    whatsApp,
    dataPath,
    bot: () => {
      const strategy = new LocalAuth({ clientId: 'rig', dataPath });
      const bot = new Bot({ whatsApp, folder, strategy });
      onTestFinished(() => bot.stop());
      return bot;
    },
  };
}

test('a client is linked, ready, restarts without a code, and asks for one with an empty profile', async () => {
  const { whatsApp, dataPath, bot } = await scene();
  const first = bot();
  const device = await first.link();
  await device.write({ bytesPerSecond: 1_000_000, records: 100, recordBytes: 1000 });
  device.message('49151@c.us', 'hello');
  await expect.poll(() => first.messages).toEqual(['hello']);
  await first.client.sendMessage('49151@c.us', 'hello yourself');
  await expect.poll(() => device.sent).toEqual([{ to: '49151@c.us', body: 'hello yourself' }]);
  await first.stop();

  const second = bot();
  await second.start();
  expect(device).toMatchObject({ logins: 2, messages: 102 });
  await second.stop();

  await rm(dataPath, { recursive: true });
  const third = bot();
  await third.link();
  expect(third.events).toEqual(['qr', 'authenticated', 'ready']);
  expect(whatsApp.devices).toHaveLength(2);
  expect(whatsApp.problems).toEqual([]);
});

test('a phone that logs out, a conflict, a blocked proxy: the client hears what whatsapp-web.js makes of each', async () => {
  const { whatsApp, bot } = await scene();
  const first = bot();
  const device = await first.link();
  device.fallInto('CONFLICT');
  await first.sees('disconnected CONFLICT');
  await expect.poll(() => device.page).toBeNull();

  const second = bot();
  await second.start();
  device.fallInto('PROXYBLOCK');
  await second.sees('disconnected PROXYBLOCK');
  await expect.poll(() => device.page).toBeNull();

  const third = bot();
  await third.start();
  device.logOut();
  await third.sees('disconnected LOGOUT');
  await third.sees('qr');
  expect(whatsApp.problems).toEqual([]);
});
