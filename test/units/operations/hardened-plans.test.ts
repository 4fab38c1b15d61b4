// What a plan must not do when the world changes between deciding, planning, applying and purging.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initAuthCreds, BufferJSON } from '@whiskeysockets/baileys';
import { afterEach, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { clear } from '../../../src/operations/clear.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { gc } from '../../../src/operations/gc.ts';
import { prune } from '../../../src/operations/prune.ts';
import { purge } from '../../../src/operations/purge.ts';
import { scan } from '../../../src/operations/scan.ts';
import { undo } from '../../../src/operations/undo.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function world(instances?: string) {
  const base = mkdtempSync(join(tmpdir(), 'holdfast-hardened-'));
  const auth = join(base, 'auth');
  const profiles = join(base, 'profiles');
  mkdirSync(auth);
  mkdirSync(profiles);
  const time = { aheadMs: hourMs };
  const list = join(base, 'list.json');
  if (instances !== undefined) writeFileSync(list, instances);
  const flags = {
    places: [`baileys:${auth}`, `wwebjs:${profiles}`],
    ...(instances !== undefined && { instances: list }),
  };
  const { context, close } = compose(readConfig({ environment: {}, flags }), {
    home: join(base, 'home'),
    madeBy: 'test',
    nowMs: () => Date.now() + time.aheadMs,
  });
  cleanups.push(async () => {
    await close();
    rmSync(base, { recursive: true });
  });
  return { auth, profiles, list, time, context };
}

function pair(folder: string, paired: boolean): void {
  mkdirSync(folder, { recursive: true });
  const creds = {
    ...initAuthCreds(),
    ...(paired && { me: { id: '4915112345678:1@s.whatsapp.net' }, account: {} }),
  };
  writeFileSync(join(folder, 'creds.json'), JSON.stringify(creds, BufferJSON.replacer));
}

async function clearSession(context: OperationContext, session: string): Promise<string> {
  const run = await applyPlan(context, await clear.run(context, { session }));
  expect(run).toMatchObject({ state: 'done', notDone: [] });
  return run.runId;
}

test('a fresh identity that nobody linked does not free the trashed pairing for purge', async () => {
  const { auth, context, time } = world();
  pair(join(auth, 'sales'), true);
  await clearSession(context, 'sales');
  pair(join(auth, 'sales'), false);
  await scan.run(context, {});
  time.aheadMs += 40 * dayMs;
  const plan = await purge.run(context, {});
  expect(plan.steps).toEqual([]);
  expect(plan.protected).toMatchObject([{ guard: 'keep-the-last-good-credentials' }]);
  // Linked at last: then the old pairing is replaced, and may go.
  pair(join(auth, 'sales'), true);
  await scan.run(context, {});
  expect((await purge.run(context, {})).steps).toHaveLength(1);
});

test('a purge that was planned is not carried out once the session that stands in for it is torn', async () => {
  const { auth, context, time } = world();
  pair(join(auth, 'sales'), true);
  await clearSession(context, 'sales');
  pair(join(auth, 'sales'), true);
  time.aheadMs += 40 * dayMs;
  await scan.run(context, {});
  const plan = await purge.run(context, {});
  expect(plan.steps).toHaveLength(1);
  writeFileSync(join(auth, 'sales', 'creds.json'), '{"noise');
  const run = await applyPlan(context, plan);
  expect(run.stepsDone).toBe(0);
  expect(run.notDone[0]?.reason).toContain('the last whole credentials');
});

test('a zip that may be the only copy of a session is not purged without being asked for', async () => {
  const { profiles, context, time } = world();
  const zip = Buffer.concat([
    Buffer.from([0x50, 0x4b, 3, 4]),
    randomBytes(100),
    Buffer.from([0x50, 0x4b, 5, 6]),
    Buffer.alloc(18),
  ]);
  writeFileSync(join(profiles, 'RemoteAuth-x.zip'), zip);
  await clearSession(context, 'RemoteAuth-x.zip');
  time.aheadMs += 40 * dayMs;
  expect((await purge.run(context, {})).steps).toEqual([]);
  expect((await purge.run(context, { includeLastCredentials: true })).steps).toHaveLength(1);
});

test('what undo --force puts aside counts as credentials that may be the only ones', async () => {
  const { auth, context, time } = world();
  mkdirSync(join(auth, 'sales'));
  writeFileSync(join(auth, 'sales', 'creds.json'), '{"torn');
  const run = await clearSession(context, 'sales');
  pair(join(auth, 'sales'), true);
  time.aheadMs += hourMs;
  await undo.run(context, { run, force: true });
  time.aheadMs += 40 * dayMs;
  expect((await purge.run(context, {})).steps).toEqual([]);
});

test('what is written between the last look and the move comes back with undo', async () => {
  const { auth, context } = world();
  pair(join(auth, 'sales'), true);
  const plan = await clear.run(context, { session: 'sales' });
  const store = context.stores[0];
  const move = store?.moveToTrash.bind(store);
  Object.assign(store as object, {
    moveToTrash: async (path: string, item: string) => {
      writeFileSync(join(auth, 'sales', 'pre-key-1.json'), '{}');
      await move?.(path, item);
    },
  });
  const run = await applyPlan(context, plan);
  const back = await undo.run(context, { run: run.runId });
  expect(back.notDone).toEqual([]);
  expect(readFileSync(join(auth, 'sales', 'pre-key-1.json'), 'utf8')).toBe('{}');
});

test('an orphan that was listed after the plan was made is left alone', async () => {
  const listed = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => ({ id }));
  const { profiles, list, context, time } = world(JSON.stringify(listed));
  for (const { id } of [...listed, { id: 'orphan' }]) {
    const folder = join(profiles, `session-${id}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'Local State'), '{}');
    utimesSync(join(folder, 'Local State'), 1, 1);
  }
  await gc.run(context, {});
  time.aheadMs += 2 * hourMs;
  const { plan } = await gc.run(context, {});
  expect(plan.steps.map((step) => step.path)).toEqual(['session-orphan']);
  writeFileSync(list, JSON.stringify([...listed, { id: 'orphan' }]));
  const run = await applyPlan(context, plan);
  expect(run.stepsDone).toBe(0);
  expect(run.notDone[0]?.reason).toContain('in the instances list now');
});

test('a run that was interrupted goes on although a step must be skipped now', async () => {
  const { auth, context } = world();
  pair(join(auth, 'sales'), true);
  const plan = await clear.run(context, { session: 'sales' });
  const { journal } = context.catalog;
  await journal.openRun(plan, 'run-interrupted', context.nowMs());
  const [step] = plan.steps;
  if (step?.kind !== 'move-to-trash') throw new Error('the plan has another step');
  const inverse = {
    ...step,
    kind: 'move-back' as const,
    item: `run-interrupted/${step.path}`,
    why: `takes back: ${step.why}`,
  };
  await journal.intend('run-interrupted', [{ seq: 0, step, inverse }]);
  writeFileSync(join(auth, 'sales', 'session-1.0.json'), '{}');
  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ runId: 'run-interrupted', resumed: true, stepsDone: 0 });
  expect(run.notDone).toHaveLength(1);
});

test('taking an undo back makes the first run one that can be undone again', async () => {
  const { auth, context } = world();
  pair(join(auth, 'sales'), true);
  const run = await clearSession(context, 'sales');
  const back = await undo.run(context, { run: 'last' });
  await undo.run(context, { run: back.runId });
  expect((await context.catalog.journal.run(run))?.state).toBe('done');
});

test('a session that was written to while it was being planned is not in the plan', async () => {
  const { auth, context } = world();
  pair(join(auth, 'sales'), true);
  const store = context.stores[0];
  const expectation = store?.expectation.bind(store);
  Object.assign(store as object, {
    expectation: async (path: string) => {
      const later = Date.now() / 1000 + 60;
      utimesSync(join(auth, 'sales', 'creds.json'), later, later);
      return expectation?.(path);
    },
  });
  expect((await clear.run(context, { session: 'sales' })).steps).toEqual([]);
});

test('undo takes back what a failed move had brought into the trash', async () => {
  const { auth, context } = world();
  pair(join(auth, 'sales'), true);
  const plan = await clear.run(context, { session: 'sales' });
  const store = context.stores[0];
  const move = store?.moveToTrash.bind(store);
  Object.assign(store as object, {
    moveToTrash: async (path: string, item: string) => {
      await move?.(path, item);
      throw new Error('EBUSY');
    },
  });
  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ state: 'failed', stepsDone: 0 });
  expect(await context.catalog.trash.all()).toHaveLength(1);
  await undo.run(context, { run: run.runId });
  expect(readFileSync(join(auth, 'sales', 'creds.json'), 'utf8')).toContain('noiseKey');
});

test('a step is skipped once a file that its proof rests on has changed', async () => {
  const base = mkdtempSync(join(tmpdir(), 'holdfast-rests-on-'));
  const demo = await makeDemoWorld(join(base, 'demo'), Date.now());
  const { context, close } = compose(readConfig({ environment: {}, flags: { places: [...demo.places] } }), {
    home: join(base, 'home'),
    madeBy: 'test',
    nowMs: () => Date.now() + hourMs,
  });
  cleanups.push(async () => {
    await close();
    rmSync(base, { recursive: true });
  });
  const plan = await prune.run(context, { session: 'acme/support' });
  const [first] = plan.steps;
  const twin = first?.kind === 'move-to-trash' ? first.restsOn?.at(-1)?.path : undefined;
  expect(twin).toMatch(/_1\./);
  rmSync(join(base, 'demo', 'baileys', String(twin)));
  const run = await applyPlan(context, plan);
  expect(run.stepsDone).toBe(plan.steps.length - 1);
  expect(run.notDone[0]?.reason).toContain('which its removal rests on');
});
