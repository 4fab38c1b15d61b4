// Baileys 6.7.24, as many still run it, over the same database; and the day on which it becomes Baileys 7.
import * as baileys6 from 'baileys-6';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useHoldfastAuthState } from '../../src/index.ts';
import type { HoldfastAuthState } from '../../src/index.ts';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import type { ServerAccount } from '../rigs/whatsapp/account.ts';
import { connectAccount } from '../rigs/whatsapp/client.ts';
import { silent } from '../rigs/whatsapp/memory-auth.ts';
import type { SimulatedPeer } from '../rigs/whatsapp/peer.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

/** A bot over Baileys 6: links itself where it has to, and reconnects when it is told to. */
class BotOfSix {
  readonly texts: string[] = [];
  readonly failures: unknown[] = [];
  qrCount = 0;
  /** What became of its connections. */
  readonly history: string[] = [];
  isOpen = false;
  readonly #server: WhatsAppServer;
  readonly #auth: HoldfastAuthState;
  #socket: ReturnType<typeof baileys6.makeWASocket> | undefined;

  constructor(server: WhatsAppServer, auth: HoldfastAuthState) {
    this.#server = server;
    this.#auth = auth;
    this.#connect();
  }

  get socket() {
    if (!this.#socket) throw new Error('it is not connected');
    return this.#socket;
  }

  async opened(): Promise<this> {
    await until(
      () => this.isOpen || undefined,
      60_000,
      () => `Baileys 6 to log in: ${this.history.join(', ')}`,
    );
    return this;
  }

  /** Both ways: it must decrypt what it gets, and be decrypted. */
  async talkWith(peer: SimulatedPeer, account: ServerAccount, text: string): Promise<void> {
    await peer.sendText(account, `${text} in`, { addressing: 'pn' });
    await until(() => this.texts.includes(`${text} in`) || undefined, 30_000, `${text} in`);
    await this.socket.sendMessage(`${peer.pnUser}@s.whatsapp.net`, { text: `${text} out` });
    await until(() => peer.inbox.texts.includes(`${text} out`) || undefined, 30_000, `${text} out`);
  }

  close(): void {
    this.socket.end(undefined);
  }

  #connect(): void {
    const socket = baileys6.makeWASocket({
      auth: this.#auth.state,
      waWebSocketUrl: this.#server.url,
      logger: silent,
      connectTimeoutMs: 30_000,
      defaultQueryTimeoutMs: 30_000,
    });
    this.#socket = socket;
    socket.ev.on('creds.update', this.#auth.saveCreds);
    socket.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
      if (qr) {
        this.qrCount += 1;
        this.#server.scanQr(qr).catch((error: unknown) => this.failures.push(error));
      }
      if (connection === 'open') this.isOpen = true;
      if (connection) this.history.push(`${connection} ${lastDisconnect?.error?.message ?? ''}`);
      const { output } = (lastDisconnect?.error ?? {}) as { output?: { statusCode: number } };
      if (output?.statusCode === baileys6.DisconnectReason.restartRequired) this.#connect();
    });
    socket.ev.on('messages.upsert', ({ messages }) => {
      for (const { message, key, messageStubParameters } of messages) {
        const text = message?.conversation ?? message?.extendedTextMessage?.text;
        if (!key.fromMe && text) this.texts.push(text);
        else if (messageStubParameters?.length) this.failures.push(messageStubParameters[0]);
      }
    });
  }
}

test('Baileys 6 links, talks, goes on after a restart, and keeps its pairing when it becomes Baileys 7', async () => {
  const server = await startWhatsAppServer({ speaksAfterMs: 250 });
  onTestFinished(() => server.close());
  const home = join(await temporaryFolder('home'), 'home');
  const open = async (options = {}): Promise<HoldfastAuthState> => {
    const auth = await useHoldfastAuthState('acme/six', { home, ...options });
    onTestFinished(() => auth.close());
    return auth;
  };

  const auth = await open({ baileys: baileys6 });
  const bot = await new BotOfSix(server, auth).opened();
  const [account] = server.accounts;
  // Baileys 6 knows contacts by their numbers. What 7 does once it hears of their LIDs is its own affair.
  const peer = await server.addPeer({ name: 'a customer', hidesLid: true });
  if (!account) throw new Error('nobody was linked');
  await bot.talkWith(peer, account, 'first');
  await bot.talkWith(peer, account, 'second');
  const stored = [];
  for await (const id of auth.state.keys.listIds('pre-key')) stored.push(Number(id));
  expect(stored).toEqual(expect.arrayContaining(account.preKeyIds));
  bot.close();
  await auth.close();

  const again = await open({ baileys: baileys6 });
  const second = await new BotOfSix(server, again).opened();
  await second.talkWith(peer, account, 'after a restart');
  second.close();
  await again.close();
  expect([bot.qrCount, second.qrCount]).toEqual([1, 0]);
  expect([...bot.failures, ...second.failures]).toEqual([]);

  const upgraded = await open();
  const client = await connectAccount({ server, auth: upgraded });
  onTestFinished(() => client.close());
  await peer.sendText(account, 'with seven in', { addressing: 'pn' });
  await until(() => client.inbox.texts.includes('with seven in') || undefined, 30_000, 'with seven in');
  await client.sendText(`${peer.pnUser}@s.whatsapp.net`, 'with seven out');
  await until(() => peer.inbox.texts.includes('with seven out') || undefined, 30_000, 'with seven out');
  expect(client.qrCount).toBe(0);
  expect(client.inbox.failures).toEqual([]);
  expect(peer.inbox.failures).toEqual([]);
});
