// A plan that was applied to its end in this process, for tests of what is done after it.
import { expect } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { open } from './world.ts';
import type { World } from './world.ts';

/** @returns the id of its run */
export async function applied({
  world,
  plan,
}: {
  readonly world: World;
  readonly plan: Plan;
}): Promise<string> {
  const { context, close } = open(world);
  const { runId, notDone } = await applyPlan(context, plan);
  expect(notDone).toEqual([]);
  await close();
  return runId;
}
