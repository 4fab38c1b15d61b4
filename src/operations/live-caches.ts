// What `clean --live` would do: caches of running browsers, emptied by the browsers themselves.
import { join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { SessionPicture } from '../core/inventory.ts';
import type { EmptyLiveCaches, ProtectedLine, SessionLine } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { storeOf } from './make-plan.ts';

export interface LiveCaches {
  readonly steps: readonly EmptyLiveCaches[];
  readonly sessions: readonly SessionLine[];
  /** Browsers that cannot be reached. */
  readonly protected: readonly ProtectedLine[];
}

const rule = 'empty-live-caches';
const what = 'caches of a running browser';

/** @param running sessions whose browsers run, or may */
export async function liveCachesOf(
  context: OperationContext,
  running: readonly SessionPicture[],
): Promise<LiveCaches> {
  const steps: EmptyLiveCaches[] = [];
  const unreachable: ProtectedLine[] = [];
  const sessions: SessionLine[] = [];
  for (const picture of running) {
    const { ref, cacheBytes } = picture;
    const reason = await whyNotReached(context, picture);
    if (reason === null) steps.push(stepOf(picture));
    else
      unreachable.push({
        guard: 'ask-only-proven-browsers',
        reason,
        session: ref,
        path: ref.path,
        sizeBytes: cacheBytes,
      });
    sessions.push(lineOf(picture, reason));
  }
  return { steps, sessions, protected: unreachable };
}

async function whyNotReached(context: OperationContext, { ref }: SessionPicture): Promise<string | null> {
  const { root } = storeOf(context.stores, ref.place).place;
  try {
    await context.liveBrowsers.reach({ folder: join(root, ref.path), session: sessionName(ref) });
    return null;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BROWSER_UNREACHABLE')
      return String(error.details['cause']);
    throw error;
  }
}

function stepOf({ ref, cacheBytes }: SessionPicture): EmptyLiveCaches {
  return {
    kind: 'empty-live-caches',
    session: ref,
    path: ref.path,
    class: what,
    rule,
    why: 'The browser empties them itself, over its debugging port, and makes them again.',
    files: 0,
    sizeBytes: cacheBytes,
    // A browser writes to them all the time; that it is still the one on this profile is looked at again.
    expect: { kind: 'folder', files: 0, sizeBytes: 0, fingerprint: 'running' },
  };
}

function lineOf({ ref, files, cacheBytes }: SessionPicture, reason: string | null): SessionLine {
  return {
    session: ref,
    filesSeen: files,
    filesRemoved: 0,
    filesLeft: files,
    bytesFreed: reason === null ? cacheBytes : 0,
    removedByClass: {},
    status: reason === null ? 'would empty its caches while it runs' : `protected: ${reason}`,
  };
}
