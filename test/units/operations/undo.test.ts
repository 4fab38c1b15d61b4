// `undo last`: the newest run over the places that are given, and no other.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { clean } from '../../../src/operations/clean.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { expire } from '../../../src/operations/expire.ts';
import { prune } from '../../../src/operations/prune.ts';
import { undo } from '../../../src/operations/undo.ts';
import {
  codeOf,
  makeWorld,
  open,
  putBaileysSession,
  putInstances,
  putProfile,
} from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

interface Scene {
  readonly world: World;
  readonly both: OperationContext;
  readonly baileys: OperationContext;
  readonly wwebjs: OperationContext;
}

const cache = 'session-sales/Default/Cache';
const preKey = 'company_1/pre-key-1.json';

/** One home, three ways to look at it. Runs are a second apart. */
function scene(): Scene {
  const world = makeWorld();
  putInstances(world, ['sales']);
  putBaileysSession(join(world.auth, 'company_1'));
  putProfile(join(world.profiles, 'session-sales'));
  let nowMs = Date.now();
  const looking = (...places: string[]): OperationContext =>
    open(world, { flags: { places, 'guards.maxShare': 1 }, nowMs: () => (nowMs += 1000) }).context;
  const { baileys, wwebjs } = world.places;
  return { world, both: looking(baileys, wwebjs), baileys: looking(baileys), wwebjs: looking(wwebjs) };
}

const there = ({ world }: Scene): { preKey: boolean; cache: boolean } => ({
  preKey: existsSync(join(world.auth, preKey)),
  cache: existsSync(join(world.profiles, cache)),
});

test('a newer run over another place is passed over', async () => {
  const here = scene();
  await applyPlan(here.wwebjs, await clean.run(here.wwebjs, {}));
  await applyPlan(here.baileys, await prune.run(here.baileys, {}));
  expect(there(here)).toEqual({ preKey: false, cache: false });
  await undo.run(here.wwebjs, { run: 'last' });
  expect(there(here)).toEqual({ preKey: false, cache: true });
  expect(await codeOf(() => undo.run(here.wwebjs, { run: 'last' }))).toBe('NOTHING_TO_UNDO');
  await undo.run(here.baileys, { run: 'last' });
  expect(there(here)).toEqual({ preKey: true, cache: true });
});

test('with all places given the newest of all is taken back first, then the one before', async () => {
  const here = scene();
  const older = await applyPlan(here.wwebjs, await clean.run(here.wwebjs, {}));
  const newer = await applyPlan(here.baileys, await prune.run(here.baileys, {}));
  const undone: (string | null | undefined)[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const { runId } = await undo.run(here.both, { run: 'last' });
    undone.push((await here.both.catalog.journal.run(runId))?.undoes);
  }
  expect(undone).toEqual([newer.runId, older.runId]);
  expect(there(here)).toEqual({ preKey: true, cache: true });
  expect(await codeOf(() => undo.run(here.both, { run: 'last' }))).toBe('NOTHING_TO_UNDO');
});

test('the last run over two places is not the last of one of them; named, it is taken back whole from anywhere', async () => {
  const here = scene();
  await applyPlan(here.both, await clean.run(here.both, {}));
  const run = await applyPlan(here.both, await expire.run(here.both, {}));
  expect(run.sessions).toHaveLength(2);
  expect(await codeOf(() => undo.run(here.baileys, { run: 'last' }))).toBe('NOTHING_TO_UNDO');
  expect(there(here).preKey).toBe(false);
  expect((await undo.run(here.baileys, { run: run.runId })).notDone).toEqual([]);
  expect(there(here)).toEqual({ preKey: true, cache: false });
});

test('with no place given the newest run of all is the last', async () => {
  const here = scene();
  await applyPlan(here.wwebjs, await clean.run(here.wwebjs, {}));
  await applyPlan(here.baileys, await prune.run(here.baileys, {}));
  const { context } = open(here.world, { flags: { places: [] } });
  await undo.run(context, { run: 'last' });
  expect(there(here)).toEqual({ preKey: true, cache: false });
  await undo.run(context, { run: 'last' });
  expect(there(here)).toEqual({ preKey: true, cache: true });
  expect(await codeOf(() => undo.run(context, { run: 'last' }))).toBe('NOTHING_TO_UNDO');
});
