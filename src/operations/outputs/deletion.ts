// What a deletion that was done at once answers.
import { z } from 'zod';
import type { AppliedDeletion } from '../sessions-delete.ts';

export const appliedDeletion: z.ZodType<AppliedDeletion> = z
  .object({
    deleted: z.boolean().describe('all of it was done, now'),
    purged: z.boolean().describe('what lay in its place is gone from there; it lies in the trash'),
    purgedPaths: z.array(z.string()).describe('what went to the trash'),
    warnings: z.array(z.string()),
    runId: z.string().nullable().describe('what takes it back: POST /api/runs/{run}/undo'),
  })
  .meta({ id: 'Deletion' });
