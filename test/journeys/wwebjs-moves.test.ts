// The example bot of whatsapp-web.js as it stands: from LocalAuth, from one process to another, after kill -9.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { BotProgram } from '../rigs/wwebjs/bot-program.ts';
import { localStorageOf } from '../rigs/wwebjs/local-storage-of.ts';
import { WebWhatsApp } from '../rigs/wwebjs/web-whatsapp.ts';

interface World {
  readonly whatsApp: WebWhatsApp;
  readonly folder: string;
  /** Bots in folders of their own share a vault and nothing else. */
  run(file: string, folder?: string): Promise<BotProgram>;
}

async function world(): Promise<World> {
  const whatsApp = await WebWhatsApp.start();
  onTestFinished(() => whatsApp.close());
  const folder = await temporaryFolder('wwebjs-moves');
  const run = async (file: string, own = folder): Promise<BotProgram> => {
    const environment = { HOLDFAST_HOME: join(own, 'home'), HOLDFAST_VAULT: join(folder, 'vault') };
    return new BotProgram({ whatsApp, file: `examples/wwebjs-bot/${file}`, folder: own, environment });
  };
  return { whatsApp, folder, run };
}

function linesOf(file: string): string[] {
  const path = fileURLToPath(new URL(`../../examples/wwebjs-bot/${file}`, import.meta.url));
  return readFileSync(path, 'utf8').split('\n');
}

test('the bot before and after differ in five lines', () => {
  const [before, after] = [linesOf('before.mjs'), linesOf('bot.mjs')];
  const isCode = (line: string): boolean => line !== '' && !line.startsWith('//');
  expect(before.filter((line) => isCode(line) && !after.includes(line))).toHaveLength(2);
  expect(after.filter((line) => isCode(line) && !before.includes(line))).toHaveLength(5);
});

test('a bot that was linked with LocalAuth changes its lines and keeps its pairing', async () => {
  const { whatsApp, folder, run } = await world();
  const before = await run('before.mjs');
  const device = await before.link();
  // Nobody ends its browser cleanly: what Chromium has not written yet would be lost, whatever comes after it.
  await expect
    .poll(() => localStorageOf(join(folder, '.wwebjs_auth/session-sales')), { timeout: 60_000 })
    .toContain('WANoiseInfo');
  await before.end('SIGTERM');
  await expect.poll(() => before.browsers).toBe(0);

  const after = await run('bot.mjs');
  await after.printed(/^Ready$/m);
  device.message('49151@c.us', 'hello');
  await after.printed(/Received: hello/);
  await expect.poll(() => device.sent).toEqual([{ to: '49151@c.us', body: 'You said: hello' }]);
  expect(await after.end('SIGTERM')).toBe(0);
  expect(after.output).not.toContain('Scan');
  expect(after.output).not.toContain('Warning');
  expect(whatsApp.problems).toEqual([]);
});

test('a second process waits while the first is alive, and takes over at once after kill -9', async () => {
  const { whatsApp, run } = await world();
  const first = await run('bot.mjs');
  const device = await first.link();
  expect(await first.end('SIGTERM')).toBe(0);

  const again = await run('bot.mjs');
  await again.printed(/^Ready$/m);
  const other = await run('bot.mjs');
  await expect.poll(() => device.logins).toBe(2);
  expect(other.output).not.toContain('Ready');
  // Only the program: its browser stays behind, online, as it does when the system runs out of memory.
  await again.end('SIGKILL');
  await other.printed(/^Ready$/m);
  expect(other.output).not.toContain('Scan');
  expect(device.logins).toBe(3);
  expect(again.browsers).toBe(0);
  expect(whatsApp.problems).toEqual([]);
});
