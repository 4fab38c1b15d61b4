// A Baileys session that lives in a database from its first code on: restarts, kills, moves, and never a new code.
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HoldfastAuthState } from '../../src/index.ts';
import { useHoldfastAuthState } from '../../src/index.ts';
import { Bot } from '../rigs/journeys/bot.ts';
import { databases, type OneDatabase } from '../rigs/journeys/databases.ts';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { connectAccount, type ConnectedAccount } from '../rigs/whatsapp/client.ts';
import type { Delivery } from '../rigs/whatsapp/delivery.ts';
import { Scenario } from '../rigs/whatsapp/scenario.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

const session = 'acme/sales';

interface Scene {
  readonly server: WhatsAppServer;
  readonly url: string;
  readonly home: string;
}

async function sceneOn(fresh: () => Promise<OneDatabase>): Promise<Scene> {
  const server = await startWhatsAppServer();
  onTestFinished(() => server.close());
  return { server, url: (await fresh()).url, home: join(await temporaryFolder('home'), 'home') };
}

/** Opened, and closed after the test if it is not by then. */
async function opened({ url, home }: Scene): Promise<HoldfastAuthState> {
  const auth = await useHoldfastAuthState(session, { url, home });
  onTestFinished(() => auth.close());
  return auth;
}

/** Logs in, pairing first where the session is new. */
async function logIn(scene: Scene, auth: HoldfastAuthState): Promise<ConnectedAccount> {
  const client = await connectAccount({ server: scene.server, auth });
  onTestFinished(() => client.close());
  return client;
}

/** Pairs, meets two contacts and founds a group with them. */
async function paired(
  scene: Scene,
): Promise<{ auth: HoldfastAuthState; client: ConnectedAccount; talk: Scenario }> {
  const auth = await opened(scene);
  const client = await logIn(scene, auth);
  const talk = new Scenario(scene.server, '');
  await talk.meet(client, 'writes');
  await talk.meet(client, 'is written to');
  talk.found(client);
  return { auth, client, talk };
}

function lostOf(deliveries: readonly Delivery[]): string[] {
  return deliveries
    .filter(({ decrypted }) => !decrypted)
    .map(({ direction, reason }) => `${direction}: ${reason}`);
}

async function idsOf(auth: HoldfastAuthState, type: 'pre-key' | 'session'): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of auth.state.keys.listIds(type)) ids.push(id);
  return ids;
}

describe.each([...databases])('on $name', ({ fresh }) => {
  test('it pairs by code, keeps 812 pre-keys, talks in every direction, and goes on after it was closed', async () => {
    const scene = await sceneOn(fresh);
    const { auth, client, talk } = await paired(scene);
    expect(client.qrCount).toBe(1);
    expect(lostOf([...talk.exchanged, ...(await talk.exchangeEverything(client))])).toEqual([]);
    const left = (await idsOf(auth, 'pre-key')).map(Number);
    const { preKeyIds, handedOut } = client.account;
    expect(preKeyIds.length + handedOut.length).toBe(812);
    // Every key that the server may still hand out is there; only a contact's first message has used one up.
    expect(preKeyIds.filter((id) => !left.includes(id))).toEqual([]);
    expect(left.length).toBeLessThan(812);
    await client.close();
    await auth.close();

    const again = await opened(scene);
    expect(again.epoch).toBeGreaterThan(auth.epoch);
    expect(again.state.creds.me).toEqual(auth.state.creds.me);
    const back = await logIn(scene, again);
    expect(lostOf(await talk.exchangeEverything(back))).toEqual([]);
    expect(back.qrCount).toBe(0);
    expect(scene.server.problems).toEqual([]);
  });

  test('it moves to another process and back, and the processes end by themselves', async () => {
    const scene = await sceneOn(fresh);
    const { server, url, home } = scene;
    const { auth, client, talk } = await paired(scene);
    await client.close();
    await auth.close();

    const bot = await new Bot(server, session, { url, home }).opened();
    expect(lostOf(await talk.exchangeEverything(bot))).toEqual([]);
    expect(await bot.close()).toBe(0);

    const back = await logIn(scene, await opened(scene));
    expect(lostOf(await talk.exchangeEverything(back))).toEqual([]);
    expect([bot.qrCount, back.qrCount]).toEqual([0, 0]);
  });

  test('killed in the middle of traffic it logs in again at once, and everybody reads everybody', async () => {
    const scene = await sceneOn(fresh);
    const { server, url, home } = scene;
    const { auth, client, talk } = await paired(scene);
    await client.close();
    await auth.close();

    const epochs = [];
    for (let round = 0; round < 3; round += 1) {
      const bot = await new Bot(server, session, { url, home }).opened();
      epochs.push(bot.epoch);
      const { account } = bot;
      const sending = talk.peers.flatMap((peer) => [
        ...Array.from({ length: 20 }, (_, index) => peer.sendText(account, `${round}.${index}`)),
        ...Array.from({ length: 10 }, () => bot.sendText(`${peer.lidUser}@lid`, 'traffic').catch(() => '')),
      ]);
      await until(() => (bot.inbox.items.length > 5 + 3 * round ? true : undefined), 60_000, 'some traffic');
      await bot.kill();
      await Promise.all(sending);
    }
    const back = await logIn(scene, await opened(scene));
    // What was under way when it died may need the second try that WhatsApp's clients make; nothing may need a third.
    const healing = await talk.exchangeEverything(back, { heal: true });
    expect(healing.filter(({ decrypted, healed }) => !decrypted && !healed)).toEqual([]);
    expect(lostOf(await talk.exchangeEverything(back))).toEqual([]);
    expect(back.qrCount).toBe(0);
    expect(epochs).toEqual(epochs.toSorted((a, b) => Number(a) - Number(b)));
  });

  test('a second process waits, takes over when the first is killed, and gets the next message', async () => {
    const scene = await sceneOn(fresh);
    const { server, url, home } = scene;
    const { auth, client, talk } = await paired(scene);
    await client.close();
    await auth.close();

    const first = await new Bot(server, session, { url, home }).opened();
    const second = new Bot(server, session, { url, home, waitMs: 60_000 });
    const impatient = new Bot(server, session, { url, home, waitMs: 0 });
    expect(await impatient.failed()).toBe('LEASE_HELD');
    expect([first.lost, second.epoch]).toEqual([null, null]);
    expect(lostOf(await talk.exchangeEverything(first))).toEqual([]);

    const { account } = first;
    await first.kill();
    const [peer] = talk.peers;
    const id = await peer?.sendText(account, 'is anybody there?');
    await second.opened();
    expect(await until(() => second.inbox.find(id ?? ''), 60_000, 'the message')).toMatchObject({
      text: 'is anybody there?',
    });
    expect(lostOf(await talk.exchangeEverything(second))).toEqual([]);
    expect(second.epoch).toBeGreaterThan(first.epoch ?? Infinity);
    expect([first.qrCount, second.qrCount]).toEqual([0, 0]);
  });
});
