// Does one step, and tells what hindered it.
import { HoldfastError } from '../core/errors.ts';
import type { Step } from '../core/plan.ts';
import { handlerOf } from '../steps/index.ts';
import type { Left, StepGround } from '../steps/step-handler.ts';
import { trashItemOf } from '../steps/trash-item-of.ts';

export interface Hindrance {
  readonly state: 'skipped' | 'failed';
  readonly note: string;
  readonly code?: string;
}

export async function isInTrash(step: Step, { store, runId }: StepGround): Promise<boolean> {
  if (step.kind !== 'move-to-trash' && step.kind !== 'replace-entry') return false;
  return (await store.trashExpectation(trashItemOf(runId, step.path))) !== null;
}

const outages: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'BLOBS_UNAVAILABLE']);

/**
 * The run goes on with the next step; what became of this one is looked at afterwards.
 * @throws STORE_UNAVAILABLE, BLOBS_UNAVAILABLE: then nobody knows what became of it, and only going on with the run can tell
 */
export async function doStep(step: Step, ground: StepGround): Promise<Hindrance | null> {
  try {
    const left: Left | void = await handlerOf(step).act(step, ground);
    return left === undefined ? null : { state: 'skipped', note: left.skip };
  } catch (error) {
    if (error instanceof HoldfastError && outages.has(error.code)) throw error;
    const code = error instanceof HoldfastError ? error.code : undefined;
    return { state: 'failed', note: (error as Error).message, ...(code !== undefined && { code }) };
  }
}
