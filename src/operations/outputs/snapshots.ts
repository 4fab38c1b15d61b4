// What taking, listing, verifying and approving snapshots answers.
import { z } from 'zod';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { HurtSnapshot, VaultedSession } from '../../ports/vault.ts';
import type { ApprovedSnapshot } from '../approve.ts';
import type { SnapshotsTaken } from '../snapshot.ts';
import type { SnapshotsReport } from '../snapshots.ts';
import type { VerifyReport } from '../verify.ts';
import { sessionRef, vaultName } from './session.ts';

const snapshotInfo: z.ZodType<SnapshotInfo> = z
  .object({
    id: z.string(),
    name: vaultName,
    takenAtMs: z.number(),
    how: z.enum(['cold', 'hot']),
    set: z.enum(['essential', 'whole']),
    files: z.number(),
    sizeBytes: z.number(),
    parts: z.record(z.string(), z.object({ files: z.number(), sizeBytes: z.number() })),
    storedBytes: z.number(),
    standing: z.enum(['good', 'shrunk', 'not-owner']),
    why: z.string(),
    epoch: z.number(),
    sequence: z.number(),
    host: z.string(),
    madeBy: z.string(),
    contentDigest: z.string(),
  })
  .meta({ id: 'Snapshot' });

const hurt: z.ZodType<HurtSnapshot> = z.object({
  id: z.string(),
  paths: z.array(z.string()),
  why: z.string(),
});

const owner = z.object({
  host: z.string(),
  pid: z.number(),
  process: z.string(),
  purpose: z.string(),
});

const vaultedSession: z.ZodType<VaultedSession> = z
  .object({
    name: vaultName,
    epoch: z.number(),
    lease: z.object({ owner, remainingMs: z.number(), endsAtMs: z.number() }).nullable(),
    lastOwner: owner.nullable(),
    retired: z.object({ atMs: z.number(), why: z.string() }).nullable(),
    endedUpTo: z.number(),
    origin: z.object({ host: z.string(), path: z.string() }).nullable(),
  })
  .meta({ id: 'VaultedSession' });

export const snapshotsReport: z.ZodType<SnapshotsReport> = z
  .object({
    vault: z.string(),
    sessions: z.array(
      z.object({
        name: vaultName,
        latest: z.string().nullable(),
        newestWhole: z.string().nullable(),
        state: vaultedSession.nullable(),
        snapshots: z.array(snapshotInfo),
        hurt: z.array(hurt),
      }),
    ),
    elsewhere: z.number(),
  })
  .meta({ id: 'SnapshotsReport' });

export const snapshotsTaken: z.ZodType<SnapshotsTaken> = z
  .object({
    vault: z.string(),
    sessions: z.array(
      z.object({
        session: sessionRef,
        state: z.enum(['taken', 'kept-apart', 'failed']),
        why: z.string().nullable(),
        code: z.string().nullable(),
        snapshot: snapshotInfo.nullable(),
        chunks: z.object({ seen: z.number(), new: z.number() }),
        unreadBytes: z.number(),
        healedChunks: z.number(),
        requests: z.number(),
        leftOut: z.array(z.object({ path: z.string(), why: z.string() })),
        tookMs: z.number(),
      }),
    ),
    unread: z.array(z.object({ place: z.string(), code: z.literal('PLACE_UNAVAILABLE'), why: z.string() })),
    interrupted: z.object({ code: z.string(), message: z.string(), hint: z.string() }).exactOptional(),
  })
  .meta({ id: 'SnapshotsTaken' });

export const verifyReport: z.ZodType<VerifyReport> = z
  .object({
    vault: z.string(),
    readData: z.boolean(),
    sessions: z.array(
      z.object({
        name: vaultName,
        snapshots: z.number(),
        hurt: z.array(hurt),
        readBytes: z.number(),
        chunks: z.object({ checked: z.number(), damaged: z.number(), missing: z.number() }),
        failure: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'VerifyReport' });

export const approvedSnapshot: z.ZodType<ApprovedSnapshot> = z
  .object({ vault: z.string(), name: vaultName, snapshot: z.string(), was: z.string() })
  .meta({ id: 'ApprovedSnapshot' });
