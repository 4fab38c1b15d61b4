// What does not move, and why: said by name when the plan is made, and looked at again when it is applied.
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { codeOf } from '../../rigs/faults/world.ts';
import { contentsAt, makeMoves, move, openMoves, planMove, putSession } from '../../rigs/migrate/moves.ts';
import type { Moves } from '../../rigs/migrate/moves.ts';
import { contentsOf, sessionRecords } from '../../rigs/migrate/records.ts';
import { writeInto } from '../../rigs/migrate/write-into.ts';

const path = 'acme/sales';

function reasons(plan: Plan): string[] {
  return plan.protected.map(({ session, reason }) => `${session.tenant}/${session.id}: ${reason}`);
}

/** Of a world with one session that is spoiled, and one that is not. */
async function planOver(
  spoil: (folder: string, world: Moves) => void,
  options: { readonly fresh?: boolean } = {},
): Promise<Plan> {
  const world = makeMoves();
  putSession(world, path);
  putSession(world, 'acme/whole');
  const folder = join(world.auth, path);
  spoil(folder, world);
  if (!options.fresh) for (const name of readdirSync(folder)) lutimesSync(join(folder, name), 1e9, 1e9);
  const plan = await planMove(openMoves(world), world.from, world.to);
  expect(plan.steps.map(({ path: moved }) => moved)).toContain('acme/whole');
  return plan;
}

test.each([
  [
    'a torn record',
    'pre-key-1.json',
    '{"public":{"ty',
    /pre-key-1\.json of acme\/sales is damaged: it is torn/,
  ],
  ['an empty record', 'session-15550002222.0.json', '', /session-15550002222\.0\.json .* it is empty/],
  ['torn credentials', 'creds.json', '{"noiseKey', /creds\.json .* torn/],
  ['credentials without keys', 'creds.json', '{}', /creds\.json .* no usable noiseKey/],
])('a session with %s is refused by its name, and the others move', async (_what, name, text, reason) => {
  const plan = await planOver((folder) => writeFileSync(join(folder, name), text));
  expect(reasons(plan)).toEqual([expect.stringMatching(reason)]);
});

test('a session without credentials is refused', async () => {
  const plan = await planOver((folder) => rmSync(join(folder, 'creds.json')));
  expect(reasons(plan)).toEqual([expect.stringMatching(/acme\/sales.*no credentials/)]);
});

test('a record that is a link is refused, because what it leads to would not move with it', async () => {
  const plan = await planOver((folder, { folder: outside }) => {
    renameSync(join(folder, 'pre-key-2.json'), join(outside, 'elsewhere.json'));
    symlinkSync(join(outside, 'elsewhere.json'), join(folder, 'pre-key-2.json'));
  });
  expect(reasons(plan)).toEqual([expect.stringMatching(/pre-key-2\.json/)]);
});

test('a session that was written to just now is left alone', async () => {
  const touch = (folder: string) => utimesSync(join(folder, 'creds.json'), new Date(), new Date());
  const plan = await planOver(touch, { fresh: true });
  expect(reasons(plan)).toEqual([
    expect.stringMatching(/^acme\/sales: in use: it was written to \d+ s ago$/),
  ]);
});

test('a session in whose folder another one lies stays, and the other moves', async () => {
  const plan = await planOver((_folder, world) => void putSession(world, `${path}/inner`));
  expect(reasons(plan)).toEqual([expect.stringMatching(/^acme\/sales: another session lies in its folder/)]);
});

test('files that are no records stay behind with the original, and are named', async () => {
  const plan = await planOver((folder) => {
    for (const name of ['creds.json.bak', '.cleanup.lock', 'notes.txt'])
      writeFileSync(join(folder, name), 'x');
    for (const name of ['creds.json.bak', '.cleanup.lock', 'notes.txt'])
      utimesSync(join(folder, name), 1e9, 1e9);
  });
  const [step] = plan.steps.filter((one) => one.path === path);
  expect(step).toMatchObject({ remarks: [{ kind: 'left-behind', records: 3 }] });
});

test('a record whose id nobody knows moves as it is, is named, and has its old file name when it is back', async () => {
  const world = makeMoves();
  const odd = { type: 'app-state-sync-key', id: 'undefined', value: { keyData: 'AAEC' } };
  const records = putSession(world, path, [...sessionRecords(path), odd]);
  const context = openMoves(world);
  const { plan } = await move(context, world.from, world.to);
  expect(plan.steps).toMatchObject([
    { remarks: [{ kind: 'not-understood', example: 'app-state-sync-key-undefined.json' }] },
  ]);
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(records));
  await move(context, world.to, world.from);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
});

test('nothing is written over a session of the same name, whatever its path', async () => {
  const world = makeMoves();
  putSession(world, 'bot');
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const other = sessionRecords('another bot');
  putSession(world, 'default/bot', other);
  const plan = await planMove(context, world.from, world.to);
  expect(plan.steps).toEqual([]);
  expect(reasons(plan)).toEqual([
    'default/bot: there is a session default/bot already; it is never written over',
  ]);
  const back = await planMove(context, world.to, world.from);
  expect(reasons(back)).toEqual([
    'default/bot: there is a session default/bot already; it is never written over',
  ]);
});

test('a session that came there after the plan was made is not written over', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  putSession(world, 'elsewhere/x', sessionRecords('newer'));
  await move(context, world.from, world.to, { session: 'elsewhere/x', as: path });
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([
    { outcome: 'skipped', reason: expect.stringMatching(/never written over/) as string },
  ]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(sessionRecords('newer')));
});

test('a session that changed since the plan was made stays, with nothing left of it at the target', async () => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const changed = putSession(world, path, sessionRecords('a day later'));
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([{ outcome: 'skipped', reason: 'it changed since the plan was made' }]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(changed));
  expect(await (await context.transfers.place(world.to)).state(path)).toBe('absent');
  expect(await context.catalog.trash.all()).toEqual([]);
});

test('a session that somebody holds in the target is left alone', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const somebody = openMoves(makeMoves());
  const store = await somebody.openPlace(world.to);
  const [step] = plan.steps;
  const lock = await store.lockSession(step?.session ?? expect.fail(), 'a bot');
  const run = await applyPlan(context, plan);
  await lock.release();
  expect(run.notDone).toMatchObject([
    { outcome: 'skipped', reason: expect.stringMatching(/locked by process/) as string },
  ]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
});

test('a session whose lease somebody holds stays in its database, also where that began after the plan', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const before = await planMove(context, world.to, world.from);
  const store = await openMoves(makeMoves()).openPlace(world.to);
  const [step] = before.steps;
  const from = step?.kind === 'move-session' ? step.from.session : null;
  const lock = await store.lockSession(from ?? expect.fail(), 'a bot');
  expect(reasons(await planMove(context, world.to, world.from))).toEqual([
    expect.stringMatching(/acme\/sales: in use: process \d+ .*\(a bot\) holds its lease/),
  ]);
  const run = await applyPlan(context, before);
  await lock.release();
  expect(run.notDone).toMatchObject([
    { outcome: 'skipped', reason: expect.stringMatching(/a bot/) as string },
  ]);
  expect(await contentsAt(context, world.to, path)).toEqual(contentsOf(records));
  expect(await stateOf(context, world.from)).toBe('absent');
});

function stateOf(context: ReturnType<typeof openMoves>, url: string): Promise<string> {
  return context.transfers.place(url).then((place) => place.state(path));
}

test('a copy that another migration has not brought there wholly is its own affair', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  await writeInto(world, path, records.slice(0, 3), 'arriving');
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([{ reason: expect.stringMatching(/another migration/) as string }]);
  expect(reasons(await planMove(context, world.from, world.to))).toEqual([
    expect.stringMatching(/another migration is bringing/),
  ]);
  expect(await (await context.transfers.place(world.to)).count(path)).toBe(3);
});

test('a target that keeps something else than it was given is found out, and the original stays', async () => {
  const world = makeMoves();
  const records = putSession(world, path);
  const context = openMoves(world);
  const plan = await planMove(context, world.from, world.to);
  const target = await context.transfers.place(world.to);
  const put = target.put.bind(target);
  target.put = (at, given) =>
    put(
      at,
      given.map((record) => (record.type === 'tctoken' ? { ...record, value: 'lost' } : record)),
    );
  const run = await applyPlan(context, plan);
  expect(run.notDone).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/differs from the original: tctoken/) as string },
  ]);
  expect(await contentsAt(context, world.from, path)).toEqual(contentsOf(records));
  expect(await target.state(path)).toBe('absent');
});

test('with --require-stopped nothing moves from a place that a program seems to use', async () => {
  const world = makeMoves();
  putSession(world, path);
  const context = openMoves(world, { 'guards.requireStopped': true });
  const store = await context.openPlace(world.from);
  store.processesAtWork = () => Promise.resolve(['process 7 names it in its command line']);
  expect(reasons(await planMove(context, world.from, world.to))).toEqual([
    'acme/sales: a program seems to use its place: process 7 names it in its command line',
  ]);
});

test('what cannot be meant is refused before anything is read', async () => {
  const world = makeMoves();
  putSession(world, path);
  putSession(world, 'acme/other');
  const context = openMoves(world);
  const plan = (to: string, wish = {}) => codeOf(() => planMove(context, world.from, to, wish));
  expect(await plan(world.from)).toBe('USAGE');
  expect(await plan(world.to, { as: 'acme/one' })).toBe('USAGE');
  expect(await plan(world.to, { session: 'nobody/x' })).toBe('SESSION_NOT_FOUND');
  expect(await plan(`baileys:${join(world.auth, 'below')}`)).toBe('PLACES_OVERLAP');
  expect(await plan(`baileys:${join(world.folder, 'not/there')}`)).toBe('PLACE_UNAVAILABLE');
  mkdirSync(join(world.folder, 'profiles'));
  expect(await plan(`wwebjs:${join(world.folder, 'profiles')}`)).toBe('USAGE');
  expect(await plan(`wwebjs:${join(world.folder, 'none')}`)).toBe('USAGE');
  expect(existsSync(join(world.folder, 'none'))).toBe(false);
  expect(await plan('auth.db')).toBe('PLACE_MALFORMED');
});
