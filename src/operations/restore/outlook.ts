// What lies in the place of a session that is to be restored, whether it speaks against it, and what would be lost.
import { durationText } from '../../core/amounts.ts';
import type { RestorePreview, SnapshotPlace } from '../../ports/snapshot-content.ts';
import { sessionRoom } from '../../steps/session-room.ts';
import type { OperationContext } from '../context.ts';
import type { RestoreRequest } from './plan-restore.ts';

export interface Outlook {
  /** null where nothing does. */
  readonly against: string | null;
  /** The very content of the snapshot lies there already, so there is nothing to do. */
  readonly isThere: boolean;
  /** Sentences for whoever decides. */
  readonly notes: readonly string[];
}

/** @throws what the vault and the place throw */
export async function outlookOf(context: OperationContext, request: RestoreRequest): Promise<Outlook> {
  const { session } = request.to;
  const place = await context.snapshotPlace(session.place);
  const preview = await place.preview?.(session, { nothingSince: request.nothingSince });
  return preview === undefined ? byItsHealth(context, request, place) : byForecast(context, request, preview);
}

/** A profile does not tell newer from older inside: whatever whole one lies there is newer. */
async function byItsHealth(
  { transfers }: OperationContext,
  { snapshot, to: { store, session } }: RestoreRequest,
  place: SnapshotPlace,
): Promise<Outlook> {
  const { state, why } = await place.check(session);
  if (state === 'absent') return { against: null, isThere: false, notes: [] };
  if (state === 'damaged')
    return { against: null, isThere: false, notes: [`What lies there is damaged: ${why.join('; ')}.`] };
  const what = state === 'whole' ? 'a whole profile' : 'a profile that Holdfast cannot judge';
  const newestMs = (await sessionRoom({ store, transfers }, session).here())?.newestMs;
  if (newestMs === undefined) return { against: `${what} lies there`, isThere: false, notes: [] };
  const sinceMs = newestMs - snapshot.takenAtMs;
  return {
    against: `${what} lies there, last written at ${new Date(newestMs).toISOString()}`,
    isThere: false,
    notes:
      sinceMs > 0
        ? [`What was received or changed in the ${durationText(sinceMs)} after the snapshot is missing then.`]
        : [],
  };
}

/** Reads the snapshot, and compares it with what lies there. */
async function byForecast(
  { signal, progress }: OperationContext,
  { vault, snapshot }: RestoreRequest,
  preview: RestorePreview,
): Promise<Outlook> {
  try {
    await vault.session(snapshot.name).restore(snapshot.id, preview.sink, {
      onProgress: ({ doneBytes, totalBytes }) =>
        progress.report('looked into', doneBytes, totalBytes, 'bytes'),
      ...(signal && { signal }),
    });
    const { standing, why, effects } = await preview.forecast();
    const against = standing === 'newer' || standing === 'another' ? why : null;
    return {
      against,
      isThere: standing === 'same',
      notes: standing === 'absent' ? effects : [why, ...effects],
    };
  } finally {
    await preview.close();
  }
}
