// `restore`: a session comes back beside its place, verified, swapped in; taken back by undo; and when it is refused.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { renderRun } from '../../../src/doors/cli/render/plan.ts';
import { renderSnapshots } from '../../../src/doors/cli/render/snapshots.ts';
import { restore } from '../../../src/operations/restore.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import { undo } from '../../../src/operations/undo.ts';
import { verify } from '../../../src/operations/verify.ts';
import { treeOf } from '../../rigs/faults/tree.ts';
import { codeOf, makeWorld, open } from '../../rigs/faults/world.ts';
import { filledMachine, flipPacks, machine, putBaileys, putBrowserProfile, take, timeless } from './scene.ts';
import { applied, damage, planned as plan, profileOf } from './restoring.ts';

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
