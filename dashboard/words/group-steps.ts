// The steps of a plan by why they are there: a person decides about reasons, not about thousands of files. Pure.
import type { Step } from '../../src/core/plan.ts';
import { grouped } from './grouped.ts';

export interface StepGroup {
  readonly key: string;
  readonly kind: Step['kind'];
  readonly rule: string;
  readonly class: string;
  /** Of one of its steps; the others say the same, with other names and numbers. */
  readonly why: string;
  /** Whether every step says just that. */
  readonly isSameWhy: boolean;
  readonly steps: readonly Step[];
  readonly sessions: number;
  readonly files: number;
  readonly sizeBytes: number;
}

/** The biggest first. */
export function groupSteps(steps: readonly Step[]): StepGroup[] {
  const groups = grouped(steps, ({ kind, rule, class: name }) => `${kind} ${rule} ${name}`);
  return [...groups]
    .map(([key, alike]) => groupOf(key, alike))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes || b.steps.length - a.steps.length);
}

function groupOf(key: string, steps: readonly Step[]): StepGroup {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a group has at least one step');
  const { kind, rule, class: name, why } = first;
  return {
    key,
    kind,
    rule,
    class: name,
    why,
    isSameWhy: steps.every((step) => step.why === why),
    steps,
    sessions: new Set(steps.map(({ session }) => `${session.place}#${session.path}`)).size,
    files: steps.reduce((sum, { files }) => sum + files, 0),
    sizeBytes: steps.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
