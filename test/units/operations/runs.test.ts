// `runs`: those about one session, and the journal of one that was taken back, whole or in part.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { clean } from '../../../src/operations/clean.ts';
import { runs } from '../../../src/operations/runs.ts';
import { undo } from '../../../src/operations/undo.ts';
import { makeWorld, open, putInstances, putProfile } from '../../rigs/faults/world.ts';

function cleanedWorld() {
  const world = makeWorld();
  putInstances(world, ['sales', 'support']);
  for (const name of ['sales', 'support']) putProfile(join(world.profiles, `session-${name}`));
  const { context } = open(world, { flags: { 'guards.maxShare': 1 } });
  return { world, context };
}

const page = { offset: 0, limit: 100 };

test('a session is told of the runs about it, by its name or its key, and of no others', async () => {
  const { world, context } = cleanedWorld();
  const all = await applyPlan(context, await clean.run(context, {}));
  await undo.run(context, { run: all.runId });
  const one = await applyPlan(context, await clean.run(context, { session: 'default/sales' }));
  const about = async (session: string) =>
    (await runs.run(context, { session, ...page })).runs.map(({ operation, state }) => [operation, state]);
  const before = [
    ['undo', 'done'],
    ['clean', 'undone'],
  ];
  expect(await about('default/sales')).toEqual([['clean', 'done'], ...before]);
  expect(await about(`${world.places.wwebjs}#session-support`)).toEqual(before);
  expect(await about('default/nobody')).toEqual([]);
  const second = await runs.run(context, { session: 'default/sales', offset: 1, limit: 1 });
  expect(second.runs.map(({ operation }) => operation)).toEqual(['undo']);
  expect(one.stepsDone).toBeGreaterThan(0);
});

test('lines of a run that was taken back say so; where something lay in the way, only those that came back', async () => {
  const { world, context } = cleanedWorld();
  const { runId } = await applyPlan(context, await clean.run(context, {}));
  const lines = async () => (await runs.run(context, { id: runId, ...page })).lines;
  const cleaned = await lines();
  expect(new Set(cleaned.map(({ state }) => state))).toEqual(new Set(['done']));
  const inTheWay = 'session-sales/Default/Cache';
  writeFileSync(join(world.profiles, inTheWay), 'newer');
  await undo.run(context, { run: runId });
  const done = (await lines()).filter(({ state }) => state === 'done');
  expect(done.map(({ step }) => step.path)).toEqual([inTheWay]);
  expect((await runs.run(context, { id: runId, ...page })).runs[0]?.state).toBe('partly-undone');
  rmSync(join(world.profiles, inTheWay));
  await undo.run(context, { run: runId });
  expect(new Set((await lines()).map(({ state }) => state))).toEqual(new Set(['undone']));
});
