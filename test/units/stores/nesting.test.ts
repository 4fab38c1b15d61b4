// Sessions that lie in one another: each is seen and moved by itself, never with another.
import fs, { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { SessionPicture } from '../../../src/core/inventory.ts';
import { parsePlace } from '../../../src/core/place.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { apply } from '../../../src/operations/apply.ts';
import { clear } from '../../../src/operations/clear.ts';
import { expire } from '../../../src/operations/expire.ts';
import { gc } from '../../../src/operations/gc.ts';
import { prune } from '../../../src/operations/prune.ts';
import { takeInventory } from '../../../src/operations/take-inventory.ts';
import { lookAtBaileysFolder } from '../../../src/stores/folder-baileys/look-at-baileys-folder.ts';
import {
  dayMs,
  hourMs,
  makeWorld,
  open,
  put,
  putBaileysSession,
  putInstances,
  putProfile,
} from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

/** How often folders are listed while it looks. */
function listings(look: () => void): number {
  const listed = vi.spyOn(fs, 'readdirSync');
  syncBuiltinESMExports();
  try {
    look();
    return listed.mock.calls.length;
  } finally {
    listed.mockRestore();
    syncBuiltinESMExports();
  }
}

const outer = 'leave-sessions-that-hold-others-alone';

async function pictures(world: World): Promise<ReadonlyMap<string, SessionPicture>> {
  const { sessions } = await takeInventory(open(world).context);
  return new Map(sessions.map((picture) => [picture.ref.path, picture]));
}

const paths = async (world: World): Promise<string[]> => [...(await pictures(world)).keys()];
const stepsOf = (plan: Plan): string[] => plan.steps.map((step) => step.path).sort();
const protectedBy = (plan: Plan): string[][] => plan.protected.map(({ path, guard }) => [path, guard]);
const codes = (picture: SessionPicture | undefined): string[] =>
  (picture?.problems ?? []).map((problem) => problem.code);

/** A name that is no UTF-8, below a folder. */
function unspeakable(folder: string, before = '', after = ''): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/${before}`), Buffer.from([0xff]), Buffer.from(after)]);
}

describe('Baileys sessions in one another', () => {
  function nested(): World {
    const world = makeWorld();
    for (const path of ['a', 'a/sub', 'a/notes/deep', 'b', 'c', 'd', 'e', 'f'])
      putBaileysSession(join(world.auth, path));
    put(join(world.auth, 'a/notes/remark.txt'), 40 * dayMs, '12345');
    return world;
  }

  test('are listed each by itself, and the outer one counts only what is its own', async () => {
    const found = await pictures(nested());
    expect([...found.keys()]).toEqual(['a', 'a/notes/deep', 'a/sub', 'b', 'c', 'd', 'e', 'f']);
    expect(found.get('a')).toMatchObject({
      files: 12,
      sizeBytes: (found.get('b')?.sizeBytes ?? 0) + 5,
      byClass: { creds: { entries: 1 }, unknown: { entries: 1, sizeBytes: 5 } },
      problems: [{ code: 'HOLDS_ANOTHER_SESSION' }],
    });
    expect(found.get('a/sub')).toMatchObject({ files: 11, credentials: { state: 'whole' }, problems: [] });
    expect(found.get('a/sub')?.ref).toMatchObject({ tenant: 'a', id: 'sub' });
  });

  test('the outer one is never moved as a whole while it holds another', async () => {
    const world = nested();
    const { context } = open(world);
    const cleared = await clear.run(context, { session: 'default/a' });
    expect(stepsOf(cleared)).toEqual([]);
    expect(protectedBy(cleared)).toEqual([['a', outer]]);
    const expired = await expire.run(context, {});
    expect(stepsOf(expired)).not.toContain('a');
    expect(protectedBy(expired)).toContainEqual(['a', outer]);
    for (const inner of ['a/sub', 'a/notes/deep']) {
      const plan = await clear.run(context, { session: inner });
      expect(stepsOf(plan)).toEqual([inner]);
      expect((await apply.run(context, { plan: plan.id })).notDone).toEqual([]);
    }
    expect(stepsOf(await clear.run(context, { session: 'default/a' }))).toEqual(['a']);
  });

  test('a plan made before another session came to lie in it does not move it', async () => {
    const world = nested();
    const { context } = open(world);
    const plan = await clear.run(context, { session: 'default/b' });
    putBaileysSession(join(world.auth, 'b/new'));
    expect((await apply.run(context, { plan: plan.id })).stepsDone).toBe(0);
    expect(existsSync(join(world.auth, 'b/new/creds.json'))).toBe(true);
  });

  test('are pruned each by itself, every file once', async () => {
    const steps = stepsOf(await prune.run(open(nested()).context, { policy: 'classic' }));
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps).toContain('a/sub/pre-key-1.json');
    expect(steps.filter((path) => /^a\/[^/]+$/.test(path))).toHaveLength(6);
  });

  test('the cheap scan of names keeps those inside in sight, and sees when one comes or goes', async () => {
    const world = nested();
    mkdirSync(join(world.auth, 'b/kept'));
    const [store] = open(world).context.stores;
    const scan = async (): Promise<string[]> =>
      (await store?.scan({ namesOnly: true }))?.sessions.map(({ ref }) => ref.path) ?? [];
    const all = await scan();
    expect(await scan()).toEqual(all);
    putBaileysSession(join(world.auth, 'b/kept'));
    expect(await scan()).toEqual([...all, 'b/kept'].sort());
    rmSync(join(world.auth, 'b/kept/creds.json'));
    rmSync(join(world.auth, 'a/sub'), { recursive: true });
    expect(await scan()).toEqual([...all, 'b/kept'].sort().filter((path) => path !== 'a/sub'));
  });

  test('a company_ folder with sessions below it is their tenant, and with none a session that lost its files', async () => {
    const world = makeWorld();
    for (const path of ['company_5/A', 'company_5/B', 'company_5/deep/C', 'company_6'])
      putBaileysSession(join(world.auth, path));
    put(join(world.auth, 'company_7/left.txt'), 40 * dayMs);
    const found = await pictures(world);
    expect([...found.keys()]).toEqual([
      'company_5/A',
      'company_5/B',
      'company_5/deep/C',
      'company_6',
      'company_7',
    ]);
    expect(found.get('company_5/A')?.ref).toMatchObject({ tenant: 'company_5', id: 'A' });
    expect(found.get('company_7')?.credentials.state).toBe('absent');
  });

  test('folders without folders in them are listed once and no more', () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'a'));
    const place = parsePlace(world.places.baileys, '/');
    const look = (): void =>
      expect(lookAtBaileysFolder(place, { path: 'a', depth: 1 }, 0).sessions).toHaveLength(1);
    expect(listings(look)).toBe(1);
  });
});

describe('a session that is the root of its place', () => {
  function rooted(): World {
    const world = makeWorld();
    putBaileysSession(world.auth);
    for (const path of ['t/x', 'y']) putBaileysSession(join(world.auth, path));
    put(join(world.auth, 'notes/remark.txt'), 40 * dayMs);
    put(join(world.auth, 'own.txt'), 40 * dayMs);
    symlinkSync(join(world.folder, 'elsewhere'), join(world.auth, 'linked'));
    return world;
  }

  test('owns only the files directly in it', async () => {
    const found = await pictures(rooted());
    expect([...found.keys()]).toEqual(['', 'linked', 't/x', 'y']);
    expect(found.get('')).toMatchObject({ files: 12, problems: [] });
  });

  test.each(['clear', 'expire'] as const)('%s takes it without any other session', async (operation) => {
    const world = rooted();
    const { context } = open(world);
    const plan =
      operation === 'clear'
        ? await clear.run(context, { session: 'default/auth' })
        : await expire.run(context, { session: 'default/auth' });
    expect(plan.steps).toHaveLength(12);
    expect((await apply.run(context, { plan: plan.id })).notDone).toEqual([]);
    expect(await paths(world)).toEqual(['linked', 't/x', 'y']);
    expect((await pictures(world)).get('t/x')).toMatchObject({ files: 11, credentials: { state: 'whole' } });
    expect(existsSync(join(world.auth, 'notes/remark.txt'))).toBe(true);
  });
});

describe('profiles in one another', () => {
  function nested(): World {
    const world = makeWorld();
    putProfile(join(world.profiles, 'session-archive'));
    putProfile(join(world.profiles, 'session-archive/session-a'));
    putProfile(join(world.profiles, 'session-archive/old/RemoteAuth-r'));
    put(join(world.profiles, 'session-archive/RemoteAuth-z.zip'), 40 * dayMs);
    put(join(world.profiles, 'session-archive/Default/Extensions/x/session/own'), 40 * dayMs);
    symlinkSync(join(world.folder, 'elsewhere'), join(world.profiles, 'session-archive/session-link'));
    for (const id of 'bcdefgh') putProfile(join(world.profiles, `session-${id}`));
    putInstances(world, [...'abcdefgh']);
    return world;
  }

  test('are listed each by itself, and the outer one counts only what is its own', async () => {
    const found = await pictures(nested());
    expect([...found.keys()].filter((path) => path.startsWith('session-archive'))).toEqual([
      'session-archive',
      'session-archive/RemoteAuth-z.zip',
      'session-archive/old/RemoteAuth-r',
      'session-archive/session-a',
      'session-archive/session-link',
    ]);
    const files = found.get('session-b')?.files ?? 0;
    expect(found.get('session-archive')?.files).toBe(files + 1);
    expect(codes(found.get('session-archive'))[0]).toBe('HOLDS_ANOTHER_SESSION');
    expect(found.get('session-archive/session-a')).toMatchObject({ files, problems: [] });
  });

  test('gc finds the listed one, and leaves the unlisted one that holds it', async () => {
    const world = nested();
    let aheadMs = 0;
    const { context } = open(world, { nowMs: () => Date.now() + aheadMs });
    await gc.run(context, {});
    aheadMs = 3 * hourMs;
    const { plan, drift } = await gc.run(context, {});
    expect(protectedBy(plan)).toContainEqual(['session-archive', outer]);
    expect(stepsOf(plan)).not.toContain('session-archive');
    expect(stepsOf(plan)).not.toContain('session-archive/session-a');
    expect(drift.missing).toEqual([]);
  });

  test('the cheap scan of names keeps those inside in sight', async () => {
    const [, store] = open(nested()).context.stores;
    const all = (await store?.scan({ namesOnly: true }))?.sessions.map(({ ref }) => ref.path);
    expect((await store?.scan({ namesOnly: true }))?.sessions.map(({ ref }) => ref.path)).toEqual(all);
    expect(all).toHaveLength(12);
  });
});

describe('names that are not valid UTF-8', () => {
  test('are shown as sessions that cannot be read, with either engine, and hide no other', async () => {
    const world = makeWorld();
    putBaileysSession(join(world.auth, 'a'));
    putProfile(join(world.profiles, 'session-b'));
    mkdirSync(join(world.auth, 't'));
    for (const folder of [world.auth, join(world.auth, 't')]) mkdirSync(unspeakable(folder, 'x'));
    mkdirSync(unspeakable(world.profiles, 'x'));
    mkdirSync(unspeakable(world.profiles, 'session-'));
    writeFileSync(unspeakable(world.profiles, 'RemoteAuth-', '.zip'), 'zip');
    const found = await pictures(world);
    const odd = ['t/x\uFFFD', 'x\uFFFD', 'RemoteAuth-\uFFFD.zip', 'session-\uFFFD'];
    expect([...found.keys()].sort()).toEqual(['a', 'session-b', ...odd].sort());
    for (const path of odd) {
      expect(found.get(path), path).toMatchObject({
        credentials: { state: 'unreadable' },
        inUse: { answer: 'unknown' },
        problems: [{ code: 'UNSPEAKABLE_NAME' }],
      });
    }
  });

  test('a folder that went away is no session', () => {
    const place = parsePlace(makeWorld().places.baileys, '/');
    expect(lookAtBaileysFolder(place, { path: 'gone', depth: 1 }, 0)).toEqual({ sessions: [], deeper: [] });
  });
});
