// The drift between an instances list, as wa-hub writes it, and real browser profiles: only orphans go, and only those
// that were seen twice, are old and not in use.
import { join } from 'node:path';
import { lstat } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { gc, type DriftReport } from '../../src/operations/gc.ts';
import { undo } from '../../src/operations/undo.ts';
import { makeLocalAuthWorld, type LocalAuthWorld } from '../rigs/chromium/local-auth-world.ts';
import {
  differences,
  fillProfile,
  openProfile,
  readProfile,
  type FilledProfile,
  type ProfileReading,
} from '../rigs/chromium/profiles.ts';
import {
  DAY_MS,
  HOUR_MS,
  holdfastJson,
  makeTemporaryFolder,
  openHoldfast,
  temporaryFolder,
} from '../rigs/journeys/holdfast.ts';
import { age, pathsOf, treeChanges, treeOf } from '../rigs/journeys/tree.ts';

const listed = ['alpha', 'beta', 'café 2', 'delta', 'epsilon', 'zeta'];
const orphans = ['orphan-1', 'orphan-2'];
const orphanFolders = orphans.map((id) => `session-${id}`);

let filled: FilledProfile;
let first: ProfileReading;

beforeAll(async () => {
  const folder = await makeTemporaryFolder('filled');
  filled = await fillProfile(join(folder.path, 'profile'), {
    records: 500,
    localStorageKeys: 50,
    cacheMb: 1,
  });
  first = await readProfile(filled.profileDir, filled);
  return folder.remove;
});

interface World extends LocalAuthWorld {
  readonly home: string;
  readonly url: string;
  /** The product, so many hours after the world was made. */
  after(hours: number): ReturnType<typeof openHoldfast>;
}

/** Six listed clients and two orphans, all unused for two days, and one instance that never started. */
async function driftedWorld(): Promise<World> {
  const base = await temporaryFolder('gc');
  const root = join(base, '.wwebjs_auth');
  const instancesFile = join(base, '.wwebjs_instances.json');
  const clients = [
    ...listed.map((id) => ({ id })),
    ...orphans.map((id) => ({ id, listed: false })),
    { id: 'never-started', folder: false },
  ];
  const world = await makeLocalAuthWorld(root, { clients, from: filled, instancesFile });
  await age(root, 2 * DAY_MS);
  const [home, url] = [join(base, 'home'), `wwebjs:${root}`];
  const after = (hours: number) =>
    openHoldfast({ home, places: [url], instances: instancesFile, aheadMs: hours * HOUR_MS });
  return { ...world, home, url, after };
}

function guardsOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.protected.map(({ path, guard }) => [path, guard]));
}

async function kilobytesOf(folder: string): Promise<number> {
  const paths = Object.entries(await treeOf(folder)).flatMap(([path, what]) =>
    what.startsWith('file') ? [path] : [],
  );
  const sizes = await Promise.all(paths.map(async (path) => (await lstat(join(folder, path))).size));
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

test("gc --json has every field of the ancestor's drift report, with the right values", async () => {
  const { base, home, url, instancesFile, profiles } = await driftedWorld();
  const command = ['gc', '--place', url, '--instances-path', instancesFile];
  const { exitCode, answer } = await holdfastJson<DriftReport & { plan: Plan }>(home, ...command);
  const sizes = await Promise.all(orphans.map((id) => kilobytesOf(profiles[id] ?? '')));
  expect(answer).toMatchObject({
    instancesPath: instancesFile,
    authBaseDir: base,
    instanceCount: listed.length + 1,
    localAuthDirCount: listed.length + orphans.length,
    orphanCount: orphans.length,
    missingCount: 1,
    totalOrphanSizeKb: sizes.reduce((sum, size) => sum + size, 0),
    orphans,
    missing: ['never-started'],
    orphanDetails: orphans.map((clientId, at) => ({ clientId, path: profiles[clientId], sizeKb: sizes[at] })),
  });
  expect(answer.plan.steps).toEqual([]);
  expect(exitCode).toBe(3);
});

test('an orphan seen for the first time stays; two hours later exactly the orphans go, and undo brings them back whole', async () => {
  const { base, after, profiles } = await driftedWorld();
  const before = await treeOf(base);

  const early = await gc.run(after(0), {});
  expect(early.drift.orphans).toEqual(orphans);
  expect(early.plan.steps).toEqual([]);
  expect(guardsOf(early.plan)).toEqual(
    Object.fromEntries(orphanFolders.map((path) => [path, 'look-twice-at-orphans'])),
  );
  const soon = await gc.run(after(0.5), {});
  expect(soon.plan.steps).toEqual([]);

  const context = after(2);
  const { plan } = await gc.run(context, {});
  expect(plan.steps.map(({ path }) => path).sort()).toEqual(orphanFolders);
  expect(plan.protected).toEqual([]);
  expect(treeChanges(before, await treeOf(base))).toEqual([]);

  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ state: 'done', stepsDone: orphans.length, notDone: [] });
  const changes = treeChanges(before, await treeOf(base));
  expect(pathsOf('gone', changes)).toHaveLength(changes.length);
  expect([...new Set(pathsOf('gone', changes).map((path) => path.split('/')[0]))]).toEqual(orphanFolders);

  const back = await undo.run(context, { run: run.runId });
  expect(back).toMatchObject({ stepsDone: orphans.length, notDone: [] });
  expect(treeChanges(before, await treeOf(base))).toEqual([]);
  const restored = await readProfile(profiles['orphan-1'] ?? '', filled);
  expect(differences(first, restored)).toEqual([]);
  expect(restored.httpCacheHits).toBe(filled.cacheParts);
});

test('an orphan with a running Chromium stays while it runs, in the plan and in the applying of an earlier plan', async () => {
  const { after, base, profiles } = await driftedWorld();
  await gc.run(after(0), {});
  const context = after(48);
  const earlier = await gc.run(context, {});
  expect(earlier.plan.steps).toHaveLength(2);

  const open = await openProfile(profiles['orphan-1'] ?? '');
  try {
    const { plan } = await gc.run(context, {});
    expect(plan.steps.map(({ path }) => path)).toEqual(['session-orphan-2']);
    expect(guardsOf(plan)).toEqual({ 'session-orphan-1': 'leave-sessions-in-use-alone' });

    const run = await applyPlan(context, earlier.plan);
    expect(run.notDone.map(({ path, outcome }) => `${outcome} ${path}`)).toEqual([
      'skipped session-orphan-1',
    ]);
    expect(run.notDone[0]?.reason).toMatch(/^in use: /);
    const there = Object.keys(await treeOf(base));
    expect(there).toContain('session-orphan-1');
    expect(there).not.toContain('session-orphan-2');
  } finally {
    await open.close();
  }
});

test('an orphan that was written to within a day stays', async () => {
  const { after, profiles } = await driftedWorld();
  await gc.run(after(0), {});
  await age(profiles['orphan-2'] ?? '', -2 * DAY_MS);

  const { plan } = await gc.run(after(2), {});
  expect(plan.steps.map(({ path }) => path)).toEqual(['session-orphan-1']);
  expect(guardsOf(plan)).toEqual({ 'session-orphan-2': 'wait-out-the-grace-time' });
});
