// `forget`: snapshots go to the trash of the vault for a reason, come back, and leave for ever by purge alone.
import { rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { collect } from '../../../src/operations/collect.ts';
import { expire } from '../../../src/operations/expire.ts';
import { forget } from '../../../src/operations/forget.ts';
import { purge } from '../../../src/operations/purge.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { undo } from '../../../src/operations/undo.ts';
import { codeOf, dayMs } from '../../rigs/faults/world.ts';
import { expectAllToComeBack, noise, sales, takeState } from '../../rigs/vaulted/filled-vault.ts';
import { makeVaultWorld, openWorld, takeThree } from '../../rigs/vaulted/vault-world.ts';

const onlyTheLast = { keepLast: 1, keepHourly: 0, keepDaily: 0, keepWeekly: 0 };

describe('by the numbers', () => {
  test('what others stand for goes, with its reason, and undo brings it back', async () => {
    const made = makeVaultWorld();
    const [first, second, third] = await takeThree(made);
    const { context } = openWorld(made);
    const { plan, sessions } = await forget.run(context, { session: 'acme/sales', ...onlyTheLast });
    expect(sessions).toMatchObject([
      {
        name: sales,
        snapshots: [
          { id: third, verdict: 'kept' },
          { id: second, verdict: 'goes' },
          { id: first, verdict: 'goes' },
        ],
      },
    ]);
    expect(sessions[0]?.snapshots[0]?.reasons).toContain('last 1 of 1');
    expect(plan).toMatchObject({ operation: 'forget', totals: { steps: 2, files: 2 } });
    const run = await applyPlan(context, plan);
    expect(run).toMatchObject({ state: 'done', stepsDone: 2, notDone: [] });
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
    expect(await undo.run(context, { run: 'last' })).toMatchObject({ state: 'done', stepsDone: 2 });
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third, second, first]);
    expect(await context.catalog.trash.all()).toEqual([]);
  });

  test('the numbers of the settings hold where none are given', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const all = openWorld(made);
    expect((await forget.run(all.context, {})).plan.steps).toEqual([]);
    const none = { keepHourly: 0, keepDaily: 0, keepWeekly: 0 };
    expect((await forget.run(all.context, none)).plan.steps).toEqual([]);
    const few = openWorld(made, { flags: { 'snapshots.retention.keepLast': 2 } });
    expect((await forget.run(few.context, none)).plan.steps).toHaveLength(1);
  });

  test('a snapshot that is not what it was when the plan was made is left alone', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const { context } = openWorld(made);
    const { plan } = await forget.run(context, onlyTheLast);
    const [step] = plan.steps;
    // Approving rewrites what is known of a snapshot; here it is simply another manifest.
    const key = `sessions/${step?.path}`;
    const before = await made.blobs.get(key);
    await made.blobs.put(key, Buffer.concat([before?.bytes ?? Buffer.alloc(0), Buffer.from('x')]));
    const run = await applyPlan(context, plan);
    expect(run.notDone).toMatchObject([{ path: step?.path, outcome: 'skipped' }]);
    expect(run.stepsDone).toBe(1);
    expect((await made.vault.session(sales).latest())?.id).toBe(third);
  });

  test('a session of the vault that is not there is an error, not nothing to do', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const { context } = openWorld(made);
    expect(await codeOf(() => forget.run(context, { session: 'acme/other' }))).toBe('SESSION_NOT_IN_VAULT');
  });
});

describe('what a person named', () => {
  test('goes alone, whatever the numbers say', async () => {
    const made = makeVaultWorld();
    const [first, second, third] = await takeThree(made);
    const { context } = openWorld(made);
    const { plan } = await forget.run(context, { session: 'sales', snapshot: second });
    await applyPlan(context, plan);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third, first]);
  });

  test('stays where it is what a restore takes', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const { context } = openWorld(made);
    const { plan, sessions } = await forget.run(context, { session: 'sales', snapshot: third });
    expect(plan.steps).toEqual([]);
    expect(sessions[0]?.snapshots[0]).toMatchObject({ verdict: 'kept' });
  });

  test('must be there, and its session must be named', async () => {
    const made = makeVaultWorld();
    const [first] = await takeThree(made);
    const { context } = openWorld(made);
    const unknown = () =>
      forget.run(context, { session: 'sales', snapshot: `${first},20200101-000000-000-aaaaaa` });
    expect(await codeOf(unknown)).toBe('SNAPSHOT_NOT_FOUND');
    expect(await codeOf(() => forget.run(context, { snapshot: first }))).toBe('USAGE');
  });

  test('is the only way for one that nobody can read, and until then nothing is collected', async () => {
    const made = makeVaultWorld();
    const [first, , third] = await takeThree(made);
    const root = made.vaultPlace.slice('vault:'.length);
    writeFileSync(join(root, `sessions/wwebjs/acme/sales/snapshots/${first}`), 'torn');
    const { context } = openWorld(made);
    const { plan, sessions } = await forget.run(context, onlyTheLast);
    expect(plan.steps).toHaveLength(1);
    expect(sessions[0]?.snapshots.find(({ id }) => id === first)).toMatchObject({ verdict: 'kept' });
    await applyPlan(context, plan);
    const gone = await purge.run(context, { olderThanDays: 0 });
    await applyPlan(context, gone);
    const held = await collect.run(context, {});
    expect(held.steps).toEqual([]);
    expect(held.notes.join()).toContain('Nothing of acme/sales');
    const named = await forget.run(context, { session: 'sales', snapshot: first });
    await applyPlan(context, named.plan);
    await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    expect((await collect.run(context, {})).steps).not.toEqual([]);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
  });
});

describe('what was set apart', () => {
  test('a loss is kept with what was there before it, until a person has looked', async () => {
    const made = makeVaultWorld();
    const { vault, taken } = made;
    const at = (days: number): number => Date.now() - days * dayMs;
    const before = await takeState(vault, taken, { a: noise(9000) }, at(5));
    const older = await takeState(vault, taken, { a: noise(9000) }, at(9));
    const loss = await takeState(vault, taken, { a: noise(90) }, at(4), {
      judgeShrink: () => 'it lost most',
    });
    const now = await takeState(vault, taken, { a: noise(9000) }, at(1));
    expect(loss).toMatchObject({ standing: 'shrunk', why: 'it lost most' });
    const { context } = openWorld(made);
    const { plan, sessions } = await forget.run(context, onlyTheLast);
    const verdicts = new Map(sessions[0]?.snapshots.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toEqual(
      new Map([
        [now.id, 'kept'],
        [loss.id, 'kept'],
        [before.id, 'kept'],
        [older.id, 'goes'],
      ]),
    );
    await applyPlan(context, plan);
    await applyPlan(context, (await forget.run(context, { session: 'sales', snapshot: loss.id })).plan);
    // With the loss gone nothing holds what was before it any more.
    await applyPlan(context, (await forget.run(context, onlyTheLast)).plan);
    expect(await expectAllToComeBack(vault, taken)).toEqual([now.id]);
  });
});

describe('purge', () => {
  test('finds what lies in the trash of the vault, though nobody gave the vault as a place', async () => {
    const made = makeVaultWorld();
    const [, , third] = await takeThree(made);
    const first = openWorld(made, { nowMs: () => Date.now() - 8 * dayMs });
    await applyPlan(first.context, (await forget.run(first.context, onlyTheLast)).plan);
    await first.close();
    const { context } = openWorld(made);
    const plan = await purge.run(context, {});
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['destroy', 'destroy']);
    expect(plan.steps[0]?.why).toBe('in the trash for 8 d, over 7 d');
    expect(await applyPlan(context, plan)).toMatchObject({ state: 'done', stepsDone: 2 });
    expect(await context.catalog.trash.all()).toEqual([]);
    expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
    expect(await expectAllToComeBack(made.vault, made.taken)).toEqual([third]);
  });

  test('takes nothing early from the trash of the vault because the clock of this machine is years ahead', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const first = openWorld(made);
    await applyPlan(first.context, (await forget.run(first.context, onlyTheLast)).plan);
    await first.close();
    const { context } = openWorld(made, { nowMs: () => Date.now() + 2000 * dayMs });
    expect((await purge.run(context, {})).steps).toEqual([]);
  });

  test('leaves what was forgotten of a session that has no intact snapshot left', async () => {
    const made = makeVaultWorld();
    await takeThree(made);
    const { context } = openWorld(made);
    await applyPlan(context, (await forget.run(context, onlyTheLast)).plan);
    const root = made.vaultPlace.slice('vault:'.length);
    await rm(join(root, 'sessions/wwebjs/acme/sales/snapshots'), { recursive: true });
    const plan = await purge.run(context, { olderThanDays: 0 });
    expect(plan.steps).toEqual([]);
    expect(plan.protected.map(({ guard }) => guard)).toEqual([
      'keep-the-last-intact-snapshot',
      'keep-the-last-intact-snapshot',
    ]);
  });
});

test('commands about sessions leave those of a vault alone, also where it is given as a place', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  const { context } = openWorld(made, {
    flags: { places: [made.vaultPlace] },
    nowMs: () => Date.now() + 99 * dayMs,
  });
  const expired = await expire.run(context, {});
  const deleted = await sessionsDelete.run(context, { session: 'acme/sales' });
  for (const { steps, protected: lines } of [expired, deleted]) {
    expect(steps).toEqual([]);
    expect(lines.map(({ guard }) => guard)).toContain('leave-vaults-to-forget-and-collect');
  }
});
