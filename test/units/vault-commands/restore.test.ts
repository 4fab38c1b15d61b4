// `restore`: a session comes back beside its place, verified, swapped in; taken back by undo; and when it is refused.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import type { VaultName } from '../../../src/core/snapshot.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { renderRun } from '../../../src/doors/cli/render/plan.ts';
import { renderSnapshots } from '../../../src/doors/cli/render/snapshots.ts';
import { restore } from '../../../src/operations/restore.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import { undo } from '../../../src/operations/undo.ts';
import { verify } from '../../../src/operations/verify.ts';
import type { Vault } from '../../../src/ports/vault.ts';
import { stranger } from '../../rigs/database/filled.ts';
import { treeOf } from '../../rigs/faults/tree.ts';
import { codeOf, makeWorld, open } from '../../rigs/faults/world.ts';
import {
  filledMachine,
  flipPacks,
  indexedDb,
  machine,
  putBaileys,
  putBrowserProfile,
  take,
  timeless,
} from './scene.ts';
import type { Machine } from './scene.ts';

type Input = Parameters<typeof restore.run>[1];

function plan({ context }: Machine, input: Partial<Input> = {}): Promise<Plan> {
  return restore.run(context, { session: 'sales', ...input });
}

async function applied(made: Machine, input: Partial<Input> = {}): Promise<RunReport> {
  const report = await applyPlan(made.context, await plan(made, input));
  expect(report.notDone).toEqual([]);
  return report;
}

function profileOf({ world }: Machine): string {
  return join(world.profiles, 'session-sales');
}

function damage(made: Machine): void {
  rmSync(join(profileOf(made), indexedDb, 'CURRENT'));
}

test('on a fresh machine the session comes back byte for byte, into a place that is made for it', async () => {
  const old = await filledMachine();
  const { snapshot } = await take(old, 'sales', { whole: true });
  const before = timeless(treeOf(profileOf(old)));
  const world = makeWorld();
  rmSync(world.profiles, { recursive: true });
  const { context } = open(world, { flags: { places: [world.places.baileys], vault: old.vault } });
  const planned = await restore.run(context, { session: 'sales', to: world.places.wwebjs });
  expect(planned.steps).toMatchObject([{ kind: 'restore-session', path: 'session-sales' }]);
  expect(planned.notes[0]).toContain('an empty place was made');
  expect(existsSync(join(world.profiles, 'session-sales'))).toBe(false);
  const report = await applyPlan(context, planned);
  expect(report.restored).toMatchObject([{ snapshot: snapshot?.id, before: null }]);
  expect(timeless(treeOf(join(world.profiles, 'session-sales')))).toEqual(before);
  const modifiedMs = (root: string) => statSync(join(root, 'session-sales/Local State')).mtimeMs;
  expect(Math.abs(modifiedMs(world.profiles) - modifiedMs(old.world.profiles))).toBeLessThan(2);
  expect(readdirSync(join(world.profiles, '.holdfast/staging'))).toEqual([]);
});

test('what lies there damaged goes to the trash, and undo brings exactly that back', async () => {
  const made = await filledMachine();
  await take(made, 'sales', { whole: true });
  const whole = timeless(made.tree());
  damage(made);
  const damaged = made.tree();
  const planned = await plan(made);
  expect(planned.notes.join()).toContain('is damaged');
  expect(made.tree()).toEqual(damaged);
  const report = await applyPlan(made.context, planned);
  expect(timeless(made.tree())).toEqual(whole);
  expect(await made.context.catalog.trash.all()).toMatchObject([
    { path: 'session-sales', holdsCredentials: true },
  ]);
  const undone = await undo.run(made.context, { run: report.runId });
  expect(undone.notDone).toEqual([]);
  expect(made.tree()).toEqual(damaged);
  // The restored one is in the trash now, and comes back when the undo is taken back.
  expect((await undo.run(made.context, { run: undone.runId })).notDone).toEqual([]);
  expect(timeless(made.tree())).toEqual(whole);
});

test('undo of a restore to where nothing was leaves nothing there', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  rmSync(profileOf(made), { recursive: true });
  const before = made.tree();
  const { runId } = await applied(made);
  const { files, sizeBytes } = (await plan(made, { force: true })).steps[0]?.expect ?? {};
  const undone = await undo.run(made.context, { run: runId });
  expect(undone.notDone).toEqual([]);
  expect(undone.putAway).toMatchObject([{ session: { id: 'sales' }, files, sizeBytes, isReplaced: false }]);
  expect([undone.filesDone, undone.bytesDone]).toEqual([files, sizeBytes]);
  expect(renderRun(undone, { verbose: false, width: null })).toMatch(
    /default\/sales: \d+ files, .* of wwebjs:.*\/session-sales went to the trash of the place; nothing lies there now/,
  );
  expect(made.tree()).toEqual(before);
});

test('a profile that is the snapshot byte for byte needs no restore, and one other byte makes it need one', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const planned = await plan(made);
  expect([planned.steps, planned.protected]).toEqual([[], []]);
  expect(planned.notes.join()).toContain('byte for byte');
  const path = join(profileOf(made), 'Default/Preferences');
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) === 32 ? 10 : 32;
  writeFileSync(path, bytes);
  expect(await codeOf(() => plan(made))).toBe('RESTORE_OVER_NEWER_STATE');
});

test('of a latest that is hurt the plan says so, and names the newest one that is whole', async () => {
  const made = await filledMachine();
  const idOf = async (session: string) => (await take(made, session)).snapshot?.id ?? '';
  const [wholeProfile, wholeRecords] = [await idOf('sales'), await idOf('company_5')];
  const [hurtProfile, hurtRecords] = [await idOf('sales'), await idOf('company_5')];
  for (const path of readdirSync(made.vault, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith(hurtProfile) || path.endsWith(hurtRecords))
      writeFileSync(join(made.vault, path), 'torn');
  const report = await snapshots.run(made.context, { session: 'sales' });
  expect(report.sessions[0]).toMatchObject({ latest: hurtProfile, newestWhole: wholeProfile });
  const shown = renderSnapshots(report, Date.now(), { verbose: false, width: null });
  expect(shown).toContain(`--snapshot ${wholeProfile}`);
  // What lies there is whole, so the snapshot has to be read before anything can be planned.
  for (const [session, whole] of [
    ['sales', wholeProfile],
    ['company_5', wholeRecords],
  ] as const) {
    const refused = await plan(made, { session }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SNAPSHOT_HURT' });
    expect((refused as Error).message).toContain(`--snapshot ${whole}`);
  }
  damage(made);
  expect((await plan(made)).notes.join()).toMatch(
    new RegExp(`${hurtProfile} is hurt: .*--snapshot ${wholeProfile}`),
  );
});

test('a latest that verify found hurt is not listed as good', async () => {
  const made = await filledMachine();
  const id = (await take(made, 'sales')).snapshot?.id ?? '';
  flipPacks(made.vault);
  await verify.run(made.context, { readData: true });
  const report = await snapshots.run(made.context, { session: 'sales' });
  const shown = renderSnapshots(report, Date.now(), { verbose: false, width: null });
  expect(shown).toMatch(new RegExp(`${id} .* hurt, latest`));
  expect(shown).not.toContain('good');
});

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

test('a snapshot is named by the beginning of its id; one that is not there is none', async () => {
  const made = await filledMachine();
  const first = await take(made, 'sales');
  damage(made);
  const id = first.snapshot?.id ?? '';
  expect((await plan(made, { snapshot: id.slice(0, -2) })).steps).toMatchObject([{ from: { snapshot: id } }]);
  expect(await codeOf(() => plan(made, { snapshot: '1999' }))).toBe('SNAPSHOT_NOT_FOUND');
  expect(await codeOf(() => plan(made, { session: 'nobody' }))).toBe('SESSION_NOT_IN_VAULT');
});

test('a Baileys session comes back into its folder, and into a place that is the folder itself', async () => {
  const made = await filledMachine();
  await take(made, 'company_5');
  const before = Object.keys(treeOf(join(made.world.auth, 'company_5'))).toSorted();
  rmSync(join(made.world.auth, 'company_5'), { recursive: true });
  const { runId } = await applied(made, { session: 'company_5', nothingSince: true });
  expect(Object.keys(treeOf(join(made.world.auth, 'company_5'))).toSorted()).toEqual(before);
  expect((await undo.run(made.context, { run: runId })).notDone).toEqual([]);
  expect(existsSync(join(made.world.auth, 'company_5'))).toBe(false);
});

test('a Baileys session of its own folder comes back into that folder', async () => {
  const made = machine();
  const root = join(made.world.folder, 'mine');
  await putBaileys(made.world.folder, 'mine');
  const { context } = open(made.world, { flags: { places: [`baileys:${root}`], vault: made.vault } });
  await take({ context }, 'mine');
  const names = Object.keys(treeOf(root)).toSorted();
  rmSync(root, { recursive: true });
  mkdirSync(root);
  const run = async () =>
    applyPlan(context, await restore.run(context, { session: 'mine', nothingSince: true }));
  const report = await run();
  expect(report.notDone).toEqual([]);
  expect(Object.keys(treeOf(root)).toSorted()).toEqual(names);
  expect((await undo.run(context, { run: report.runId })).notDone).toEqual([]);
  expect(Object.keys(treeOf(root))).toEqual([]);
});

test('without --to the place that has the session is meant, or the only one of its engine', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const other = join(made.world.folder, 'other');
  mkdirSync(other);
  await putBrowserProfile(other, 'session-support');
  const places = [made.world.places.wwebjs, `wwebjs:${other}`];
  const { context } = open(made.world, { flags: { places, vault: made.vault } });
  damage(made);
  const there = await restore.run(context, { session: 'sales' });
  expect(there.steps[0]?.session.place).toBe(made.world.places.wwebjs);
  rmSync(profileOf(made), { recursive: true });
  expect(await codeOf(() => restore.run(context, { session: 'sales' }))).toBe('USAGE');
  expect(await codeOf(() => restore.run(context, { session: 'sales', to: made.world.places.baileys }))).toBe(
    'USAGE',
  );
});
