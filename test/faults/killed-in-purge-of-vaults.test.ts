// kill -9 in the middle of an undo of collect, and of the purge of what it moved: every snapshot that is listed afterwards comes
// back byte for byte, and what was begun is ended by asking for it again.
import { expect, test } from 'vitest';
import { apply, applyPlan } from '../../src/operations/apply.ts';
import { undo } from '../../src/operations/undo.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';
import { sales } from '../rigs/vaulted/filled-vault.ts';
import { goOn, listedComeBack, makeKillScene, treeOfVault } from '../rigs/vaulted/kill-scenes.ts';
import { openWorld } from '../rigs/vaulted/vault-world.ts';

test('undo of collect: killed anywhere, asked for again it brings every pack back', async () => {
  const scene = await makeKillScene('collect');
  const { made, plan } = scene;
  const original = treeOfVault(made);
  const { context, close } = openWorld(made);
  const { runId, notDone } = await applyPlan(context, plan);
  expect(notDone).toEqual([]);
  await close();
  await killEverywhere({
    script: 'test/faults/collect-children/dying-collector.ts',
    world: made.world,
    flags: made.flags,
    act: { undo: runId },
    original,
    atMost: 10,
    least: 15,
    async inspect({ point }) {
      await listedComeBack(scene, point);
      const again = openWorld(made);
      const [interrupted] = await again.context.catalog.journal.unfinishedRuns();
      if (interrupted !== undefined) {
        const report = await apply.run(again.context, { plan: interrupted.planId });
        expect(report.notDone, `going on after death at change ${point}`).toEqual([]);
      } else if ((await again.context.catalog.journal.run(runId))?.state !== 'undone') {
        await undo.run(again.context, { run: runId });
      }
      await again.close();
      await listedComeBack(scene, point);
      expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
      // The packs that were written anew are there as well; nothing of the old ones is missing.
      const there = treeOfVault(made);
      expect(Object.keys(there)).toEqual(expect.arrayContaining(Object.keys(original)));
    },
  });
});

test('purge: killed anywhere, what is listed comes back, and purging again ends it', async () => {
  const scene = await makeKillScene('purge');
  const { made, plan } = scene;
  await killEverywhere({
    script: 'test/faults/collect-children/dying-collector.ts',
    world: made.world,
    flags: made.flags,
    act: { apply: plan.id },
    original: {},
    atMost: 10,
    least: 10,
    async inspect({ point }) {
      await listedComeBack(scene, point);
      await goOn(scene, point);
      expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
      expect(await made.vault.session(sales).verify({ readData: true })).toMatchObject({ hurt: [] });
    },
  });
});
