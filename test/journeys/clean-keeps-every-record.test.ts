// Cleaning real Chromium profiles: the caches go, every record stays, and a profile in use is not touched at all.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { clean } from '../../src/operations/clean.ts';
import { scan } from '../../src/operations/scan.ts';
import { undo } from '../../src/operations/undo.ts';
import { makeLocalAuthWorld } from '../rigs/chromium/local-auth-world.ts';
import {
  differences,
  fillProfile,
  openProfile,
  readProfile,
  type FilledProfile,
  type ProfileReading,
} from '../rigs/chromium/profiles.ts';
import {
  holdfastJson,
  makeTemporaryFolder,
  openHoldfast,
  temporaryFolder,
} from '../rigs/journeys/holdfast.ts';
import { pathsOf, treeChanges, treeOf } from '../rigs/journeys/tree.ts';

/** What cleaning may take, and no path beside these. Other versions of Chromium have fewer of them. */
const mayGo = [
  'Default/Cache',
  'Default/Code Cache',
  'Default/DawnGraphiteCache',
  'Default/DawnWebGPUCache',
  'Default/GPUCache',
  'Default/Service Worker/CacheStorage',
  'Default/Shared Dictionary',
  'GPUPersistentCache',
  'GraphiteDawnCache',
  'GrShaderCache',
  'ShaderCache',
].map((path) => `session-alpha/${path}`);
/** What every version has, and what holds nearly all the bytes. */
const mustGo = ['Default/Cache', 'Default/Code Cache', 'Default/Service Worker/CacheStorage'].map(
  (path) => `session-alpha/${path}`,
);

/** The page's own caches are caches too; a page fills them again, the rig's does so only when its worker is new. */
const emptiedCaches = /^cacheStorage rig-assets: .+ -> absent$/;

let filled: FilledProfile;
let first: ProfileReading;

beforeAll(async () => {
  const folder = await makeTemporaryFolder('filled');
  filled = await fillProfile(join(folder.path, 'profile'), {
    records: 2000,
    localStorageKeys: 200,
    cacheMb: 2,
  });
  first = await readProfile(filled.profileDir, filled);
  expect(first.errors).toEqual([]);
  expect(first.httpCacheHits).toBe(filled.cacheParts);
  return folder.remove;
});

/** A place with one client's profile as whatsapp-web.js leaves it, and Holdfast looking at it. */
async function profilePlace() {
  const base = await temporaryFolder('clean');
  const root = join(base, '.wwebjs_auth');
  await makeLocalAuthWorld(root, { clients: ['alpha'], from: filled });
  const home = join(base, 'home');
  const url = `wwebjs:${root}`;
  const inUse = async (): Promise<string | undefined> =>
    (await scan.run(context, {})).sessions[0]?.inUse.answer;
  const context = openHoldfast({ home, places: [url] });
  return { root, url, home, context, inUse, profile: join(root, 'session-alpha') };
}

test('a profile that a browser has open is in use, and clean protects all of it', async () => {
  const { root, context, inUse, profile } = await profilePlace();
  const planned = await clean.run(context, {});
  expect(planned.steps.length).toBeGreaterThan(3);
  expect(await inUse()).toBe('no');

  const open = await openProfile(profile);
  try {
    expect(await inUse()).toBe('yes');
    const plan = await clean.run(context, {});
    expect(plan.steps).toEqual([]);
    expect(plan.protected.length).toBeGreaterThan(3);
    for (const { guard, reason } of plan.protected) {
      expect(guard).toBe('leave-sessions-in-use-alone');
      expect(reason).toContain(`process ${open.pid}`);
    }

    // The plan of before was made in good faith; the browser came back in between.
    const run = await applyPlan(context, planned);
    expect(run.stepsDone).toBe(0);
    expect(run.notDone).toHaveLength(planned.steps.length);
    expect(run.notDone.every(({ reason }) => reason.startsWith('in use: '))).toBe(true);
    const there = await treeOf(root);
    for (const { path } of planned.steps) expect(there[path], path).toMatch(/^folder/);
  } finally {
    await open.close();
  }
  expect(await inUse()).toBe('no');
});

test('a browser that was killed leaves its lock behind, and that alone is no use', async () => {
  const { context, inUse, profile } = await profilePlace();
  const open = await openProfile(profile);
  await open.kill();
  expect(await inUse()).toBe('no');
  expect((await clean.run(context, {})).steps.length).toBeGreaterThan(3);
});

test('cleaned, every record, key, cookie and worker is still there, and the caches are made again', async () => {
  const { root, url, home, profile } = await profilePlace();
  const before = await treeOf(root);
  const command = ['clean', '--place', url, '--apply'];
  const { exitCode, answer } = await holdfastJson<{ plan: Plan; run: RunReport }>(home, ...command);
  expect({ exitCode, notDone: answer.run.notDone }).toEqual({ exitCode: 0, notDone: [] });
  const planned = answer.plan.steps.map(({ path }) => path);
  expect(mayGo).toEqual(expect.arrayContaining(planned));
  expect(planned).toEqual(expect.arrayContaining(mustGo));

  const changes = treeChanges(before, await treeOf(root));
  const gone = pathsOf('gone', changes);
  expect(gone).toHaveLength(changes.length);
  expect(gone.filter((path) => !planned.some((cache) => `${path}/`.startsWith(`${cache}/`)))).toEqual([]);
  expect(answer.run.bytesDone).toBeGreaterThan(filled.cacheParts * 200_000);
  const trash = await treeOf(join(root, '.holdfast', 'trash', answer.run.runId));
  for (const path of gone) expect(trash[path], path).toBe(before[path]);

  const after = await readProfile(profile, filled);
  const [emptied, ...others] = differences(first, after);
  expect(emptied).toMatch(emptiedCaches);
  expect(others).toEqual([]);
  expect(after.httpCacheHits).toBe(0);
  const there = await treeOf(root);
  for (const path of ['session-alpha/Default/Cache', 'session-alpha/Default/Code Cache']) {
    expect(there[path], path).toBe(before[path]);
  }
});

test('undo on a profile that nobody opened since gives the same tree byte for byte', async () => {
  const { root, url, home, profile } = await profilePlace();
  const before = await treeOf(root);
  const apply = await holdfastJson<{ run: RunReport }>(home, 'clean', '--place', url, '--apply');
  expect(treeChanges(before, await treeOf(root)).length).toBeGreaterThan(20);

  const { exitCode, answer } = await holdfastJson<RunReport>(
    home,
    'undo',
    apply.answer.run.runId,
    '--place',
    url,
  );
  expect({ exitCode, stepsDone: answer.stepsDone }).toEqual({
    exitCode: 0,
    stepsDone: apply.answer.run.stepsDone,
  });
  expect(treeChanges(before, await treeOf(root))).toEqual([]);
  const after = await readProfile(profile, filled);
  expect(differences(first, after)).toEqual([]);
  expect(after.httpCacheHits).toBe(filled.cacheParts);
});

test('after a reopening undo puts no old cache over a new one, unless forced; then all is as it was', async () => {
  const { context, profile, root } = await profilePlace();
  const plan = await clean.run(context, {});
  const run = await applyPlan(context, plan);
  expect((await readProfile(profile, filled)).httpCacheHits).toBe(0);
  const there = await treeOf(root);
  const madeAgain = plan.steps.map(({ path }) => path).filter((path) => there[path] !== undefined);
  expect(madeAgain).toContain('session-alpha/Default/Cache');
  expect(madeAgain).not.toContain('session-alpha/Default/Service Worker/CacheStorage');

  const careful = await undo.run(context, { run: run.runId });
  expect(careful.notDone.map(({ path }) => path).sort()).toEqual(madeAgain.sort());
  expect(careful.notDone.every(({ reason }) => reason.includes('newer lies there'))).toBe(true);
  expect(careful.stepsDone).toBe(plan.steps.length - madeAgain.length);
  const between = await readProfile(profile, filled);
  expect(differences(first, between)).toEqual([]);
  expect(between.httpCacheHits).toBe(0);

  const open = await openProfile(profile);
  const refused = await undo.run(context, { run: run.runId, force: true }).finally(() => open.close());
  expect(refused.stepsDone).toBe(0);
  expect(refused.notDone.every(({ reason }) => reason.startsWith('in use: '))).toBe(true);

  const forced = await undo.run(context, { run: run.runId, force: true });
  expect(forced.notDone).toEqual([]);
  const after = await readProfile(profile, filled);
  expect(differences(first, after)).toEqual([]);
  expect(after.httpCacheHits).toBe(filled.cacheParts);
});
