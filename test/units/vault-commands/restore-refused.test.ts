// When `restore` and its undo leave alone what lies there: it is whole, in use, newer, or not what the plan was about.
import { existsSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VaultName } from '../../../src/core/snapshot.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { undo } from '../../../src/operations/undo.ts';
import type { Vault } from '../../../src/ports/vault.ts';
import { stranger } from '../../rigs/database/filled.ts';
import { codeOf, open } from '../../rigs/faults/world.ts';
import { filledMachine, flipPacks, indexedDb, machine, take } from './scene.ts';
import { applied, damage, planned as plan, profileOf } from './restoring.ts';

test('a whole profile is not replaced unless forced, and the plan says what is lost', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  // Chromium has written since.
  writeFileSync(join(profileOf(made), 'Default/Preferences'), '{"since":true}');
  const soon = Date.now() / 1000 + 3600;
  utimesSync(join(profileOf(made), 'Default/Preferences'), soon, soon);
  const later = { ...made, context: { ...made.context, nowMs: () => Date.now() + 86_400_000 } };
  const quiet = open(made.world, { flags: { vault: made.vault }, nowMs: () => Date.now() + 86_400_000 });
  expect(await codeOf(() => plan({ ...later, context: quiet.context }))).toBe('RESTORE_OVER_NEWER_STATE');
  const forced = await plan({ ...later, context: quiet.context }, { force: true });
  expect(forced.steps).toHaveLength(1);
  expect(forced.notes.join('\n')).toMatch(
    /Forced: a whole profile lies there that differs from it, last written at .*\n.* is missing then/,
  );
});

test('one that may be in use is left alone', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  symlinkSync('another-host-4711', join(profileOf(made), 'SingletonLock'));
  const planned = await plan(made, { force: true });
  expect(planned.steps).toEqual([]);
  expect(planned.protected).toMatchObject([{ guard: 'leave-sessions-in-use-alone' }]);
});

test('one that runs on another machine is left alone, when it is planned and when it is applied', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const planned = await plan(made);
  const vault = await made.context.vault();
  const name = { tenant: 'default', id: 'sales' };
  const [answer] = await vault.leases('wwebjs').acquire([{ name, owner: stranger, ttlMs: 60_000 }]);
  expect(answer?.outcome).toBe('granted');
  expect((await plan(made)).protected).toMatchObject([{ guard: 'leave-leased-sessions-alone' }]);
  const before = made.tree();
  const report = await applyPlan(made.context, planned);
  expect(report.notDone).toMatchObject([{ outcome: 'skipped' }]);
  expect(made.tree()).toEqual(before);
});

test('what changed since the plan was made is left as it is', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const planned = await plan(made);
  rmSync(join(profileOf(made), 'Local State'));
  const before = made.tree();
  expect((await applyPlan(made.context, planned)).notDone).toMatchObject([
    { outcome: 'skipped', reason: 'it changed since the plan was made' },
  ]);
  expect(made.tree()).toEqual(before);
});

test('what changes while the snapshot is read is left as it is, and nothing is left beside it', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const planned = await plan(made);
  const vault = await made.context.vault();
  const busy: Vault = Object.assign(Object.create(vault) as Vault, {
    identity: () => vault.identity(),
    session: (name: VaultName) => {
      const session = vault.session(name);
      return Object.assign(Object.create(session) as typeof session, {
        restore: async (...given: Parameters<typeof session.restore>) => {
          const info = await session.restore(...given);
          rmSync(join(profileOf(made), 'Local State'));
          return info;
        },
      });
    },
  });
  const report = await applyPlan({ ...made.context, vault: async () => busy }, planned);
  expect(report.notDone).toMatchObject([
    { outcome: 'skipped', reason: 'it changed since the plan was made' },
  ]);
  expect(existsSync(join(profileOf(made), indexedDb, 'CURRENT'))).toBe(false);
  expect(readdirSync(join(made.world.profiles, '.holdfast/staging'))).toEqual([]);
});

test('a plan is about one vault, and not about another one at the same address', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const planned = await plan(made);
  await made.close();
  rmSync(made.vault, { recursive: true });
  const again = machine(made.vault, {}, made.world);
  await take(again, 'company_5');
  expect((await applyPlan(again.context, planned)).notDone[0]?.reason).toContain(
    'is not the one that the plan is about',
  );
});

test('a hurt snapshot is not restored, and what lies there stays', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const planned = await plan(made);
  flipPacks(made.vault);
  const before = made.tree();
  const report = await applyPlan(made.context, planned);
  expect(report.state).toBe('failed');
  expect(report.notDone[0]?.reason).toMatch(/cannot be restored whole/);
  expect(made.tree()).toEqual(before);
  expect(await made.context.catalog.trash.all()).toEqual([]);
});

test('what was used since the restore is put away only when forced', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  damage(made);
  const damaged = made.tree();
  const { runId } = await applied(made);
  const used = Date.now() / 1000 + 60;
  utimesSync(join(profileOf(made), 'Local State'), used, used);
  const later = open(made.world, { flags: { vault: made.vault }, nowMs: () => Date.now() + 86_400_000 });
  expect((await undo.run(later.context, { run: runId })).notDone[0]?.reason).toContain('it was used since');
  expect((await undo.run(later.context, { run: runId, force: true })).notDone).toEqual([]);
  expect(made.tree()).toEqual(damaged);
});
