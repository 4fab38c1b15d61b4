// What `trash` answers.
import { z } from 'zod';
import type { TrashReport } from '../trash.ts';
import { sessionRef } from './session.ts';

export const trashReport: z.ZodType<TrashReport> = z
  .object({
    total: z.object({ items: z.number(), files: z.number(), sizeBytes: z.number() }),
    items: z.array(
      z.object({
        item: z.string(),
        runId: z.string(),
        session: sessionRef,
        name: z.string(),
        path: z.string(),
        class: z.string(),
        kind: z.enum(['file', 'folder']),
        files: z.number(),
        sizeBytes: z.number(),
        trashedAtMs: z.number(),
        holdsCredentials: z.boolean(),
        ageMs: z.number(),
        purgeableAtMs: z.number(),
      }),
    ),
  })
  .meta({ id: 'TrashReport' });
