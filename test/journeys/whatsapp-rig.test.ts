// The stand-in for WhatsApp is good enough to trust: the real Baileys lives against it, and damage to its folder shows.
import { BufferJSON, type AuthenticationCreds, type BinaryNode, type KeyPair } from '@whiskeysockets/baileys';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectAccount, type ConnectedAccount } from '../rigs/whatsapp/client.ts';
import { pairedFolder, type Scenario, type ScenarioOptions } from '../rigs/whatsapp/scenario.ts';
import { startWhatsAppServer } from '../rigs/whatsapp/server.ts';
import { bytes, child, childBytes, childrenNamed, node } from '../rigs/whatsapp/stanza.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-rig-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function scenarioOf(options: ScenarioOptions): Promise<Scenario> {
  const scenario = await pairedFolder(await temporaryFolder(), options);
  onTestFinished(() => scenario.close());
  return scenario;
}

async function filesNamed(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder)).filter((name) => pattern.test(name));
}

async function removeFiles(folder: string, pattern: RegExp): Promise<number> {
  const names = await filesNamed(folder, pattern);
  for (const name of names) await rm(join(folder, name));
  return names.length;
}

async function preKeyIdsIn(folder: string): Promise<number[]> {
  const names = await filesNamed(folder, /^pre-key-/);
  return names.map((name) => Number(name.replace(/\D/g, ''))).sort((a, b) => a - b);
}

/** Asks the server which pre-keys it holds, as a client may. */
async function digestOf(client: ConnectedAccount) {
  const iq = node('iq', { to: '@s.whatsapp.net', type: 'get', xmlns: 'encrypt' }, [node('digest')]);
  const digest = child((await client.socket.query(iq)) as BinaryNode, 'digest');
  const ids = childrenNamed(child(digest, 'list'), 'id').map((id) => bytes(id).readUIntBE(0, 3));
  return { ids, hash: childBytes(digest, 'hash') };
}

/** The hash that the server should hold, computed from the files alone. */
async function hashOfKeysIn(folder: string, ids: readonly number[]): Promise<Buffer> {
  const read = async (name: string) =>
    JSON.parse(await readFile(join(folder, name), 'utf8'), BufferJSON.reviver);
  const creds = (await read('creds.json')) as AuthenticationCreds;
  const keys = await Promise.all(ids.map(async (id) => (await read(`pre-key-${id}.json`)) as KeyPair));
  const hash = createHash('sha1').update(creds.signedIdentityKey.public);
  hash.update(creds.signedPreKey.keyPair.public).update(creds.signedPreKey.signature);
  for (const key of keys) hash.update(key.public);
  return hash.digest();
}

/** Logs in with the folder as it is, sends in every direction, and returns what was lost as `direction: reason`. */
async function lossesOf(scenario: Scenario, heal = false) {
  const client = await scenario.connect();
  try {
    const deliveries = await scenario.exchangeEverything(client, { heal });
    const lost = deliveries.filter((delivery) => !delivery.decrypted);
    return {
      deliveries,
      lost: lost.map(({ direction, reason }) => `${direction}: ${reason}`),
      healed: lost.map(({ healed }) => healed),
    };
  } finally {
    await client.close();
  }
}

test('a new account pairs by QR code and has 812 pre-keys, the same in its folder and on the server', async () => {
  const folder = await temporaryFolder();
  const server = await startWhatsAppServer({ sharesState: false });
  onTestFinished(() => server.close());

  const client = await connectAccount({ server, authFolder: folder });
  const { account, creds, qrCount, restarts } = client;
  const digest = await digestOf(client);
  await client.close();

  expect({ qrCount, restarts }).toEqual({ qrCount: 1, restarts: 1 });
  expect(creds.me?.id).toMatch(/^\d+:1@s\.whatsapp\.net$/);
  expect(creds.me?.lid).toMatch(/^\d+:1@lid$/);
  expect(account.preKeyIds).toEqual(Array.from({ length: 812 }, (_, index) => index + 1));
  expect(await preKeyIdsIn(folder)).toEqual(account.preKeyIds);
  expect(digest.ids).toEqual(account.preKeyIds);
  expect(digest.hash).toEqual(await hashOfKeysIn(folder, digest.ids));
  expect(server.problems).toEqual([]);
});

test('after a restart it logs in without a new code, and gets what was written meanwhile', async () => {
  const scenario = await scenarioOf({ contacts: 1, groups: 0, turns: 1 });
  const [account] = scenario.server.accounts;
  const [contact] = scenario.peers;
  if (!account || !contact) throw new Error('the scenario lacks its people');
  const files = await readdir(scenario.folder);

  await contact.sendText(account, 'are you there?');
  const client = await scenario.connect();
  await client.close();

  expect(client.qrCount).toBe(0);
  expect(client.inbox.texts).toEqual(['are you there?']);
  expect(account.undeliveredCount).toBe(0);
  expect(await readdir(scenario.folder)).toEqual(files);
});

test('every direction decrypts, the server asks nothing unknown, and the folder holds every kind of key', async () => {
  const scenario = await scenarioOf({ contacts: 3, groups: 1, turns: 2 });
  const { deliveries, lost } = await lossesOf(scenario);

  expect(lost).toEqual([]);
  const directions = deliveries.map(({ direction }) => direction);
  expect(directions.filter((direction) => direction === 'contact to account')).toHaveLength(3);
  expect(directions.filter((direction) => direction === 'account to contact')).toHaveLength(3);
  expect(directions.filter((direction) => direction === 'group to account')).toHaveLength(3);
  expect(directions.filter((direction) => direction === 'account to group')).toHaveLength(3);
  expect(directions.filter((direction) => direction === 'stranger to account')).toHaveLength(1);
  for (const kind of [
    /^app-state-sync-key-/,
    /^app-state-sync-version-regular\.json$/,
    /^device-list-/,
    /^identity-key-/,
    /^lid-mapping-\d+_reverse\.json$/,
    /^sender-key-\d+@g\.us--\d+_1--0\.json$/,
    /^sender-key-memory-/,
    /^session-\d+_1\.0\.json$/,
    /^tctoken-__index\.json$/,
  ]) {
    expect(await filesNamed(scenario.folder, kind), String(kind)).not.toEqual([]);
  }
  expect(scenario.server.problems).toEqual([]);
});

test('without its pre-keys the account loses every first message from a stranger, and nothing else', async () => {
  const scenario = await scenarioOf({ contacts: 2, groups: 1, turns: 1 });
  expect(await removeFiles(scenario.folder, /^pre-key-/)).toBeGreaterThan(800);
  expect((await lossesOf(scenario)).lost).toEqual(['stranger to account: Invalid PreKey ID']);
});

test('without its sessions the account loses a message from each contact, which a second try heals', async () => {
  const scenario = await scenarioOf({ contacts: 2, groups: 0, turns: 1 });
  expect(await removeFiles(scenario.folder, /^session-/)).toBeGreaterThan(2);
  const { lost, healed } = await lossesOf(scenario, true);
  expect(lost).toEqual(Array(2).fill('contact to account: No session record'));
  expect(healed).toEqual([true, true]);
});

test('without its own sender key the account sends to groups what nobody can read', async () => {
  const scenario = await scenarioOf({ contacts: 2, groups: 1, turns: 1 });
  const own = scenario.server.accounts[0]?.lidUser;
  expect(await removeFiles(scenario.folder, new RegExp(`^sender-key-.*--${own}_1--1\\.json$`))).toBe(1);
  const reason = 'account to group: No session found to decrypt message';
  expect((await lossesOf(scenario)).lost).toEqual([reason, reason]);
});

test('an old session under the phone number overwrites the one under the LID, unless it is removed first', async () => {
  const options = { contacts: 2, pnSessions: 1, groups: 0, turns: 1 };
  const [left, pruned] = [await scenarioOf(options), await scenarioOf(options)];
  const double = left.peers.at(-1);
  const sessionsOfBoth = new RegExp(`^session-(${double?.pnUser}|${double?.lidUser}_1)\\.0\\.json$`);
  expect(await filesNamed(left.folder, sessionsOfBoth)).toHaveLength(2);

  expect((await lossesOf(left)).lost).toEqual(['contact to account: No matching sessions found for message']);

  expect(await removeFiles(pruned.folder, /^session-\d+\.0\.json$/)).toBe(1);
  expect((await lossesOf(pruned)).lost).toEqual([]);
});

test('a device unlinked from the phone is told so, and is not let in again', async () => {
  const scenario = await scenarioOf({ contacts: 0, groups: 0, turns: 0 });
  const client = await scenario.connect();
  scenario.server.unlink(client.account);
  await expect.poll(() => client.lost).toMatchObject({ statusCode: 401 });
  await client.close();
  await expect(scenario.connect()).rejects.toThrow('Connection Failure (401)');
});
