// A task as HTTP shows it.
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import type { Task } from './tasks.ts';

export const taskSchema: z.ZodType<Task> = z
  .object({
    id: z.string(),
    operation: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    progress: z
      .object({
        what: z.string(),
        done: z.number(),
        total: z.number().nullable(),
        unit: z.literal('bytes').nullable(),
      })
      .nullable(),
    startedAtMs: z.number(),
    endedAtMs: z.number().nullable(),
    result: z.unknown().describe('what the operation answered'),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Task' });
