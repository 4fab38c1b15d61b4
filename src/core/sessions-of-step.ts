// The sessions that a step is about: the one that it changes, and the one that it moves, where that lies elsewhere.
import type { Step } from './plan.ts';
import type { SessionRef } from './session.ts';

export function sessionsOfStep(step: Step): SessionRef[] {
  if (step.kind !== 'move-session' && step.kind !== 'return-session') return [step.session];
  return step.from.session === null ? [step.session] : [step.session, step.from.session];
}
