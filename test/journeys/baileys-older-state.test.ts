// An older state of a real Baileys session comes back: it logs in without a code, everybody reads everybody, and what is
// lost on the way is what was said beforehand. The figures of docs/decisions/0016 come from here.
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SessionRef } from '../../src/core/session.ts';
import { useHoldfastAuthState } from '../../src/index.ts';
import { snapshotBaileys } from '../../src/stores/baileys-snapshots/snapshot-baileys.ts';
import { openHoldfast } from '../rigs/journeys/holdfast.ts';
import { pairedPlace } from '../rigs/journeys/paired-place.ts';
import { bringBack, forecast, take } from '../rigs/journeys/snapshot-bytes.ts';
import type { Delivery } from '../rigs/whatsapp/delivery.ts';
import type { Scenario } from '../rigs/whatsapp/scenario.ts';
import { until } from '../rigs/whatsapp/wait.ts';

const everybody = { contacts: 2, groups: 1, turns: 2 };

async function scene() {
  const paired = await pairedPlace(everybody);
  const context = openHoldfast({ home: paired.home, places: [paired.url] });
  const store = await context.openPlace(paired.url);
  const ref: SessionRef = {
    place: paired.url,
    engine: 'baileys',
    form: 'folder',
    path: paired.session,
    tenant: paired.session,
    id: 'main',
  };
  return {
    ...paired,
    context,
    store,
    place: snapshotBaileys(store),
    ref,
    folder: join(paired.root, paired.session),
  };
}

/** Rounds of everybody writing to everybody, each loss asked for again once. */
async function rounds(
  scenario: Scenario,
  count: number,
  auth?: Awaited<ReturnType<typeof useHoldfastAuthState>>,
) {
  const client = await scenario.connect(auth === undefined ? {} : { auth });
  const each: Delivery[][] = [];
  for (let round = 0; round < count; round += 1)
    each.push(await scenario.exchangeEverything(client, { heal: true }));
  await client.close();
  return { each, qrCount: client.qrCount };
}

const lost = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries
    .filter(({ decrypted }) => !decrypted)
    .map(({ direction, healed }) => `${direction}: ${healed ? 'healed' : 'lost'}`);

test('put over newer state no ratchet goes back, and nothing is lost', async () => {
  const { place, ref, scenario } = await scene();
  const snapshot = await take(place, ref);
  expect(lost((await rounds(scenario, 3)).each.flat())).toEqual([]);
  const told = await forecast(place, ref, snapshot);
  expect(told).toMatchObject({ standing: 'newer' });
  expect(told.effects.join('\n')).toMatch(/stay, because keys of Signal never go back: .*session/);
  await bringBack(place, ref, snapshot, 'run/company_5');
  const after = await rounds(scenario, 2);
  expect(after.each.map(lost)).toEqual([[], []]);
  expect(after.qrCount).toBe(0);
  expect(scenario.server.problems).toEqual([]);
});

test('after the folder is lost, each contact that writes first is asked once more, and that is all', async () => {
  const { place, ref, scenario, folder } = await scene();
  const snapshot = await take(place, ref);
  await rounds(scenario, 3);
  await rm(folder, { recursive: true });
  const told = await forecast(place, ref, snapshot);
  expect(told.standing).toBe('absent');
  expect(told.effects.join('\n')).toContain('4 sessions with other devices are left out');
  await bringBack(place, ref, snapshot, 'run/company_5');
  const after = await rounds(scenario, 2);
  expect(after.each.map(lost)).toEqual([['contact to account: healed', 'contact to account: healed'], []]);
  expect(after.qrCount).toBe(0);
});

test('a pre-key that was made after the snapshot is never made again with another key', async () => {
  const { place, ref, scenario, folder } = await scene();
  const snapshot = await take(place, ref);
  // Without its newest pre-key Baileys makes five more at the next login, 813 to 817, and uploads them.
  await rm(join(folder, 'pre-key-812.json'));
  const client = await scenario.connect();
  const { account } = client;
  await client.close();
  expect(account.preKeyIds.at(-1)).toBe(817);
  const stranger = await scenario.server.addPeer({ name: 'stranger' });
  const id = await stranger.sendText(account, 'hello', { preKey: 'newest' });
  expect(account.handedOut.at(-1)).toBe(817);

  await rm(folder, { recursive: true });
  await bringBack(place, ref, snapshot, 'run/company_5');
  const restored = await scenario.connect();
  const first = await until(() => restored.inbox.find(id), 30_000, 'the message to reach the account');
  // With the credentials as they were it is made again, and the message fails with Bad MAC instead.
  expect(first.failure).toMatch(/PreKey/);
  expect(account.preKeyIds.at(-1)).toBeGreaterThan(16_384);
  await stranger.resend(account, id);
  expect(await until(() => restored.inbox.find(id)?.text, 30_000, 'the second try')).toBe('hello');
  await restored.close();
});

test('taken while the bot runs and talks it is whole, of one moment, and can be used', async () => {
  const { place, ref, scenario, folder } = await scene();
  const client = await scenario.connect();
  const talking = scenario.exchangeEverything(client);
  const snapshot = await take(place, ref);
  expect(lost(await talking)).toEqual([]);
  await client.close();
  expect(snapshot).toMatchObject({ how: 'hot', leftOut: [] });
  await rm(folder, { recursive: true });
  await bringBack(place, ref, snapshot, 'run/company_5');
  const after = await rounds(scenario, 2);
  expect(after.each[0]?.filter(({ decrypted, healed }) => !decrypted && !healed)).toEqual([]);
  expect([lost(after.each[1] ?? []), after.qrCount]).toEqual([[], 0]);
});

test('with torn credentials all keys that went on stay, and nothing is lost', async () => {
  const { place, ref, scenario, folder } = await scene();
  const snapshot = await take(place, ref);
  await rounds(scenario, 3);
  await truncate(join(folder, 'creds.json'), 100);
  expect(await forecast(place, ref, snapshot)).toMatchObject({ standing: 'damaged' });
  await bringBack(place, ref, snapshot, 'run/company_5');
  const after = await rounds(scenario, 2);
  expect([after.each.map(lost), after.qrCount]).toEqual([[[], []], 0]);
});

test('into SQLite, where it goes on', async () => {
  const { place, ref, scenario, folder, root, home, context } = await scene();
  const snapshot = await take(place, ref);
  await rm(folder, { recursive: true });
  const url = `sqlite:${join(root, '../sessions.db')}`;
  await context.transfers.make(url);
  const there = snapshotBaileys(await context.openPlace(url));
  const inSqlite: SessionRef = { ...ref, place: url, form: 'records', path: 'company_5/main' };
  expect(await forecast(there, inSqlite, snapshot, { nothingSince: true })).toMatchObject({
    standing: 'absent',
  });
  await bringBack(there, inSqlite, snapshot, 'run/x', { nothingSince: true });
  const auth = await useHoldfastAuthState('company_5/main', { url, home, create: 'never' });
  onTestFinished(() => auth.close());
  const after = await rounds(scenario, 1, auth);
  expect([after.each.map(lost), after.qrCount]).toEqual([[[]], 0]);
});
