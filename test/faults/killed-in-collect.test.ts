// kill -9 in the middle of forget and collect: every snapshot that is listed afterwards comes back
// byte for byte, and the run can be taken back or gone on with.
import { expect, test } from 'vitest';
import { undo } from '../../src/operations/undo.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';
import { sales } from '../rigs/vaulted/filled-vault.ts';
import { goOn, listedComeBack, makeKillScene, treeOfVault } from '../rigs/vaulted/kill-scenes.ts';
import type { KillScene } from '../rigs/vaulted/kill-scenes.ts';
import { openWorld } from '../rigs/vaulted/vault-world.ts';

async function takeBack(scene: KillScene, point: number): Promise<void> {
  const { made, plan, before } = scene;
  const { context, close } = openWorld(made);
  const runs = await context.catalog.journal.runs(9);
  const run = runs.find(({ planId }) => planId === plan.id);
  // Killed before the run was opened, there is nothing to take back.
  if (run !== undefined) {
    const report = await undo.run(context, { run: run.id });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  expect(await listedComeBack(scene, point)).toEqual(before);
  expect(await context.catalog.trash.all()).toEqual([]);
  expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
}

test.each([
  ['forget', 12],
  ['collect', 15],
] as const)(
  '%s: killed anywhere, undo brings every snapshot back, and apply goes on to the end',
  async (stage, least) => {
    const scene = await makeKillScene(stage);
    const { made, plan } = scene;
    await killEverywhere({
      script: 'test/faults/collect-children/dying-collector.ts',
      world: made.world,
      flags: made.flags,
      act: { apply: plan.id },
      original: treeOfVault(made),
      atMost: 10,
      least,
      async inspect({ point, restore }) {
        await listedComeBack(scene, point);
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
      },
    });
  },
);
