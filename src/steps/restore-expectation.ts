// What a restore expects in the place of its session, and under which name that goes to the trash.
import { nothingThere, sameExpectation } from '../core/plan.ts';
import type { Expectation, RestoreSession } from '../core/plan.ts';
import type { SessionRef } from '../core/session.ts';
import { archiveItemOf } from './move-origin.ts';

export const changed = 'it changed since the plan was made';

export function isNothing({ expect }: Pick<RestoreSession, 'expect'>): boolean {
  return sameExpectation(expect, nothingThere);
}

/** Whether what lies there is what the plan saw there. */
export function isAsExpected(step: Pick<RestoreSession, 'expect'>, here: Expectation | null): boolean {
  return here === null ? isNothing(step) : sameExpectation(here, step.expect);
}

export function replacedItemOf(
  { session, path }: { readonly session: SessionRef; readonly path: string },
  { runId }: { readonly runId: string },
): string {
  return archiveItemOf(runId, { place: session.place, path, session });
}
