// Restores of a filled machine as its tests ask for them: planned, applied, and the profile that they are about.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { restore } from '../../../src/operations/restore.ts';
import { indexedDb } from './scene.ts';
import type { Machine } from './scene.ts';

type Input = Parameters<typeof restore.run>[1];

export function planned({ context }: Machine, input: Partial<Input> = {}): Promise<Plan> {
  return restore.run(context, { session: 'sales', ...input });
}

export async function applied(made: Machine, input: Partial<Input> = {}): Promise<RunReport> {
  const report = await applyPlan(made.context, await planned(made, input));
  expect(report.notDone).toEqual([]);
  return report;
}

export function profileOf({ world }: Machine): string {
  return join(world.profiles, 'session-sales');
}

export function damage(made: Machine): void {
  rmSync(join(profileOf(made), indexedDb, 'CURRENT'));
}
