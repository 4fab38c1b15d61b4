// What runs and their journals answer: the list, one of them line by line, and what a run did.
import { z } from 'zod';
import type { RunReport } from '../../core/report.ts';
import type { JournalLine, Run } from '../../ports/journal.ts';
import type { RunsReport } from '../runs.ts';
import { moveOrigin, planOperation, sessionLine } from './plan-parts.ts';
import { sessionRef } from './session.ts';
import { step } from './steps.ts';

export const runSchema: z.ZodType<Run> = z
  .object({
    id: z.string(),
    planId: z.string(),
    operation: planOperation,
    startedAtMs: z.number(),
    endedAtMs: z.number().nullable(),
    state: z.enum(['running', 'done', 'failed', 'undone', 'partly-undone']),
    undoes: z.string().nullable(),
  })
  .meta({ id: 'Run' });

const journalLine: z.ZodType<JournalLine> = z
  .object({
    runId: z.string(),
    seq: z.number(),
    step,
    inverse: step.nullable(),
    state: z.enum(['intended', 'done', 'skipped', 'failed', 'undone']),
    note: z.string().nullable(),
  })
  .meta({ id: 'JournalLine' });

export const runsReport: z.ZodType<RunsReport> = z
  .object({
    runs: z.array(runSchema),
    lines: z.array(journalLine),
    totalLines: z.number().nullable(),
  })
  .meta({ id: 'RunsReport' });

export const runReport: z.ZodType<RunReport> = z
  .object({
    runId: z.string(),
    planId: z.string(),
    operation: planOperation,
    state: z.enum(['done', 'failed']),
    resumed: z.boolean(),
    stepsDone: z.number(),
    filesDone: z.number(),
    bytesDone: z.number(),
    notDone: z.array(
      z.object({
        session: sessionRef,
        path: z.string(),
        outcome: z.enum(['skipped', 'failed']),
        reason: z.string(),
        code: z.string().exactOptional(),
      }),
    ),
    sessions: z.array(sessionLine),
    moved: z.array(
      z.object({
        from: moveOrigin,
        to: sessionRef,
        records: z.number(),
        bytesBefore: z.number(),
        bytesAfter: z.number(),
        healed: z.number(),
        original: z.enum(['archived', 'left']),
        tookMs: z.number(),
      }),
    ),
    restored: z.array(
      z.object({
        session: sessionRef,
        snapshot: z.string(),
        takenAtMs: z.number(),
        files: z.number(),
        sizeBytes: z.number(),
        before: z.literal('in the trash').nullable(),
        remarks: z.array(z.string()),
        tookMs: z.number(),
      }),
    ),
    putAway: z.array(
      z.object({ session: sessionRef, files: z.number(), sizeBytes: z.number(), isReplaced: z.boolean() }),
    ),
    emptied: z.array(
      z.object({ session: sessionRef, pid: z.number(), beforeBytes: z.number(), afterBytes: z.number() }),
    ),
  })
  .meta({ id: 'RunReport' });
