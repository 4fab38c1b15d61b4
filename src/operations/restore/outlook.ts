// What lies in the place of a session that is to be restored, whether it speaks against it, and what would be lost.
import { durationText } from '../../core/amounts.ts';
import type { RestorePreview, SnapshotPlace } from '../../ports/snapshot-content.ts';
import { sessionRoom } from '../../steps/session-room.ts';
import type { OperationContext } from '../context.ts';
import type { RestoreRequest } from './plan-restore.ts';
import { isSameProfile } from './same-profile.ts';

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

/** A profile does not tell newer from older inside: whatever whole one lies there and differs may be newer. */
async function byItsHealth(
  context: OperationContext,
  { vault, snapshot, force, to: { store, session } }: RestoreRequest,
  place: SnapshotPlace,
): Promise<Outlook> {
  const { transfers } = context;
  const { state, why } = await place.check(session);
  if (state === 'absent') return { against: null, isThere: false, notes: [] };
  if (state === 'damaged')
    return { against: null, isThere: false, notes: [`What lies there is damaged: ${why.join('; ')}.`] };
  if (state === 'whole' && !force && (await isSameProfile(context, { vault, snapshot, place }, session)))
    return {
      against: null,
      isThere: true,
      notes: [
        `It lies there as it is in the snapshot ${snapshot.id}, byte for byte: there is nothing to restore.`,
      ],
    };
  const what = state === 'whole' ? 'a whole profile' : 'a profile that Holdfast cannot judge';
  const newestMs = (await sessionRoom({ store, transfers }, session).here())?.newestMs;
  if (newestMs === undefined)
    return { against: `${what} lies there that differs from it`, isThere: false, notes: [] };
  const sinceMs = newestMs - snapshot.takenAtMs;
  return {
    against: `${what} lies there that differs from it, last written at ${new Date(newestMs).toISOString()}`,
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
