// Alerts on growth, over real folders and 34 hours: a pairing and a history sync are none, churn and a burst are.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { put, wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { keeperScene, worldWith } from './scenes.ts';

const hourMs = 3_600_000;

function putCredentials(world: World, tenant: string, nextPreKeyId: number): void {
  const creds = { ...(JSON.parse(wholeCredentials) as object), nextPreKeyId };
  put(join(world.auth, tenant, 'creds.json'), 0, JSON.stringify(creds));
}

function putRecords(world: World, tenant: string, name: string, from: number, to: number): void {
  for (let id = from; id < to; id += 1) put(join(world.auth, tenant, `${name}-${id}.json`), 0, '{}');
}

/** Pairs with Baileys 7 in the first hour, and gets the contacts of a history sync in the third. */
function pairing(world: World, hour: number): void {
  if (hour === 0) putCredentials(world, 'company_1', 1);
  if (hour === 1) {
    putRecords(world, 'company_1', 'pre-key', 1, 813);
    putCredentials(world, 'company_1', 813);
  }
  if (hour === 3) putRecords(world, 'company_1', 'lid-mapping', 15_550_000, 15_550_700);
}

/** Mints thirty pre-keys every two hours, and meets nobody. */
function reconnecting(world: World, hour: number): void {
  if (hour === 0) putRecords(world, 'company_2', 'pre-key', 1, 40);
  if (hour % 2 === 1) return;
  const minted = 40 + 15 * hour;
  putRecords(world, 'company_2', 'pre-key', minted, minted + 30);
  putCredentials(world, 'company_2', minted + 30);
}

/** Gains a session every few hours, and then a hundred and fifty at once. */
function bursting(world: World, hour: number): void {
  if (hour === 0) putCredentials(world, 'company_3', 60);
  if (hour % 4 === 0) put(join(world.auth, 'company_3', `session-1555${hour}.0.json`), 0, '{}');
  if (hour !== 30) return;
  for (let peer = 0; peer < 150; peer += 1)
    put(join(world.auth, 'company_3', `session-1777${peer}.0.json`), 0, '{}');
}

test('of three sessions the one that churns and the one that bursts are told, each once, and the one that pairs is not', async () => {
  const world = worldWith();
  const scene = keeperScene(world, { fileCount: 'never' });
  const told = new Map<string, string[]>();
  for (let hour = 0; hour <= 33; hour += 1) {
    pairing(world, hour);
    reconnecting(world, hour);
    bursting(world, hour);
    await scene.keeper.runCheck();
    for (const sentence of scene.sent()) {
      const [cause, event, session = ''] = sentence.split(' ');
      if (event === 'session.found') continue;
      told.set(session, [...(told.get(session) ?? []), `${cause} ${event}`]);
    }
    scene.clock.nowMs += hourMs;
  }
  expect(told.get('company_1/main')).toBeUndefined();
  // 360 pre-keys a day are a steady growth, too.
  expect(told.get('company_2/main')).toEqual(
    expect.arrayContaining(['new session.churn', 'new session.growth']),
  );
  expect(told.get('company_2/main')).not.toContain('new session.unusual');
  expect(told.get('company_3/main')).toEqual(['new session.unusual']);
});
