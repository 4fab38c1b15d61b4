// `collect`: packs that no snapshot needs go, whoever takes a snapshot meanwhile and whatever the clock says.
import { describe, expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { collect } from '../../../src/operations/collect.ts';
import { forget } from '../../../src/operations/forget.ts';
import { purge } from '../../../src/operations/purge.ts';
import { undo } from '../../../src/operations/undo.ts';
import { dayMs } from '../../rigs/faults/world.ts';
import {
  expectAllToComeBack,
  noise,
  sales,
  takeOptions,
  takeState,
  vaultOver,
} from '../../rigs/vaulted/filled-vault.ts';
import { someContent } from '../../rigs/vaulted/some-content.ts';
import { makeVaultWorld, openWorld, takeThree } from '../../rigs/vaulted/vault-world.ts';
import type { VaultWorld } from '../../rigs/vaulted/vault-world.ts';

const onlyTheLast = { keepLast: 1, keepHourly: 0, keepDaily: 0, keepWeekly: 0 };

/** Forgets all but the last, for ever. */
async function leaveTheLast(context: OperationContext): Promise<void> {
  await applyPlan(context, (await forget.run(context, onlyTheLast)).plan);
  await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
}

const packsOf = async ({ vault }: VaultWorld): Promise<number> =>
  (await vault.session(sales).usage())?.packs.count ?? 0;

describe('packs', () => {
  test('that a forgotten snapshot needs stay as long as it can come back', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const { context } = openWorld(made);
    await applyPlan(context, (await forget.run(context, onlyTheLast)).plan);
    const plan = await collect.run(context, {});
    expect(plan.steps).toEqual([]);
    expect(plan.kept).toMatchObject([{ rule: 'keep-packs-in-use', entries: 3 }]);
  });

  test('that nothing needs go, and undo brings them back', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const { context } = openWorld(made);
    await leaveTheLast(context);
    const plan = await collect.run(context, {});
    // The first pack holds what never changes, and the third what is needed.
    expect(plan.steps).toMatchObject([
      { kind: 'move-to-trash', class: 'pack', rule: 'remove-packs-nobody-needs' },
    ]);
    expect(plan.totals.sizeBytes).toBeGreaterThan(40_000);
    expect(await applyPlan(context, plan)).toMatchObject({ state: 'done', stepsDone: 1 });
    expect(await packsOf(made)).toBe(2);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    await undo.run(context, { run: 'last' });
    expect(await packsOf(made)).toBe(3);
    await applyPlan(context, await collect.run(context, {}));
    await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
  });

  test('of which little is needed are written anew, and then go too', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const { context } = openWorld(made);
    await leaveTheLast(context);
    const before = (await made.vault.session(sales).usage())?.packs.sizeBytes ?? 0;
    const plan = await collect.run(context, { repack: true });
    expect(plan.steps.map(({ kind, rule }) => `${kind} ${rule}`).toSorted()).toEqual([
      'move-to-trash remove-packs-nobody-needs',
      'move-to-trash remove-repacked-packs',
      'repack-packs remove-repacked-packs',
    ]);
    expect(plan.steps[0]?.kind).toBe('repack-packs');
    expect(await applyPlan(context, plan)).toMatchObject({ state: 'done', stepsDone: 3, notDone: [] });
    const after = (await made.vault.session(sales).usage())?.packs.sizeBytes ?? 0;
    expect(before - after).toBeGreaterThan(79_000);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    await undo.run(context, { run: 'last' });
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    const again = await collect.run(context, { repack: true });
    await applyPlan(context, again);
    await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    expect(await made.vault.session(sales).verify({ readData: true })).toMatchObject({ hurt: [] });
  });

  test('of a session whose snapshots cannot be seen stay, whatever they hold', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    for await (const page of made.blobs.list('sessions/wwebjs/acme/sales/snapshots/'))
      await made.blobs.delete(page.map(({ key }) => key));
    const { context } = openWorld(made);
    const plan = await collect.run(context, { repack: true });
    expect(plan.steps).toEqual([]);
    expect(plan.kept).toMatchObject([{ rule: 'keep-packs-of-lost-snapshots', entries: 3 }]);
  });

  test('that came to be needed since the plan was made stay', async () => {
    const made = makeVaultWorld();
    const { vault, taken } = made;
    const old = { 'Default/changes': noise(30_000) };
    await takeState(vault, taken, old, Date.now() - dayMs);
    await takeState(vault, taken, { 'Default/changes': noise(30_000) }, Date.now() - 1000);
    const { context } = openWorld(made);
    await leaveTheLast(context);
    const plan = await collect.run(context, {});
    expect(plan.steps).toHaveLength(1);
    // The very state that was forgotten is there again, and its chunks lie in that pack.
    const again = await takeState(vault, taken, old, Date.now());
    const run = await applyPlan(context, plan);
    expect(run).toMatchObject({ state: 'done', notDone: [{ outcome: 'skipped' }] });
    expect(await expectAllToComeBack(vault, taken)).toContain(again.id);
  });
});

describe('beside a snapshot that is being taken', () => {
  test('a collector whose clock is days ahead leaves what was just stored alone', async () => {
    const made = makeVaultWorld(undefined, { 'snapshots.graceMs': 2 * dayMs });
    await takeThree(made);
    const { context } = openWorld(made, { nowMs: () => Date.now() + 30 * dayMs });
    const before = await packsOf(made);
    let planned = -1;
    const files = { 'Default/a': noise(300_000) };
    const content = someContent(files, {
      async beforeConfirming() {
        // Stored, and of no snapshot yet.
        expect(await packsOf(made)).toBeGreaterThan(before);
        planned = (await collect.run(context, {})).steps.length;
      },
    });
    const { info } = await made.vault.session(sales).take(content, takeOptions(Date.now()));
    made.taken.set(info.id, files);
    expect(planned).toBe(0);
    expect(await expectAllToComeBack(made.vault, made.taken)).toHaveLength(4);
  });

  test('even one that gives no grace at all takes nothing that the snapshot then lacks', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const { context } = openWorld(made);
    await leaveTheLast(context);
    const [first] = [...made.taken.values()];
    let done = 0;
    // It holds what the forgotten ones had, too, so it counts on packs that nothing needs in this moment.
    const files = { ...first, 'Default/last': noise(50_000) };
    const content = someContent(files, {
      async beforeConfirming() {
        if (done === 0) done = (await applyPlan(context, await collect.run(context, {}))).stepsDone;
      },
    });
    const { info } = await made.vault.session(sales).take(content, takeOptions(Date.now()));
    made.taken.set(info.id, files);
    expect(done).toBeGreaterThan(0);
    await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    expect(await expectAllToComeBack(made.vault, made.taken)).toContain(info.id);
    expect(await made.vault.session(sales).verify({ readData: true })).toMatchObject({ hurt: [] });
  });
});

describe('two collectors at once', () => {
  test('with plans of one home each: one waits its turn or both agree, and nothing needed goes', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const one = openWorld(made);
    await leaveTheLast(one.context);
    const other = openWorld({ ...made, world: { ...made.world, home: `${made.world.home}-2` } });
    const plans = await Promise.all([
      collect.run(one.context, { repack: true }),
      collect.run(other.context, { repack: true }),
    ]);
    const results = await Promise.allSettled([
      applyPlan(one.context, plans[0]),
      applyPlan(other.context, plans[1]),
    ]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'LOCK_HELD' });
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    expect(await made.vault.session(sales).verify({ readData: true })).toMatchObject({ hurt: [] });
  });

  test('without any lock: a pack that both move lies in one trash or the other, and comes back', async () => {
    const blobs = new MemoryBlobs('memory:two', Date.now);
    const vaults = [vaultOver(blobs), vaultOver(blobs)] as const;
    const taken = new Map();
    await takeState(vaults[0], taken, { a: noise(30_000) }, Date.now() - dayMs);
    const kept = await takeState(vaults[0], taken, { a: noise(30_000) }, Date.now());
    const [gone] = [...taken.keys()].filter((id) => id !== kept.id);
    await vaults[0].session(sales).trash(`snapshots/${gone}`, 'run-0/x');
    await vaults[0].session(sales).destroy('run-0/x');
    const dead = (await vaults[0].session(sales).packs()).filter(({ liveBytes }) => liveBytes === 0);
    expect(dead).toHaveLength(1);
    const path = `packs/${dead[0]?.key ?? ''}` as const;
    const items = ['run-1/x', 'run-2/x'];
    await Promise.allSettled(
      vaults.map((vault, index) => vault.session(sales).trash(path, items[index] ?? '')),
    );
    const found = await Promise.all(items.map((item) => vaults[0].session(sales).trashed(item)));
    expect(found.some((one) => one !== null)).toBe(true);
    expect(await vaults[0].session(sales).look(path)).toBeNull();
    for (const item of items)
      await vaults[1]
        .session(sales)
        .untrash(item)
        .catch(() => undefined);
    expect(await vaults[0].session(sales).look(path)).not.toBeNull();
    expect(await expectAllToComeBack(vaults[1], taken)).toEqual([kept.id]);
  });
});
