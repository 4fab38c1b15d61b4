// Whose snapshots are good after a restore: on the session's own machine nothing becomes older by it.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { approve } from '../../../src/operations/approve.ts';
import { restore } from '../../../src/operations/restore.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import { stranger } from '../../rigs/database/filled.ts';
import { open } from '../../rigs/faults/world.ts';
import { filledMachine, take } from './scene.ts';
import type { Machine } from './scene.ts';

async function latest({ context }: Machine): Promise<string | null | undefined> {
  return (await snapshots.run(context, { session: 'sales' })).sessions[0]?.latest;
}

test('after a restore to another place of the machine, a snapshot of the original is good and the latest', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const other = join(made.world.folder, 'other');
  mkdirSync(other);
  const { context } = open(made.world, { flags: { vault: made.vault, places: [`wwebjs:${other}`] } });
  const planned = await restore.run(context, { session: 'sales', to: `wwebjs:${other}` });
  expect((await applyPlan(context, planned)).notDone).toEqual([]);
  const next = await take(made, 'sales');
  expect([next.state, next.snapshot?.standing]).toEqual(['taken', 'good']);
  expect(await latest(made)).toBe(next.snapshot?.id);
});

test('after a restore in its own place the next snapshot is good and the latest, too', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const profile = join(made.world.profiles, 'session-sales');
  rmSync(profile, { recursive: true });
  const planned = await restore.run(made.context, { session: 'sales' });
  expect((await applyPlan(made.context, planned)).notDone).toEqual([]);
  const next = await take(made, 'sales');
  expect(next.snapshot?.standing).toBe('good');
  expect(await latest(made)).toBe(next.snapshot?.id);
});

test('whoever approves one of another machine’s session means what lies here: the next one is good', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const leases = (await made.context.vault()).leases('wwebjs');
  const name = { tenant: 'default', id: 'sales' };
  const [answer] = await leases.acquire([{ name, owner: stranger, ttlMs: 60_000 }]);
  if (answer?.outcome !== 'granted') throw new Error('the lease was not granted');
  await leases.release([answer.lease]);
  const apart = await take(made, 'sales');
  expect(apart.snapshot?.standing).toBe('not-owner');
  await approve.run(made.context, { session: 'sales', snapshot: apart.snapshot?.id ?? '' });
  const next = await take(made, 'sales');
  expect(next.snapshot?.standing).toBe('good');
  expect(await latest(made)).toBe(next.snapshot?.id);
});
