// Records that grew over hundreds of turns with the real Baileys are made smaller: every message, however late, decrypts.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useHoldfastAuthState } from '../../src/index.ts';
import type { ReplaceEntry } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { compact } from '../../src/operations/compact.ts';
import { undo } from '../../src/operations/undo.ts';
import { databases } from '../rigs/journeys/databases.ts';
import { HOUR_MS, openHoldfast, temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { connectAccount, type ConnectedAccount } from '../rigs/whatsapp/client.ts';
import type { SimulatedPeer } from '../rigs/whatsapp/peer.ts';
import { Scenario } from '../rigs/whatsapp/scenario.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

/** Where the account keeps its session. */
interface Keeping {
  /** The place, as Holdfast is told it. */
  readonly url: string;
  readonly home: string;
  /** Logs in, pairing first where the session is new; `close` leaves it at rest. */
  logIn(server: WhatsAppServer): Promise<{ client: ConnectedAccount; close(): Promise<void> }>;
}

async function inFolder(): Promise<Keeping> {
  const base = await temporaryFolder('compact');
  const authFolder = join(base, 'auth', 'company_5');
  return {
    url: `baileys:${join(base, 'auth')}`,
    home: join(base, 'home'),
    async logIn(server) {
      const client = await connectAccount({ server, authFolder });
      return { client, close: () => client.close() };
    },
  };
}

async function inSqlite(): Promise<Keeping> {
  const { url } = await databases.find(({ name }) => name === 'SQLite')!.fresh();
  const home = join(await temporaryFolder('home'), 'home');
  return {
    url,
    home,
    async logIn(server) {
      const auth = await useHoldfastAuthState('acme/sales', { url, home });
      onTestFinished(() => auth.close());
      const client = await connectAccount({ server, auth });
      const close = async (): Promise<void> => {
        await client.close();
        await auth.close();
      };
      return { client, close };
    },
  };
}

const turns = 110;

interface Late {
  readonly id: string;
  readonly text: string;
  arrive(): void;
}

/** Both write and answer, turn by turn; of some turns a message of the contact stays on its way. */
async function talkAtLength(client: ConnectedAccount, peer: SimulatedPeer): Promise<Late[]> {
  const late: Late[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn % 10 === 4) {
      const text = `late ${turn} of ${peer.name}`;
      let id = '';
      const arrive = await client.account.holdBack(
        async () => (id = await peer.sendText(client.account, text)),
      );
      late.push({ id, text, arrive });
    }
    const asked = await peer.sendText(client.account, `question ${turn}`);
    await until(() => client.inbox.find(asked)?.text, 30_000, `question ${turn} of ${peer.name}`);
    const answered = await client.sendText(`${peer.lidUser}@lid`, `answer ${turn}`);
    await until(() => peer.inbox.find(answered)?.text, 30_000, `answer ${turn} to ${peer.name}`);
  }
  return late;
}

async function writeToGroupAtLength(client: ConnectedAccount, talk: Scenario): Promise<void> {
  const [group] = talk.groups;
  for (let count = 0; count < 40; count += 1) {
    const id = await client.sendGroupText(group?.jid ?? '', `to all ${count}`);
    for (const peer of talk.peers)
      await until(() => peer.inbox.find(id)?.text, 30_000, `${count} to reach ${peer.name}`);
  }
}

const sizes = (steps: readonly ReplaceEntry[]): readonly [string, number, number][] =>
  steps.map(({ class: name, becomes, sizeBytes }) => [
    name,
    becomes.sizeBytes + sizeBytes,
    becomes.sizeBytes,
  ]);

test.each([
  ['in a folder', inFolder],
  ['in SQLite', inSqlite],
] as const)('%s', async (_where, keep) => {
  const keeping = await keep();
  const server = await startWhatsAppServer();
  onTestFinished(() => server.close());
  const talk = new Scenario(server, '');
  const first = await keeping.logIn(server);
  await talk.meet(first.client, 'writes');
  await talk.meet(first.client, 'is written to');
  talk.found(first.client);
  const late: Late[] = [];
  for (const peer of talk.peers) late.push(...(await talkAtLength(first.client, peer)));
  await writeToGroupAtLength(first.client, talk);
  expect(late).toHaveLength((2 * turns) / 10);
  await first.close();

  const context = openHoldfast({ home: keeping.home, places: [keeping.url], aheadMs: HOUR_MS });
  const plan = await compact.run(context, {});
  const steps = plan.steps.filter((step) => step.kind === 'replace-entry');
  const found = sizes(steps).toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(found.map(([name]) => name)).toEqual(['sender-key', 'session', 'session']);
  for (const [name, before, after] of found) {
    expect(after, `${name} of ${before} bytes`).toBeLessThan(before / (name === 'session' ? 2 : 5));
  }
  const trial = await applyPlan(context, plan);
  expect(trial).toMatchObject({ state: 'done', stepsDone: 3, notDone: [] });
  expect(await undo.run(context, { run: trial.runId })).toMatchObject({ stepsDone: 3, notDone: [] });
  const run = await applyPlan(context, await compact.run(context, {}));
  expect(run).toMatchObject({ state: 'done', stepsDone: 3, notDone: [], bytesDone: trial.bytesDone });

  const { client, close } = await keeping.logIn(server);
  for (const { arrive } of late.toReversed()) arrive();
  for (const { id, text } of late) {
    expect(await until(() => client.inbox.find(id), 30_000, text)).toMatchObject({ text });
  }
  for (let round = 0; round < 3; round += 1) {
    const lost = (await talk.exchangeEverything(client)).filter(({ decrypted }) => !decrypted);
    expect(lost).toEqual([]);
  }
  expect(client.qrCount).toBe(0);
  expect(server.problems).toEqual([]);
  await close();
});
