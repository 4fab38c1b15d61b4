// Worlds whose files have known lengths, and what plans over them say.
import type { Plan } from '../../../src/core/plan.ts';
import { sessionName } from '../../../src/core/session.ts';
import { dayMs, put } from '../../rigs/faults/world.ts';

/** A file of so many bytes, old enough that nothing counts as in use. */
export function putSized(path: string, sizeBytes: number, ageMs = 40 * dayMs): void {
  put(path, ageMs, Buffer.alloc(sizeBytes, 65));
}

/** The sessions that a plan would change, each once, sorted. */
export function sessionsIn(plan: Plan): string[] {
  return [...new Set(plan.steps.map((step) => sessionName(step.session)))].toSorted();
}
