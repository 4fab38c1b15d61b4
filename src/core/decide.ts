// What the decisions about entries, sessions and trash have in common: proposals, and how they are put together.
import { KeptCounter } from './kept-counter.ts';
import type { KeptLine, SessionLine } from './plan.ts';
import type { Removal } from './removal.ts';

/** What rules decided, before any guard. */
export interface Proposal {
  readonly removals: readonly Removal[];
  readonly kept: readonly KeptLine[];
  /** The sessions that were looked at; the rest of their line follows from what guards leave. */
  readonly sessions: readonly Pick<SessionLine, 'session' | 'filesSeen'>[];
  readonly notes: readonly string[];
}

/**
 * Puts proposals together, for example one per session.
 * @param notes said first, for example the risk of a policy
 */
export function mergeDecisions(parts: readonly Proposal[], notes: readonly string[] = []): Proposal {
  const kept = new KeptCounter();
  const allNotes = new Set(notes);
  for (const part of parts) {
    for (const line of part.kept) kept.add(line);
    for (const note of part.notes) allNotes.add(note);
  }
  return {
    removals: parts.flatMap((part) => part.removals),
    kept: kept.lines(),
    sessions: parts.flatMap((part) => part.sessions),
    notes: [...allNotes],
  };
}
