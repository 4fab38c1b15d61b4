// Several cleaners on one place: at most one changes it at a time, a dead one is in nobody's way, a damaged lock stops all.
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, startScript, worldFlags } from '../rigs/faults/holdfast.ts';
import type { Said } from '../rigs/faults/holdfast.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { codeOf, makeWorld, open, putBaileysSession } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const built = builtOnce();

const companies = ['company_1', 'company_2', 'company_3', 'company_4'];

function fourSessions(): World {
  const world = makeWorld();
  for (const company of companies) putBaileysSession(join(world.auth, company));
  return world;
}

/** Takes the place's lock as Holdfast does, says so, and sits on it. */
const lockHolder = `
  import Database from 'better-sqlite3';
  const database = new Database(process.argv[1], { timeout: 0 });
  database.exec('BEGIN EXCLUSIVE');
  process.stdout.write('held');
  setInterval(() => undefined, 1000);
`;

async function holdPlace(world: World): Promise<() => Promise<void>> {
  const locks = join(world.auth, '.holdfast/locks');
  mkdirSync(locks, { recursive: true });
  const holder = startScript(lockHolder, [join(locks, 'place.lock')]);
  onTestFinished(() => void holder.kill('SIGKILL'));
  if (holder.stdout !== null) await once(holder.stdout, 'data');
  return async () => {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  };
}

test('cleaners at once, of the same plan and of plans of their own, do each thing once and can all be undone', async () => {
  const world = fourSessions();
  const original = placesTree(world);
  const planOf = async (): Promise<string> => {
    const planned = await holdfast(built, ['prune', '--json', ...worldFlags(world)]);
    return (planned.json['plan'] as Plan).id;
  };
  const [first, second] = [await planOf(), await planOf()];
  const apply = (plan: string): Promise<Said> =>
    holdfast(built, ['apply', plan, '--json', ...worldFlags(world)]);
  const said = await Promise.all([apply(first), apply(first), apply(second), apply(second)]);
  const runs: RunReport[] = [];
  for (const { json, code, stderr } of said) {
    const error = json['error'] as { code: string } | undefined;
    if (error === undefined) runs.push(json as unknown as RunReport);
    else expect(['LOCK_HELD', 'PLAN_USED']).toContain(error.code);
    expect(code, stderr).not.toBe(2);
  }
  expect(runs.length).toBeGreaterThan(0);
  expect(runs.reduce((sum, run) => sum + run.stepsDone, 0)).toBe(24);
  for (const run of runs) {
    for (const { outcome } of run.notDone) expect(outcome).toBe('skipped');
    const undone = await holdfast(built, ['undo', run.runId, ...worldFlags(world)]);
    expect(undone.code, undone.stderr).toBe(0);
  }
  expect(placesTree(world)).toEqual(original);
  expect(trashOf(world)).toEqual([]);
});

test('two homes on one place hold each other off too', async () => {
  const world = fourSessions();
  const other = { ...world, home: join(world.folder, 'other-home') };
  const said = await Promise.all(
    [world, other].map((one) => holdfast(built, ['prune', '--apply', '--json', ...worldFlags(one)])),
  );
  const runs = said.flatMap(({ json }) => (json['run'] === undefined ? [] : [json['run'] as RunReport]));
  expect(runs.reduce((sum, run) => sum + run.stepsDone, 0)).toBe(24);
});

test('a place that another process changes is left alone; when that one is killed, the next run has it at once', async () => {
  const world = fourSessions();
  const before = placesTree(world);
  const kill = await holdPlace(world);
  const refused = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  expect(refused.json['error']).toMatchObject({ code: 'LOCK_HELD' });
  expect(refused.code).toBe(1);
  expect(placesTree(world)).toEqual(before);
  await kill();
  const { context } = open(world);
  const [store] = context.stores;
  // No waiting and no second try: the kernel frees it with its process.
  const lock = await store?.lockPlace('test');
  expect(lock).toBeDefined();
  await lock?.release();
});

test.each([
  ['garbage', () => Buffer.from('garbage '.repeat(500))],
  ['one byte', () => Buffer.from('x')],
  ['a torn database', (path: string) => readFileSync(path).subarray(0, 300)],
])('a damaged lock file stops everything, until a person removes it: %s', async (name, damage) => {
  const world = fourSessions();
  const before = placesTree(world);
  const { context } = open(world);
  const [store] = context.stores;
  await (await store?.lockPlace('test'))?.release();
  const path = join(world.auth, '.holdfast/locks/place.lock');
  if (name === 'a torn database') writeFileSync(path, `SQLite format 3\0${'\xff'.repeat(400)}`, 'latin1');
  writeFileSync(path, damage(path));
  const refused = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  expect(refused.json['error']).toMatchObject({ code: 'LOCK_DAMAGED' });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(path);
  expect(placesTree(world)).toEqual(before);
  const doctor = await holdfast(built, ['doctor', '--json', ...worldFlags(world)]);
  expect(doctor.code).toBe(3);
  expect(doctor.stdout).toContain(path);
  rmSync(path);
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  expect(pruned.code, pruned.stderr).toBe(0);
  expect(statSync(path).size).toBe(0);
});

test('a session that another process has locked is skipped, and the others are cleaned', async () => {
  const world = fourSessions();
  const { context } = open(world);
  const [store] = context.stores;
  const session = (await store?.scan())?.sessions[0]?.ref;
  if (session === undefined || store === undefined) throw new Error('the world has a session');
  const lock = await store.lockSession(session, 'test');
  const pruned = await holdfast(built, ['prune', '--apply', '--json', ...worldFlags(world)]);
  await lock.release();
  expect(pruned.json['run']).toMatchObject({ state: 'done', stepsDone: 18 });
  expect((pruned.json['plan'] as Plan).protected).toHaveLength(6);
  expect(await codeOf(async () => store.lockSession(session, 'again'))).toBe(null);
});
