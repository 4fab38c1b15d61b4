// What is a log-out and what is not, with the real whatsapp-web.js: only a log-out moves a profile, and only to the trash.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdfast, holdfastJson } from '../rigs/journeys/holdfast.ts';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

async function trashOf(dataPath: string): Promise<string[]> {
  const trash = join(dataPath, '.holdfast', 'trash');
  if (!existsSync(trash)) return [];
  const runs = await readdir(trash);
  return (await Promise.all(runs.map((run) => readdir(join(trash, run))))).flat();
}

test.each(['CONFLICT', 'PROXYBLOCK', 'DEPRECATED_VERSION'])(
  '%s ends the client and nothing else: the next start is ready without a code',
  async (state) => {
    const { whatsApp, dataPath, bot } = await wwebjsScene();
    const first = bot();
    const device = await first.link();
    device.fallInto(state);
    await first.sees(`disconnected ${state}`);
    // whatsapp-web.js destroys the client by itself, and the last snapshot is taken.
    expect((await first.took(1)).info).toMatchObject({ how: 'cold', standing: 'good' });
    expect(await trashOf(dataPath)).toEqual([]);

    const second = bot();
    await second.start();
    expect(device.logins).toBe(2);
    expect([...first.alerts, ...second.alerts]).toEqual([]);
    expect(whatsApp.problems).toEqual([]);
  },
);

test('a bot that starts again as soon as it hears `disconnected` is ready again', async () => {
  const { whatsApp, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  let again: Promise<void> | null = null;
  first.client.once('disconnected', () => {
    again = first.client.initialize();
  });
  device.fallInto('CONFLICT');
  await first.sees('ready', 2);
  await again;
  expect(device.logins).toBe(2);
  expect(first.alerts).toEqual([]);
  expect(whatsApp.problems).toEqual([]);
});

test('logged out by the phone: the profile goes to the trash when the browser has closed, and undo brings it back', async () => {
  const { whatsApp, home, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await first.stop();
  const second = bot();
  await second.start();
  device.logOut();
  await second.sees('disconnected LOGOUT');
  await second.sees('qr');
  // The browser still runs, and shows a code: nothing is moved below it.
  expect(await trashOf(dataPath)).toEqual([]);
  await second.stop();
  expect(await trashOf(dataPath)).toEqual(['session-sales']);
  expect(existsSync(join(dataPath, 'session-sales'))).toBe(false);
  expect(second.alerts).toEqual([]);

  const { answer } = await holdfastJson<{ runs: { id: string; operation: string }[] }>(
    home,
    'plan',
    '--runs',
  );
  const [run] = answer.runs;
  expect(run).toMatchObject({ operation: 'delete' });
  const undone = await holdfast(home, 'undo', run?.id ?? '');
  expect(undone, undone.stderr).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(dataPath, 'session-sales'))).toBe(true);

  // The pairing is over all the same: WhatsApp shows a code, and the session goes on with the next one.
  const third = bot();
  await third.link();
  expect(whatsApp.devices).toHaveLength(2);
  await third.stop();
  expect((await third.took(1)).isLatest).toBe(true);
  expect(whatsApp.problems).toEqual([]);
});

test('who is linked anew in the same browser after a log-out keeps the new pairing', async () => {
  const { whatsApp, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  device.logOut();
  await first.sees('qr', 2);
  const next = await first.scan();
  await first.sees('ready', 2);
  await first.stop();
  expect(await trashOf(dataPath)).toEqual([]);
  expect((await first.took(1)).isLatest).toBe(true);

  const second = bot();
  await second.start();
  expect(next.logins).toBe(2);
  expect(first.alerts).toEqual([]);
  expect(whatsApp.problems).toEqual([]);
});

test('client.logout(): the profile is in the trash, the snapshots stay, and the next start shows a code', async () => {
  const { whatsApp, dataPath, bot } = await wwebjsScene();
  const first = bot();
  const device = await first.link();
  await first.stop();
  const second = bot();
  await second.start();
  await second.client.logout();
  expect(device.isLinked).toBe(false);
  expect(await trashOf(dataPath)).toEqual(['session-sales']);

  const third = bot();
  await third.link();
  expect(whatsApp.devices).toHaveLength(2);
  expect([...second.alerts, ...third.alerts]).toEqual([]);
});
