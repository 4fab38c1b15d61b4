// What the lists of sessions and the view of one answer.
import { z } from 'zod';
import type { SessionRow } from '../../core/fleet.ts';
import type { HealthReason } from '../../core/health.ts';
import type { ClassTotal } from '../../core/inventory.ts';
import type { SnapshotRecord } from '../../core/snapshot-record.ts';
import type { ListedSession, SessionsReport } from '../sessions-list.ts';
import type { ShownSession, ShownSessions } from '../sessions-show.ts';
import { sessionRef, vaultName } from './session.ts';

export const healthLevel = z.enum(['healthy', 'warning', 'critical', 'emergency']);

const healthReason: z.ZodType<HealthReason> = z
  .object({ code: z.string(), level: healthLevel, text: z.string() })
  .meta({ id: 'HealthReason' });

const classTotal: z.ZodType<ClassTotal> = z.object({ entries: z.number(), sizeBytes: z.number() });

const credentials = z.enum(['whole', 'absent', 'damaged', 'unreadable', 'unknown']);

const row = {
  home: z.string(),
  key: z.string(),
  name: z.string(),
  ref: sessionRef,
  health: healthLevel,
  reasons: z.array(healthReason),
  rotation: z.array(z.string()),
  credentials,
  paired: z.boolean().nullable(),
  inUse: z.enum(['yes', 'no', 'unknown']),
  generation: z.enum(['baileys-6', 'baileys-7', 'chromium', 'unknown']),
  entries: z.number(),
  sizeBytes: z.number(),
  cacheBytes: z.number(),
  byClass: z.record(z.string(), classTotal),
  lastWrittenMs: z.number().nullable(),
  growthPerDay: z.number().nullable(),
  orphan: z.boolean(),
  snapshotAtMs: z.number().nullable(),
} satisfies Record<keyof SessionRow, z.ZodType>;

const listed = { ...row, place: z.string(), path: z.string() };

const listedSession: z.ZodType<ListedSession> = z.object(listed).meta({ id: 'Session' });

export const sessionsReport: z.ZodType<SessionsReport> = z
  .object({
    takenAtMs: z.number(),
    total: z.number(),
    sessions: z.array(listedSession),
    places: z.array(z.object({ home: z.string(), url: z.string(), problem: z.string().nullable() })),
  })
  .meta({ id: 'SessionsReport' });

export const snapshotRecord: z.ZodType<SnapshotRecord> = z
  .object({
    vault: z.string(),
    name: vaultName,
    session: sessionRef.nullable(),
    triedAtMs: z.number().nullable(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    taken: z
      .object({
        id: z.string(),
        takenAtMs: z.number(),
        how: z.enum(['cold', 'hot']),
        set: z.enum(['essential', 'whole']),
        files: z.number(),
        sizeBytes: z.number(),
        storedBytes: z.number(),
        standing: z.enum(['good', 'shrunk', 'not-owner']),
        why: z.string(),
      })
      .nullable(),
    verified: z.object({ atMs: z.number(), hurt: z.number(), example: z.string() }).nullable(),
  })
  .meta({ id: 'SnapshotRecord' });

const shownSession: z.ZodType<ShownSession> = z
  .object({
    ...listed,
    credentialsWhy: z.string(),
    inUseWhy: z.array(z.string()),
    classes: z.array(
      z.object({
        class: z.string(),
        worth: z.enum(['vital', 'needed', 'dead', 'cache']),
        entries: z.number(),
        sizeBytes: z.number(),
      }),
    ),
    problems: z.array(z.object({ code: z.string(), path: z.string(), detail: z.string() })),
    remarks: z.array(z.string()),
    snapshots: snapshotRecord.nullable(),
  })
  .meta({ id: 'ShownSession' });

export const shownSessions: z.ZodType<ShownSessions> = z
  .object({ sessions: z.array(shownSession) })
  .meta({ id: 'ShownSessions' });
