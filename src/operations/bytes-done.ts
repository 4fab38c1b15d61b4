// How many bytes a run freed: as its steps were planned, but of what browsers emptied as it was measured afterwards.
import type { Step } from '../core/plan.ts';
import type { EmptiedBrowser } from '../core/report.ts';
import { sessionKey } from '../core/session.ts';

/** @param emptied of an earlier attempt nobody knows more than what was planned */
export function bytesDone(done: readonly Step[], emptied: readonly EmptiedBrowser[]): number {
  const measured = new Map(
    emptied.map((one) => [sessionKey(one.session), one.beforeBytes - one.afterBytes] as const),
  );
  return done.reduce((sum, { kind, session, sizeBytes }) => {
    const freed = kind === 'empty-live-caches' ? measured.get(sessionKey(session)) : undefined;
    return sum + (freed ?? sizeBytes);
  }, 0);
}
