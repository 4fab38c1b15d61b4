// What plans, runs and reports of runs have in common.
import { z } from 'zod';
import type { PlanOperation, SessionLine } from '../../core/plan.ts';
import { sessionRef } from './session.ts';

export const planOperation: z.ZodType<PlanOperation> = z.enum([
  'prune',
  'compact',
  'gc',
  'clean',
  'expire',
  'clear',
  'delete',
  'purge',
  'undo',
  'migrate',
  'restore',
  'forget',
  'collect',
]);

export const sessionLine: z.ZodType<SessionLine> = z
  .object({
    session: sessionRef,
    filesSeen: z.number(),
    filesRemoved: z.number(),
    filesLeft: z.number(),
    bytesFreed: z.number(),
    removedByClass: z.record(z.string(), z.number()),
    status: z.string(),
  })
  .meta({ id: 'SessionLine' });

export const moveOrigin = z.object({ place: z.string(), path: z.string(), session: sessionRef.nullable() });
