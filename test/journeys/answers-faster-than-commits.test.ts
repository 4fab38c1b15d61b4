// Somebody answers before the keys of what was sent are durable: a slow database must not cost a message. Baileys sends a
// message inside its transaction and commits afterwards; what comes back meanwhile reads the same keys in a transaction of its own.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useHoldfastAuthState } from '../../src/index.ts';
import { postgresBehindProxy } from '../rigs/journeys/databases.ts';
import { temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { connectAccount, type ConnectedAccount } from '../rigs/whatsapp/client.ts';
import { startWhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

const turns = 15;
const patienceMs = 60_000;

test('whoever answers at once is understood, turn after turn, while each commit takes long', async () => {
  const server = await startWhatsAppServer();
  onTestFinished(() => server.close());
  const { url, proxy } = await postgresBehindProxy();
  const home = join(await temporaryFolder('home'), 'home');
  const auth = await useHoldfastAuthState('acme/sales', { url, home });
  onTestFinished(() => auth.close());
  const failures: unknown[] = [];
  const client: ConnectedAccount = await connectAccount({
    server,
    auth,
    onMessage: ({ from, text }) => {
      client.sendText(from, `answer to ${text}`).catch((error: unknown) => failures.push(error));
    },
  });
  onTestFinished(() => client.close());
  await proxy.delay(20);
  const peer = await server.addPeer({ name: 'quick' });
  for (let turn = 0; turn < turns; turn += 1) {
    await peer.sendText(client.account, `question ${turn}`);
    const heard = (): true | undefined => (peer.inbox.items.length > turn ? true : undefined);
    await until(heard, patienceMs, `an answer to question ${turn}`);
  }
  expect(peer.inbox.texts).toEqual(Array.from({ length: turns }, (_, turn) => `answer to question ${turn}`));
  expect(client.inbox.failures).toEqual([]);
  expect(failures).toEqual([]);
});
