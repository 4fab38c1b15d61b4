// Takes the snapshot of one session: opens a consistent content, lets the vault take it, and records what became of it.
import { performance } from 'node:perf_hooks';
import { HoldfastError } from '../../core/errors.ts';
import { judgeShrink } from '../../core/judge-shrink.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { TakenRecord } from '../../core/snapshot-record.ts';
import { vaultNameOf } from '../../core/vault-name.ts';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import type { SessionContent } from '../../ports/snapshot-content.ts';
import type { TakenSnapshot, Vault } from '../../ports/vault.ts';
import type { OperationContext } from '../context.ts';

export interface TakenLine {
  readonly session: SessionRef;
  readonly state: 'taken' | 'kept-apart' | 'failed';
  /** What happened; null where it is a good snapshot like any other. */
  readonly why: string | null;
  readonly code: string | null;
  readonly snapshot: SnapshotInfo | null;
  readonly chunks: TakenSnapshot['chunks'];
  /** Bytes of files that were not read, because they are surely the same as at the snapshot before. */
  readonly unreadBytes: number;
  /** Damaged chunks of the vault that are whole again by this. */
  readonly healedChunks: number;
  readonly requests: number;
  readonly leftOut: SessionContent['leftOut'];
  readonly tookMs: number;
}

export interface TakeRequest {
  readonly set: 'essential' | 'whole';
  readonly deep: boolean;
}

const nothingDone = {
  snapshot: null,
  chunks: { seen: 0, new: 0 },
  unreadBytes: 0,
  healedChunks: 0,
  requests: 0,
  leftOut: [],
} as const;

/**
 * Does not throw for what is wrong with the session or the vault: one session fails no other.
 * @throws the signal's reason, and what is a defect
 */
export async function takeOne(
  context: OperationContext,
  vault: Vault,
  session: SessionRef,
  request: TakeRequest,
): Promise<TakenLine> {
  const { catalog, signal } = context;
  const startedMs = performance.now();
  const of = { vault: vault.url, name: vaultNameOf(session), session };
  try {
    const taken = await take(context, vault, session, request);
    const { info, isLatest } = taken;
    await catalog.snapshots.taken(of, recordOf(info), context.nowMs());
    if (taken.healedChunks > 0) await recordHealing(context, vault, session);
    const tookMs = performance.now() - startedMs;
    const { chunks, unreadBytes, healedChunks, requests, leftOut } = taken;
    const figures = { chunks, unreadBytes, healedChunks, requests, leftOut, tookMs };
    if (info.standing === 'good' && isLatest)
      return { session, state: 'taken', why: null, code: null, snapshot: info, ...figures };
    const why = info.why === '' ? 'a newer one is the latest' : info.why;
    const state = info.standing === 'good' ? 'taken' : 'kept-apart';
    return { session, state, why, code: null, snapshot: info, ...figures };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HoldfastError)) throw error;
    const failed = await failedLine(context, vault.url, session, error);
    return { ...failed, tookMs: performance.now() - startedMs };
  }
}

/** What was hurt may be whole again, and nobody should be told of it for another week. */
async function recordHealing(
  { catalog, nowMs }: OperationContext,
  vault: Vault,
  session: SessionRef,
): Promise<void> {
  const name = vaultNameOf(session);
  const hurt = await vault.session(name).hurt();
  const verified = { atMs: nowMs(), hurt: hurt.length, example: hurt[0]?.id ?? '' };
  await catalog.snapshots.verified({ vault: vault.url, name }, verified);
}

/** Of a session that could not be taken, or was not tried. */
export async function failedLine(
  { catalog, nowMs }: OperationContext,
  vault: string,
  session: SessionRef,
  { code, message }: Pick<HoldfastError, 'code' | 'message'>,
): Promise<TakenLine> {
  await catalog.snapshots.failed({ vault, name: vaultNameOf(session), session }, { code, message }, nowMs());
  return { session, state: 'failed', why: message, code, ...nothingDone, tookMs: 0 };
}

async function take(
  context: OperationContext,
  vault: Vault,
  session: SessionRef,
  { set, deep }: TakeRequest,
): Promise<TakenSnapshot & Pick<SessionContent, 'leftOut'>> {
  const { signal, progress } = context;
  const place = await context.snapshotPlace(session.place);
  const content = await place.open(session, { set, deep, ...(signal && { signal }) });
  try {
    const taken = await vault.session(vaultNameOf(session)).take(content, {
      takenAtMs: context.nowMs(),
      madeBy: context.madeBy,
      owner: context.vaultOwner('snapshot'),
      held: { epoch: await context.epochOf(session) },
      partOf: classifyProfilePath,
      judgeShrink,
      readReused: deep,
      onProgress: ({ doneBytes, totalBytes, movedBytes }) =>
        progress.report(sessionName(session), doneBytes, totalBytes, 'bytes', movedBytes),
      ...(signal && { signal }),
    });
    return { ...taken, leftOut: content.leftOut };
  } finally {
    await content.close();
  }
}

function recordOf(info: SnapshotInfo): TakenRecord {
  const { id, takenAtMs, how, set, files, sizeBytes, storedBytes, standing, why } = info;
  return { id, takenAtMs, how, set, files, sizeBytes, storedBytes, standing, why };
}
