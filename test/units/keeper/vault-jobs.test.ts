// The keeper's jobs with the vault: who is due, who is passed over, and what is told when one fails.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWorld, putInstances } from '../../rigs/faults/world.ts';
import { flipPacks, indexedDb, putBrowserProfile } from '../vault-commands/scene.ts';
import { keeperScene } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const hourMs = 3_600_000;

async function scene(flags: Record<string, unknown> = {}): Promise<KeeperScene> {
  const world = makeWorld();
  putInstances(world, ['sales']);
  await putBrowserProfile(world.profiles, 'session-sales');
  return keeperScene(world, { places: [world.places.wwebjs], vault: join(world.folder, 'vault'), ...flags });
}

async function ids({ context }: KeeperScene): Promise<(string | undefined)[]> {
  return (await context.catalog.snapshots.all()).map(({ taken }) => taken?.id);
}

test('a session is taken, and again when the interval has passed, and not before', async () => {
  const made = await scene();
  await made.keeper.runJob('snapshot');
  expect(made.log.join()).toContain('1 snapshot taken');
  const [first] = await ids(made);
  made.clock.nowMs += 0.5 * hourMs;
  await made.keeper.runJob('snapshot');
  expect(await ids(made)).toEqual([first]);
  made.clock.nowMs += 0.45 * hourMs;
  await made.keeper.runJob('snapshot');
  expect(await ids(made)).not.toEqual([first]);
});

test('where nobody set a vault none is made', async () => {
  const world = makeWorld();
  await putBrowserProfile(world.profiles, 'session-sales');
  const made = keeperScene(world, { places: [world.places.wwebjs] });
  await made.keeper.runJob('snapshot');
  await made.keeper.runJob('verify');
  expect(made.log).toEqual([]);
  expect(await ids(made)).toEqual([]);
});

test('one that fails is an alert until it is taken again', async () => {
  const made = await scene();
  const current = join(made.world.profiles, 'session-sales', indexedDb, 'CURRENT');
  await made.keeper.runJob('snapshot');
  rmSync(current);
  made.clock.nowMs += hourMs;
  await made.keeper.runJob('snapshot');
  expect(made.log.join()).toContain('warn snapshot of default/sales: SESSION_DAMAGED');
  await made.keeper.runCheck();
  expect(made.sent()).toContain('new snapshot.failed default/sales warning');
});

test('what verify finds hurt is an alert, and healed it is over', async () => {
  const made = await scene();
  await made.keeper.runJob('snapshot');
  flipPacks(join(made.world.folder, 'vault'));
  await made.keeper.runJob('verify');
  expect(made.log.join()).toContain('error 1 snapshot of default/sales hurt');
  await made.keeper.runCheck();
  expect(made.sent()).toContain('new snapshot.hurt default/sales critical');
  made.clock.nowMs += hourMs;
  await made.keeper.runJob('snapshot');
  await made.keeper.runCheck();
  expect(made.sent()).toContain('resolved snapshot.hurt default/sales critical');
});

test('a vault that cannot be used fails the job, which is told and tried again', async () => {
  const made = await scene({ vault: '/dev/null/vault' });
  await made.keeper.runJob('snapshot');
  expect(made.sent()).toEqual(['new keeper.snapshot.failed - critical']);
  expect(made.keeper.state.failures.map(({ what }) => what)).toEqual(['snapshot']);
});
