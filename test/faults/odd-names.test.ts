// Names, links and special files that nobody expects: they are seen, kept, moved and taken back exactly, and never followed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sessionName } from '../../src/core/session.ts';
import type { Plan } from '../../src/core/plan.ts';
import { apply } from '../../src/operations/apply.ts';
import { clean } from '../../src/operations/clean.ts';
import { clear } from '../../src/operations/clear.ts';
import { expire } from '../../src/operations/expire.ts';
import { gc } from '../../src/operations/gc.ts';
import { prune } from '../../src/operations/prune.ts';
import { undo } from '../../src/operations/undo.ts';
import { takeInventory } from '../../src/operations/take-inventory.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { treeOf } from '../rigs/faults/tree.ts';
import type { Tree } from '../rigs/faults/tree.ts';
import {
  dayMs,
  freshFolder,
  hourMs,
  makeWorld,
  open,
  put,
  putBaileysSession,
  putInstances,
  putProfile,
  wholeCredentials,
} from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const oddNames = [
  'new\nline',
  'tab\tand "quotes" and \'more\'',
  'a..b',
  '..a',
  '...',
  '-rf',
  '--place',
  '$(touch x)',
  '*',
  'Case',
  'case',
  '😀 emoji',
  'e\u0301 and \u00e9',
  ' space ',
  'back\\slash',
  'percent%2F..%2F',
  'n'.repeat(255),
  '__proto__',
  'constructor',
];

async function applied(world: World, plan: Plan): Promise<string> {
  const { context, close } = open(world);
  const run = await apply.run(context, { plan: plan.id });
  expect(run.notDone).toEqual([]);
  await close();
  return run.runId;
}

async function expectRoundTrip(world: World, plan: Plan, original: Tree): Promise<void> {
  const run = await applied(world, plan);
  expect(placesTree(world)).not.toEqual(original);
  const { context, close } = open(world);
  expect((await undo.run(context, { run })).notDone).toEqual([]);
  await close();
  expect(placesTree(world)).toEqual(original);
  expect(trashOf(world)).toEqual([]);
}

describe('names', () => {
  test.each(oddNames)('a session and a tenant called %j are cleared and taken back', async (name) => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, name));
    putBaileysSession(join(world.auth, 'tenant', name));
    const original = placesTree(world);
    const { context } = open(world);
    const { sessions } = await takeInventory(context);
    expect(sessions).toHaveLength(2);
    for (const { ref } of sessions)
      await expectRoundTrip(world, await clear.run(context, { session: sessionName(ref) }), original);
    // The one is called so, and so is the tenant of the other.
    await expect(clear.run(context, { session: name })).rejects.toMatchObject({ code: 'USAGE' });
    await expectRoundTrip(world, await prune.run(context, { policy: 'classic' }), original);
  });

  test('files with such names inside a session are unknown, so vital, and move with their session', async () => {
    const world = makeWorld();
    const session = join(world.auth, 'company_1');
    putBaileysSession(session);
    for (const name of oddNames) put(join(session, name), 40 * dayMs);
    put(join(session, 'pre-key-1.json.tmp'), 40 * dayMs);
    put(join(session, `pre-key-${'9'.repeat(240)}.json`), 40 * dayMs);
    const notUtf8 = Buffer.concat([Buffer.from(`${session}/`), Buffer.from([0x70, 0xff, 0xfe])]);
    writeFileSync(notUtf8, 'no UTF-8');
    const old = new Date(Date.now() - 40 * dayMs);
    spawnSync('find', [session, '-exec', 'touch', '-h', '-d', old.toISOString(), '{}', '+']);
    const original = placesTree(world);
    const { context } = open(world);
    const [picture] = (await takeInventory(context)).sessions;
    expect(picture?.problems.map((problem) => problem.code)).toContain('UNSPEAKABLE_NAME');
    const pruned = await prune.run(context, { policy: 'classic' });
    const removed = pruned.steps.map((step) => step.path.slice('company_1/'.length));
    expect(removed.every((path) => /^(session|sender-key|pre-key)-/.test(path))).toBe(true);
    await expectRoundTrip(world, await clear.run(context, { session: 'company_1' }), original);
  });
});

/** A folder outside every place; nothing may ever happen to it. */
function outside(fill: (folder: string) => void): { folder: string; expectUntouched(): void } {
  const folder = freshFolder();
  fill(folder);
  const before = treeOf(folder);
  return { folder, expectUntouched: () => expect(treeOf(folder)).toEqual(before) };
}

/** Every operation that removes, applied. */
async function removeAllThatMayGo(world: World): Promise<void> {
  const later = (): number => Date.now() + 2 * hourMs;
  const { context, close } = open(world, { nowMs: later, flags: { 'guards.maxShare': 1 } });
  const plans: Plan[] = [
    await prune.run(context, { policy: 'classic' }),
    await clean.run(context, {}),
    await expire.run(context, { idleDays: 1 }),
  ];
  for (const plan of plans.filter((made) => made.steps.length > 0))
    await apply.run(context, { plan: plan.id });
  await gc.run(context, {});
  const again = { ...context, nowMs: () => later() + 2 * hourMs };
  const { plan } = await gc.run(again, {});
  if (plan.steps.length > 0) await apply.run(again, { plan: plan.id });
  await close();
}

describe('symbolic links out of the place', () => {
  test.each<[string, (world: World) => ReturnType<typeof outside>]>([
    ['as a Baileys session', (world) => linked(putBaileysSession, join(world.auth, 'company_9'))],
    [
      'as a tenant of Baileys sessions',
      (world) => linked((folder) => putBaileysSession(join(folder, 'main')), join(world.auth, 'tenant')),
    ],
    ['as a profile', (world) => linked(putProfile, join(world.profiles, 'session-old'))],
    [
      'as a tenant of profiles',
      (world) => linked((folder) => putProfile(join(folder, 'session-old')), join(world.profiles, 'tenant')),
    ],
    [
      'as creds.json',
      (world) =>
        linked(
          (folder) => put(join(folder, 'x'), 0, wholeCredentials),
          join(world.auth, 'company_1/creds.json'),
          'x',
        ),
    ],
    [
      'as a key file',
      (world) =>
        linked(
          (folder) => put(join(folder, 'x'), 40 * dayMs),
          join(world.auth, 'company_1/pre-key-1.json'),
          'x',
        ),
    ],
    [
      'as a cache folder',
      (world) =>
        linked(
          (folder) => put(join(folder, 'Cache_Data/index'), 40 * dayMs),
          join(world.profiles, 'session-sales/Default/Cache'),
        ),
    ],
    [
      'inside a cache folder',
      (world) =>
        linked(
          (folder) => put(join(folder, 'x'), 40 * dayMs),
          join(world.profiles, 'session-sales/Default/Code Cache/js/link'),
        ),
    ],
    [
      'as the inner profile',
      (world) =>
        linked(
          (folder) => put(join(folder, 'Cache/Cache_Data/index'), 40 * dayMs),
          join(world.profiles, 'session-sales/Default'),
        ),
    ],
  ])('are never followed: %s', async (_name, make) => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'company_1'));
    for (const id of ['sales', 'orphan']) putProfile(join(world.profiles, `session-${id}`));
    putInstances(world, ['sales']);
    const original = placesTree(world);
    const target = make(world);
    await removeAllThatMayGo(world);
    target.expectUntouched();
    // The run had something to do, or nothing is shown.
    expect(Object.keys(placesTree(world)).length).toBeLessThan(Object.keys(original).length);
  });

  test('are counted as the links that they are, and named', async () => {
    const world = makeWorld();
    putProfile(join(world.profiles, 'session-sales'));
    linked(putProfile, join(world.profiles, 'session-sales/Default'));
    const [picture] = (await takeInventory(open(world).context)).sessions;
    expect(picture?.files).toBe(2);
    expect(picture?.problems).toMatchObject([{ code: 'SYMBOLIC_LINK', path: 'Default' }]);
  });

  test('a link in the place of creds.json makes them unreadable, not absent', async () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'company_1'));
    linked(
      (folder) => put(join(folder, 'x'), 40 * dayMs, wholeCredentials),
      join(world.auth, 'company_1/creds.json'),
      'x',
    );
    const [picture] = (await takeInventory(open(world).context)).sessions;
    expect(picture?.credentials.state).toBe('unreadable');
  });

  test('a session folder replaced by a link between plan and apply is left alone', async () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'company_1'));
    const { context } = open(world);
    const plan = await prune.run(context, { policy: 'classic' });
    const target = outside(() => undefined);
    const moved = join(target.folder, 'company_1');
    renameSync(join(world.auth, 'company_1'), moved);
    symlinkSync(moved, join(world.auth, 'company_1'));
    const before = treeOf(target.folder);
    const run = await apply.run(context, { plan: plan.id });
    expect(run.stepsDone).toBe(0);
    expect(run.notDone).toHaveLength(6);
    expect(treeOf(target.folder)).toEqual(before);
    expect(trashOf(world)).toEqual([]);
  });

  test('a session folder replaced by a link between apply and undo gets nothing put through it', async () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'company_1'));
    const { context } = open(world);
    const run = await apply.run(context, { plan: (await prune.run(context, { policy: 'classic' })).id });
    const target = outside(() => undefined);
    renameSync(join(world.auth, 'company_1'), join(world.folder, 'aside'));
    symlinkSync(target.folder, join(world.auth, 'company_1'));
    const undone = await undo.run(context, { run: run.runId });
    expect(undone.notDone).toHaveLength(6);
    target.expectUntouched();
    rmSync(join(world.auth, 'company_1'));
    renameSync(join(world.folder, 'aside'), join(world.auth, 'company_1'));
    expect((await undo.run(context, { run: run.runId })).notDone).toEqual([]);
  });
});

/** Replaces `path` by a link to a folder outside, or to a file in it. */
function linked(fill: (folder: string) => void, path: string, file = ''): ReturnType<typeof outside> {
  const target = outside(fill);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(join(target.folder, file), path);
  return target;
}

describe('special files', () => {
  const built = builtOnce();

  test('pipes and sockets are named, kept, and never waited for', async () => {
    const world = makeWorld();
    const session = join(world.auth, 'company_1');
    putBaileysSession(session);
    rmSync(join(session, 'creds.json'));
    for (const name of ['creds.json', 'session-15550009999.0.json', 'lid-mapping-15550008888.json']) {
      expect(spawnSync('mkfifo', [join(session, name)]).status).toBe(0);
    }
    putProfile(join(world.profiles, 'session-sales'));
    const server = createServer().listen(join(world.profiles, 'session-sales/Default/Cache/socket'));
    onTestFinished(() => void server.close());
    rmSync(join(world.profiles, 'session-sales/Default/Local Storage/leveldb/CURRENT'));
    spawnSync('mkfifo', [join(world.profiles, 'session-sales/Default/Local Storage/leveldb/CURRENT')]);
    for (const args of [['scan'], ['prune', '--policy', 'classic'], ['clean'], ['doctor']]) {
      const said = await holdfast(built, [...args, '--json', ...worldFlags(world)], { timeoutMs: 60_000 });
      expect(said.signal, args[0]).toBe(null);
      expect(said.json['error'], said.stderr).toBe(undefined);
    }
    const scanned = await holdfast(built, ['scan', '--json', ...worldFlags(world)]);
    expect(scanned.stdout).toContain('SPECIAL_FILE');
    expect(readFileSync(join(session, 'app-state-sync-key-AAAAAJ0a.json'))).toBeDefined();
  });
});
