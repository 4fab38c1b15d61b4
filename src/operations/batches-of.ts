// The steps of a session in the batches in which a run does them.
import type { Step } from '../core/plan.ts';

/** Steps that share one journal write and one flush of folders. More of them would only make a crash leave more to check. */
const stepsPerBatch = 200;

/** A step with its number in the plan, by which the journal knows it. */
export interface NumberedStep {
  readonly seq: number;
  readonly step: Step;
}

/** A batch is checked before any of it is done, so what two steps do to one path (an undo with --force) is two batches. */
export function batchesOf(steps: readonly NumberedStep[]): NumberedStep[][] {
  const batches: NumberedStep[][] = [];
  let paths = new Set<string>();
  for (const numbered of steps) {
    const last = batches.at(-1);
    const { path } = numbered.step;
    if (last !== undefined && last.length < stepsPerBatch && !paths.has(path)) last.push(numbered);
    else {
      batches.push([numbered]);
      paths = new Set();
    }
    paths.add(path);
  }
  return batches;
}
