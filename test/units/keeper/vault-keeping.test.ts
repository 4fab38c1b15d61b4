// The keeper keeps a vault small: what others stand for is forgotten, what nobody needs is collected, within the budget.
import { expect, test } from 'vitest';
import { dayMs } from '../../rigs/faults/world.ts';
import { expectAllToComeBack, sales } from '../../rigs/vaulted/filled-vault.ts';
import { makeVaultWorld, takeThree } from '../../rigs/vaulted/vault-world.ts';
import type { VaultWorld } from '../../rigs/vaulted/vault-world.ts';
import { keeperScene } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const onlyTheLast = {
  'snapshots.retention.keepLast': 1,
  'snapshots.retention.keepHourly': 0,
  'snapshots.retention.keepDaily': 0,
  'snapshots.retention.keepWeekly': 0,
};

function keeperOver({ world, flags }: VaultWorld, more: Record<string, unknown> = {}): KeeperScene {
  return keeperScene(world, { ...flags, ...more });
}

test('it forgets, purges where it may, and collects; what stays comes back', async () => {
  const made = makeVaultWorld();
  const [, , third] = await takeThree(made);
  const scene = keeperOver(made, { ...onlyTheLast, 'jobs.autoPurge': true });
  // The storage of the vault has the time of this machine, and nothing in its trash is older than that says.
  scene.clock.nowMs -= 16 * dayMs;
  await scene.keeper.runJob('forget');
  expect(scene.log.join()).toContain('forget: 2 of 2 steps done; to take it back: holdfast undo run-');
  await scene.keeper.runJob('collect');
  expect(await made.vault.session(sales).usage()).toMatchObject({ packs: { count: 3 } });
  scene.clock.nowMs += 8 * dayMs;
  await scene.keeper.runJob('daily');
  await scene.keeper.runJob('collect');
  expect(await made.vault.session(sales).usage()).toMatchObject({ packs: { count: 2 }, trash: { count: 1 } });
  scene.clock.nowMs += 8 * dayMs;
  await scene.keeper.runJob('daily');
  expect(await made.vault.session(sales).usage()).toMatchObject({ trash: { count: 0 } });
  expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
  expect(scene.sent()).toEqual([]);
});

test('beyond the budget the plan waits, and nothing was touched', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  const scene = keeperOver(made, { ...onlyTheLast, 'jobs.budgetSteps': 1 });
  await scene.keeper.runJob('forget');
  const [waiting] = await scene.context.catalog.plans.waiting();
  expect(waiting).toMatchObject({ madeBy: 'keeper:forget', plan: { operation: 'forget' } });
  expect(await expectAllToComeBack(made.vault, made.taken)).toHaveLength(3);
});

test('a vault that is set and not there yet is nothing to do, and one that nobody set is left alone', async () => {
  const made = makeVaultWorld();
  const unset = keeperScene(made.world, {});
  for (const job of ['forget', 'collect'] as const) await unset.keeper.runJob(job);
  await unset.close();
  const absent = keeperOver(made);
  for (const job of ['forget', 'collect'] as const) await absent.keeper.runJob(job);
  expect([...unset.log, ...absent.log, ...unset.sent(), ...absent.sent()]).toEqual([]);
});

test('what is done with a vault does not make it a place of sessions', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  const scene = keeperOver(made, { places: [made.world.places.wwebjs], ...onlyTheLast });
  await scene.keeper.runJob('forget');
  await scene.keeper.runCheck();
  expect(scene.keeper.state.sessions).toBe(0);
});
