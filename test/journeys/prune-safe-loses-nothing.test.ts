// Policy safe on a folder that the real Baileys wrote: only what is provably dead goes, and no message is lost by it.
import { copyFile, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { prune } from '../../src/operations/prune.ts';
import { undo } from '../../src/operations/undo.ts';
import { HOUR_MS, openHoldfast } from '../rigs/journeys/holdfast.ts';
import { pairedPlace, talkAgain, type PairedPlace } from '../rigs/journeys/paired-place.ts';
import { treeChanges, treeOf } from '../rigs/journeys/tree.ts';
import type { SimulatedPeer } from '../rigs/whatsapp/peer.ts';

const everybody = { contacts: 4, pnSessions: 2, groups: 1, turns: 2 };

/** An hour later, when nothing has been written for long enough that the session counts as at rest. */
function anHourLater({ home, url }: PairedPlace) {
  return openHoldfast({ home, places: [url], aheadMs: HOUR_MS });
}

/** The contacts that have a session under their phone number and one under their LID. */
function doubles({ scenario }: PairedPlace): SimulatedPeer[] {
  return scenario.peers.slice(-everybody.pnSessions);
}

function underPhoneNumber({ session }: PairedPlace, { pnUser }: SimulatedPeer): string {
  return `${session}/session-${pnUser}.0.json`;
}

function underLid({ session }: PairedPlace, { lidUser }: SimulatedPeer): string {
  return `${session}/session-${lidUser}_1.0.json`;
}

function pathsIn({ steps }: Plan): string[] {
  return steps.map((step) => step.path).sort();
}

test('safe takes exactly the sessions with a living twin, and afterwards every message in every direction decrypts', async () => {
  const place = await pairedPlace(everybody);
  const { scenario, root } = place;
  const dead = doubles(place).map((peer) => underPhoneNumber(place, peer));
  const context = anHourLater(place);
  const before = await treeOf(root);

  const plan = await prune.run(context, { policy: 'safe' });
  expect(pathsIn(plan)).toEqual(dead);
  expect(plan.steps.every(({ why }) => /resolves this phone number to its LID/.test(why))).toBe(true);
  expect(plan.protected).toEqual([]);
  expect(treeChanges(before, await treeOf(root))).toEqual([]);

  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ state: 'done', stepsDone: dead.length, notDone: [] });
  expect(treeChanges(before, await treeOf(root))).toEqual(dead.map((path) => `gone ${path}`));

  const { deliveries, lost, qrCount } = await talkAgain(scenario);
  expect(qrCount).toBe(0);
  expect(lost).toEqual([]);
  const count = (direction: string) => deliveries.filter((one) => one.direction === direction).length;
  expect(count('contact to account')).toBe(everybody.contacts);
  expect(count('account to contact')).toBe(everybody.contacts);
  expect(count('group to account')).toBe(everybody.contacts - everybody.pnSessions);
  expect(count('account to group')).toBe(everybody.contacts - everybody.pnSessions);
  expect(count('stranger to account')).toBe(2);
  expect(scenario.server.problems).toEqual([]);
});

test('left as it is, the same folder loses a message of each contact with a double session', async () => {
  const { scenario } = await pairedPlace(everybody);
  const { lost } = await talkAgain(scenario);
  expect(lost).toEqual(
    Array(everybody.pnSessions).fill('contact to account: No matching sessions found for message'),
  );
});

test('a second plan after the first finds nothing more, and says what would have to be known', async () => {
  const place = await pairedPlace(everybody);
  const context = anHourLater(place);
  await applyPlan(context, await prune.run(context, { policy: 'safe' }));

  const again = await prune.run(context, { policy: 'safe' });
  expect(again.steps).toEqual([]);
  expect(again.sessions.map(({ status }) => status)).toEqual(['clean']);
  expect(
    again.notes.some((note) => /\d+ pre-keys: which of them the server still hands out/.test(note)),
  ).toBe(true);
});

test('undo brings the tree back byte for byte', async () => {
  const place = await pairedPlace(everybody);
  const context = anHourLater(place);
  const before = await treeOf(place.root);
  const run = await applyPlan(context, await prune.run(context, { policy: 'safe' }));
  expect(treeChanges(before, await treeOf(place.root))).toHaveLength(everybody.pnSessions);

  const back = await undo.run(context, { run: run.runId });
  expect(back).toMatchObject({ state: 'done', stepsDone: everybody.pnSessions, notDone: [] });
  expect(treeChanges(before, await treeOf(place.root))).toEqual([]);
});

test('unproven stays: a session that was written after its twin', async () => {
  const place = await pairedPlace(everybody);
  const [newer, older] = doubles(place).map((peer) => underPhoneNumber(place, peer));
  const future = new Date(Date.now() + 1000);
  await utimes(join(place.root, newer ?? ''), future, future);

  expect(pathsIn(await prune.run(anHourLater(place), { policy: 'safe' }))).toEqual([older]);
});

test('an exact copy of its twin is dead however new it is, and without it every message decrypts', async () => {
  const place = await pairedPlace(everybody);
  const { root, scenario } = place;
  for (const peer of doubles(place)) {
    await copyFile(join(root, underLid(place, peer)), join(root, underPhoneNumber(place, peer)));
  }
  const context = anHourLater(place);
  const plan = await prune.run(context, { policy: 'safe' });
  expect(pathsIn(plan)).toEqual(doubles(place).map((peer) => underPhoneNumber(place, peer)));
  expect(plan.steps.every(({ why }) => /exact copy/.test(why))).toBe(true);

  await applyPlan(context, plan);
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
});

test('what it took lies in the trash of the place, whole, where a person finds it without any catalog', async () => {
  const place = await pairedPlace(everybody);
  const context = anHourLater(place);
  const contents = await Promise.all(
    doubles(place).map((peer) => readFile(join(place.root, underPhoneNumber(place, peer)), 'utf8')),
  );
  const run = await applyPlan(context, await prune.run(context, { policy: 'safe' }));

  const trash = join(place.root, '.holdfast', 'trash', run.runId, place.session);
  const names = (await readdir(trash)).sort();
  expect(names).toEqual(doubles(place).map(({ pnUser }) => `session-${pnUser}.0.json`));
  expect(await Promise.all(names.map((name) => readFile(join(trash, name), 'utf8')))).toEqual(contents);
});
