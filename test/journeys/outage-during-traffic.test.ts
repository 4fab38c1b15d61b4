// The database goes away in the middle of traffic and comes back: Baileys goes on, and nothing that was acknowledged is missing.
import { BufferJSON, type SignalDataSet, type SignalDataTypeMap } from '@whiskeysockets/baileys';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { useHoldfastAuthState } from '../../src/index.ts';
import type { HoldfastAuthState } from '../../src/index.ts';
import { databases } from '../rigs/journeys/databases.ts';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { connectAccount, type SavedAuth } from '../rigs/whatsapp/client.ts';
import { Scenario } from '../rigs/whatsapp/scenario.ts';
import { startWhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

const outageMs = 4000;
type KeyType = keyof SignalDataTypeMap;

/** Remembers of each record what was acknowledged last. */
class Acknowledged {
  readonly records = new Map<string, { type: KeyType; id: string; value: string | undefined }>();
  /** Sets that have no answer yet. */
  waiting = 0;

  watch(auth: HoldfastAuthState): SavedAuth {
    const { state, saveCreds } = auth;
    const set = async (data: SignalDataSet): Promise<void> => {
      // Baileys goes on changing what it has given.
      const given = Object.entries(data).flatMap(([type, values]) =>
        Object.entries(values ?? {}).map(([id, value]) => ({
          type: type as KeyType,
          id,
          value: value ? textOf(value) : undefined,
        })),
      );
      this.waiting += 1;
      try {
        await state.keys.set(data);
      } finally {
        this.waiting -= 1;
      }
      for (const record of given) this.records.set(`${record.type}/${record.id}`, record);
    };
    return { state: { creds: state.creds, keys: { get: state.keys.get, set } }, saveCreds };
  }

  /** Records that are not as they were acknowledged. */
  async missingIn({ state }: HoldfastAuthState): Promise<string[]> {
    const missing: string[] = [];
    for (const [name, { type, id, value }] of this.records) {
      const { [id]: stored } = await state.keys.get(type, [id]);
      if ((stored === undefined ? undefined : textOf(stored)) !== value) missing.push(name);
    }
    return missing;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, BufferJSON.replacer);
}

test.each([...databases])('$name away for four seconds', async ({ fresh }) => {
  const server = await startWhatsAppServer();
  onTestFinished(() => server.close());
  const { url, cut, mend } = await fresh();
  const home = join(await temporaryFolder('home'), 'home');
  const auth = await useHoldfastAuthState('acme/sales', { url, home });
  onTestFinished(() => auth.close());
  const acknowledged = new Acknowledged();
  const client = await connectAccount({ server, auth: acknowledged.watch(auth), timeoutMs: 60_000 });
  onTestFinished(() => client.close());
  const talk = new Scenario(server, '');
  await talk.meet(client, 'writes');
  await talk.meet(client, 'is written to');
  talk.found(client);
  await talk.exchangeEverything(client);

  await cut();
  const received = await Promise.all(talk.peers.map((peer) => peer.sendText(client.account, 'during')));
  const sent = talk.peers.map((peer) => client.sendText(`${peer.lidUser}@lid`, 'during'));
  const savedCreds = auth.saveCreds();
  auth.state.creds.accountSettings = { unarchiveChats: true };
  const savedChanged = auth.saveCreds();
  await sleep(outageMs);
  // Baileys hears of no failure: it waits.
  expect(acknowledged.waiting).toBeGreaterThan(0);
  expect(received.map((id) => client.inbox.find(id))).toEqual(received.map(() => undefined));
  await mend();

  await Promise.all([...sent, savedCreds, savedChanged]);
  for (const id of received) await until(() => client.inbox.find(id), 60_000, 'a message of the outage');
  const after = await talk.exchangeEverything(client, { patienceMs: 60_000 });
  expect(after.filter(({ decrypted }) => !decrypted)).toEqual([]);
  expect(client.inbox.failures).toEqual([]);
  await client.close();
  await auth.close();

  const again = await useHoldfastAuthState('acme/sales', { url, home });
  onTestFinished(() => again.close());
  expect(acknowledged.records.size).toBeGreaterThan(800);
  expect(await acknowledged.missingIn(again)).toEqual([]);
  expect(again.state.creds.accountSettings).toEqual({ unarchiveChats: true });
  const back = await connectAccount({ server, auth: again });
  onTestFinished(() => back.close());
  expect((await talk.exchangeEverything(back)).filter(({ decrypted }) => !decrypted)).toEqual([]);
  expect(back.qrCount).toBe(0);
});
