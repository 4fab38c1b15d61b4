// What making, listing and showing plans answers.
import { z } from 'zod';
import type { Plan, PlanOperation, SessionLine } from '../../core/plan.ts';
import { planFormat } from '../../core/plan.ts';
import type { DroppedPlan } from '../plan-drop.ts';
import type { PlanLine } from '../../ports/records.ts';
import type { PlansReport } from '../plan.ts';
import { runSchema } from './runs.ts';
import { sessionRef } from './session.ts';
import { step } from './steps.ts';
import { planOperation, sessionLine } from './plan-parts.ts';

const policy = z.enum(['safe', 'classic']).nullable();
const totals = z.object({ steps: z.number(), files: z.number(), sizeBytes: z.number() });

const about = {
  id: z.string(),
  operation: planOperation satisfies z.ZodType<PlanOperation>,
  madeAtMs: z.number(),
  home: z.string(),
  policy,
  places: z.array(z.object({ url: z.string(), identity: z.string() })),
  notes: z.array(z.string()),
  totals,
  undoes: z.string().exactOptional(),
  whole: z.literal(true).exactOptional(),
  warnings: z.array(z.string()).exactOptional(),
};

export const planSchema: z.ZodType<Plan> = z
  .object({
    ...about,
    format: z.literal(planFormat),
    steps: z.array(step),
    protected: z.array(
      z.object({
        guard: z.string(),
        reason: z.string(),
        session: sessionRef,
        path: z.string(),
        sizeBytes: z.number(),
      }),
    ),
    kept: z.array(
      z.object({ rule: z.string(), reason: z.string(), entries: z.number(), sizeBytes: z.number() }),
    ),
    sessions: z.array(sessionLine satisfies z.ZodType<SessionLine>),
    seal: z.string(),
  })
  .meta({ id: 'Plan' });

const planState = z.enum(['waiting', 'applied', 'dropped']);

export const waitingPlan: z.ZodType<PlanLine> = z
  .object({
    plan: z.object({
      ...about,
      sessions: z.number(),
      protected: z.number(),
      session: sessionRef.exactOptional(),
    }),
    state: planState,
    madeBy: z.string(),
    tenant: z.string().nullable(),
  })
  .meta({ id: 'WaitingPlan' });

export const plansReport: z.ZodType<PlansReport> = z
  .object({
    plan: planSchema.nullable(),
    state: planState.nullable(),
    madeBy: z.string().nullable(),
    run: runSchema.nullable(),
    waiting: z.array(waitingPlan),
    runs: z.array(runSchema),
  })
  .meta({ id: 'PlansReport' });

export const droppedPlan: z.ZodType<DroppedPlan> = z
  .object({ plan: z.string(), dropped: z.boolean() })
  .meta({ id: 'DroppedPlan' });
