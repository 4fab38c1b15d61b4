// A trash item's id: the run that moved it, and where it was.
import type { SessionRef } from '../core/session.ts';
import type { TrashChange } from './step-handler.ts';

export function trashItemOf(runId: string, path: string): string {
  return `${runId}/${path}`;
}

/** Of a step that takes its item out of the trash of its place. */
export function takenOut({
  session,
  item,
}: {
  readonly session: SessionRef;
  readonly item: string;
}): TrashChange {
  return { added: [], removed: [{ place: session.place, item }] };
}
