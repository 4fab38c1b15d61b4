// A plan without its steps, of which there may be thousands: what lists show and alerts go by.
import type { Plan } from './plan.ts';
import { sessionOfPlan } from './session-of-plan.ts';
import type { SessionRef } from './session.ts';

export type PlanSummary = Omit<Plan, 'format' | 'steps' | 'protected' | 'kept' | 'sessions' | 'seal'> & {
  /** How many of each there are in it. */
  readonly sessions: number;
  readonly protected: number;
  /** Left out where it is about several, or none. */
  readonly session?: SessionRef;
};

export function planSummary(plan: Plan): PlanSummary {
  const {
    format: _format,
    steps: _steps,
    kept: _kept,
    seal: _seal,
    sessions,
    protected: left,
    ...rest
  } = plan;
  const session = sessionOfPlan(plan);
  return {
    ...rest,
    sessions: sessions.length,
    protected: left.length,
    ...(session !== null && { session }),
  };
}
