// Caches that running browsers empty themselves, as text: what would be, and what was.
import { counted, sizeText } from '../../../core/amounts.ts';
import type { Step } from '../../../core/plan.ts';
import type { EmptiedBrowser } from '../../../core/report.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';

export function isLive({ kind }: Step): boolean {
  return kind === 'empty-live-caches';
}

/** Empty where no step is about a running browser. */
export function liveHeadline(steps: readonly Step[]): string[] {
  const live = steps.filter(isLive);
  if (live.length === 0) return [];
  const bytes = live.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [`Would empty the caches of ${counted(live.length, 'running browser')}: ${sizeText(bytes)}`];
}

export function emptiedLines(emptied: readonly EmptiedBrowser[]): string[] {
  return emptied.map(
    ({ session, pid, beforeBytes, afterBytes }) =>
      `${shown(sessionName(session))}: its browser (process ${pid}) emptied its caches: ${sizeText(beforeBytes)} → ${sizeText(afterBytes)}`,
  );
}
