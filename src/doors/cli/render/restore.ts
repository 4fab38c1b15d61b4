// A restore as text: which snapshot comes back where, and what was brought back.
import { colour as pc } from '../colour.ts';
import { counted, durationText, sizeText } from '../../../core/amounts.ts';
import { nothingThere, sameExpectation } from '../../../core/plan.ts';
import type { Plan, RestoreSession, Step } from '../../../core/plan.ts';
import type { PutAwaySession, RestoredSession } from '../../../core/report.ts';
import { sessionName } from '../../../core/session.ts';
import type { SessionRef } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';

/** Everything of the plan but its name and its notes. */
export function restoreLines(plan: Plan): string[] {
  const steps = plan.steps.filter((step) => isRestore(step));
  return [
    ...(steps.length === 0 ? ['Nothing to restore.'] : steps.flatMap((step) => stepLines(step))),
    ...plan.protected.map(({ session, reason }) =>
      pc.cyan(`Left alone: ${shown(sessionName(session))}: ${shown(reason)}`),
    ),
  ];
}

function isRestore(step: Step): step is RestoreSession {
  return step.kind === 'restore-session';
}

function stepLines({ session, from, files, sizeBytes, expect, why }: RestoreSession): string[] {
  const where = whereOf(session);
  const isEmpty = sameExpectation(expect, nothingThere);
  const there = isEmpty
    ? 'nothing lies there now'
    : `${counted(expect.files, 'file')}, ${sizeText(expect.sizeBytes)} that lie there now go to the trash`;
  return [
    `Would restore: ${shown(sessionName(session))}, ${counted(files, 'file')}, ${sizeText(sizeBytes)}, to ${shown(where)}`,
    `  snapshot ${from.snapshot} of ${shown(from.vault)}: ${shown(why)}`,
    `  ${there}`,
  ];
}

/** What a run brought back. Empty where it brought back nothing. */
export function restoredLines(restored: readonly RestoredSession[], nowMs = Date.now()): string[] {
  return restored.flatMap(({ session, snapshot, takenAtMs, files, sizeBytes, before, remarks, tookMs }) => [
    `${shown(sessionName(session))}: ${counted(files, 'file')}, ${sizeText(sizeBytes)}, every byte compared, in ${(tookMs / 1000).toFixed(2)} s`,
    `  from ${snapshot}, ${durationText(Math.max(0, nowMs - takenAtMs))} old; ${before === null ? 'nothing was there before' : `what was there is ${before}`}`,
    ...remarks.map((remark) => pc.yellow(`  ${shown(remark)}`)),
  ]);
}

/** What an undo took out of its place again: it is the only trace that somebody sees of it. */
export function putAwayLines(putAway: readonly PutAwaySession[]): string[] {
  return putAway.map(({ session, files, sizeBytes, isReplaced }) => {
    const what = `${shown(sessionName(session))}: ${counted(files, 'file')}, ${sizeText(sizeBytes)} of ${shown(whereOf(session))} went to the trash of the place`;
    return `${what}; ${isReplaced ? 'what had lain there before is back' : 'nothing lies there now, as before'}`;
  });
}

function whereOf({ place, path }: SessionRef): string {
  return [place, path].filter((part) => part !== '').join('/');
}
