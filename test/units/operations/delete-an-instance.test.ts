// One instance of whatsapp-web.js ends as a whole: entry, vault and every form, or nothing of it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan, UnlistInstance } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { deletionOf } from '../../../src/operations/deleting/deletion-of.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { undo } from '../../../src/operations/undo.ts';
import { writeProfileMarker } from '../../../src/stores/folder-wwebjs/profile-marker.ts';
import { put } from '../../rigs/faults/world.ts';
import { idleMs, machine, putBaileys, putBrowserProfile, take, timeless } from '../vault-commands/scene.ts';
import type { Machine } from '../vault-commands/scene.ts';

const list = `[
  {"id": "other"},
  {"id": "sales", "webhookUrl": "https://example.org/?token=SECRET"}
]
`;
const withoutIt = '[\n  {"id": "other"}\n]\n';
const name = { engine: 'wwebjs', tenant: 'default', id: 'sales' } as const;

/** Every form of `sales`, its entry, and a snapshot of it; beside it a profile of another tenant. */
async function world(flags: Record<string, unknown> = {}): Promise<Machine> {
  const made = machine(undefined, flags);
  const { profiles, instances } = made.world;
  await putBrowserProfile(profiles, 'session-sales');
  await putBrowserProfile(profiles, 'RemoteAuth-sales');
  await putBrowserProfile(profiles, 'acme/session-other');
  put(join(profiles, 'wwebjs_temp_session_sales/Default/Preferences'), idleMs);
  put(join(profiles, 'RemoteAuth-sales.zip'), idleMs);
  writeFileSync(instances, list);
  await take(made, 'session-sales');
  return made;
}

const planned = (made: Machine, more: { leaveVault?: boolean } = {}, session = 'sales'): Promise<Plan> =>
  sessionsDelete.run(made.context, { session, ...more });

async function retired({ context }: Machine): Promise<boolean> {
  return ((await (await context.vault()).session(name).state())?.retired ?? null) !== null;
}

function expectNothingDone(made: Machine, plan: Plan, text = list): void {
  expect(plan.steps).toEqual([]);
  expect(plan.protected).not.toEqual([]);
  expect(readFileSync(made.world.instances, 'utf8')).toBe(text);
}

test('the entry, the vault and every form go in one run, and undo brings all of it back', async () => {
  const made = await world();
  const { context, world: at } = made;
  const before = timeless(made.tree());
  const plan = await planned(made);
  expect(plan.steps.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'unlist-instance session-sales',
    'retire-session session-sales',
    'move-to-trash session-sales',
    'move-to-trash RemoteAuth-sales',
    'move-to-trash wwebjs_temp_session_sales',
    'move-to-trash RemoteAuth-sales.zip',
  ]);
  // Plans are printed.
  expect(JSON.stringify(plan)).not.toContain('SECRET');
  const run = await applyPlan(context, plan);
  expect(await deletionOf(context, plan, run)).toMatchObject({
    deleted: true,
    purged: true,
    purgedPaths: [
      'session-sales',
      'RemoteAuth-sales',
      'wwebjs_temp_session_sales',
      'RemoteAuth-sales.zip',
    ].map((path) => join(at.profiles, path)),
  });
  expect(readFileSync(at.instances, 'utf8')).toBe(withoutIt);
  const session = (await context.vault()).session(name);
  expect([await session.latest(), (await session.list()).snapshots.length]).toEqual([null, 1]);
  expect(existsSync(join(at.profiles, 'acme/session-other'))).toBe(true);

  const undone = await undo.run(context, { run: run.runId });
  expect(undone.notDone).toEqual([]);
  expect(timeless(made.tree())).toEqual(before);
  expect(readFileSync(at.instances, 'utf8')).toBe(list);
  expect(await session.latest()).not.toBeNull();

  const redone = await undo.run(context, { run: undone.runId });
  expect(redone.notDone).toEqual([]);
  expect([readFileSync(at.instances, 'utf8'), await retired(made)]).toEqual([withoutIt, true]);
});

test('deleting what is gone is no error, says that there was nothing, and does nothing', async () => {
  const made = await world();
  await applyPlan(made.context, await planned(made));
  const again = await planned(made);
  expect(again.steps).toEqual([]);
  expect(await deletionOf(made.context, again, null)).toEqual({
    deleted: false,
    purged: false,
    purgedPaths: [],
    warnings: [expect.stringContaining('Nothing of default/sales')],
  });
});

test('an instance whose folder is gone already leaves the list and the vault', async () => {
  const made = await world();
  for (const path of [
    'session-sales',
    'RemoteAuth-sales',
    'RemoteAuth-sales.zip',
    'wwebjs_temp_session_sales',
  ])
    rmSync(join(made.world.profiles, path), { recursive: true });
  const plan = await planned(made);
  const run = await applyPlan(made.context, plan);
  expect(await deletionOf(made.context, plan, run)).toMatchObject({
    deleted: true,
    purged: false,
    purgedPaths: [],
  });
  expect([readFileSync(made.world.instances, 'utf8'), await retired(made)]).toEqual([withoutIt, true]);
});

test.each([
  ['torn', list.slice(0, -9)],
  ['empty', ''],
  ['with its id twice', list.replace('other', 'sales')],
])('a list that is %s: nothing of the instance goes', async (_how, text) => {
  const made = await world();
  writeFileSync(made.world.instances, text);
  expectNothingDone(made, await planned(made), text);
});

test('an entry that its program wrote anew since the plan: nothing of the instance goes', async () => {
  const made = await world();
  const before = made.tree();
  const plan = await planned(made);
  const now = list.replace('SECRET', 'CHANGED');
  writeFileSync(made.world.instances, now);
  const run = await applyPlan(made.context, plan);
  expect([run.stepsDone, run.notDone.length]).toEqual([0, plan.steps.length]);
  expect([made.tree(), readFileSync(made.world.instances, 'utf8')]).toEqual([before, now]);
  expect(await retired(made)).toBe(false);
});

test('other entries may change between plan, run and undo, and stay as they were written', async () => {
  const made = await world();
  const plan = await planned(made);
  writeFileSync(made.world.instances, list.replace('"other"}', '"other", "n": 1}'));
  const run = await applyPlan(made.context, plan);
  writeFileSync(made.world.instances, '[{"id":"new"}, {"id":"other","n":2}]');
  expect((await undo.run(made.context, { run: run.runId })).notDone).toEqual([]);
  const ids = (JSON.parse(readFileSync(made.world.instances, 'utf8')) as { id: string }[]).map(
    ({ id }) => id,
  );
  expect(ids).toEqual(['new', 'other', 'sales']);
});

test('one form in use: nothing of the instance goes, and the way to stop it is told', async () => {
  const made = await world();
  const now = new Date();
  utimesSync(join(made.world.profiles, 'RemoteAuth-sales.zip'), now, now);
  const plan = await planned(made);
  expectNothingDone(made, plan);
  expect(plan.warnings?.join(' ')).toContain('--stop');
});

test('one form in use since the plan: nothing of the instance goes', async () => {
  const made = await world();
  const plan = await planned(made);
  const now = new Date();
  utimesSync(join(made.world.profiles, 'RemoteAuth-sales.zip'), now, now);
  const run = await applyPlan(made.context, plan);
  expect(run.stepsDone).toBe(0);
  expect([readFileSync(made.world.instances, 'utf8'), await retired(made)]).toEqual([list, false]);
});

test('a vault that is set and not there: nothing goes that was kept in it, unless it is left as it is', async () => {
  const made = await world();
  const vault = await (await made.context.vault()).identity();
  await writeProfileMarker({ root: made.world.profiles }, 'session-sales', { vault, epoch: 1 });
  renameSync(made.vault, `${made.vault}-away`);
  // Another process, which has not opened it before.
  const other = machine(made.vault, {}, made.world);
  writeFileSync(made.world.instances, list);
  expectNothingDone(other, await planned(other));
  const plan = await planned(other, { leaveVault: true });
  expect(plan.warnings?.join(' ')).toContain('HoldfastAuth');
  expect((await deletionOf(other.context, plan, await applyPlan(other.context, plan))).deleted).toBe(true);
});

test('a vault that is set and was never made is said', async () => {
  const made = machine();
  await putBrowserProfile(made.world.profiles, 'session-sales');
  const plan = await planned(made);
  expect([plan.steps.length, plan.warnings]).toEqual([1, [expect.stringContaining('There is no vault')]]);
});

test('a profile that was kept in another vault is not deleted without that', async () => {
  const made = await world();
  const place = { root: made.world.profiles };
  await writeProfileMarker(place, 'session-sales', { vault: 'another', epoch: 3 });
  expectNothingDone(made, await planned(made));
});

test('a session whose lease somebody holds is in use', async () => {
  const made = await world();
  const { context } = made;
  const owner = { ...context.vaultOwner('a bot'), host: 'elsewhere', pid: 7, process: 'linux:elsewhere' };
  const leases = (await context.vault()).leases('wwebjs');
  await leases.acquire([{ name: { tenant: 'default', id: 'sales' }, owner, ttlMs: 60_000 }]);
  const plan = await planned(made);
  expectNothingDone(made, plan);
  expect(plan.protected[0]?.reason).toContain('elsewhere');
});

test('an entry stays where a profile of another tenant has the same id', async () => {
  const made = await world();
  await putBrowserProfile(made.world.profiles, 'acme/session-sales');
  const plan = await planned(made, {}, 'default/sales');
  expect(plan.steps.some(({ kind }) => kind === 'unlist-instance')).toBe(false);
  expect(plan.warnings?.[0]).toContain('stays in the instances list');
  await expect(planned(made)).rejects.toMatchObject({ code: 'USAGE' });
});

test('of a tenant, by the name that its program made of the id', async () => {
  const made = machine();
  await putBrowserProfile(made.world.profiles, 'acme/session-my_shop');
  writeFileSync(made.world.instances, '{"my shop": {"a": 1}, "b": {}}');
  const plan = await planned(made, {}, 'acme/my_shop');
  expect((plan.steps[0] as UnlistInstance).instance).toBe('my shop');
  await applyPlan(made.context, plan);
  expect(readFileSync(made.world.instances, 'utf8')).toBe('{"b": {}}');
});

test('a session of Baileys answers in the same words', async () => {
  const made = machine();
  mkdirSync(made.world.auth, { recursive: true });
  await putBaileys(made.world.auth, 'company_5');
  const plan = await planned(made, {}, 'company_5');
  const run = await applyPlan(made.context, plan);
  const paths = [join(made.world.auth, 'company_5')];
  expect(await deletionOf(made.context, plan, run)).toEqual({
    deleted: true,
    purged: true,
    purgedPaths: paths,
    warnings: [],
  });
  const again = await planned(made, {}, 'company_5');
  expect(await deletionOf(made.context, again, null)).toMatchObject({ deleted: false, purgedPaths: [] });
});
