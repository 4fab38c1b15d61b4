// A database of sessions for programs that work with them: grouped calls, leases, and entries from memory.
import type { Place, PlaceKind } from '../core/place.ts';
import type { SessionHolder } from '../ports/held-session.ts';
import { groupWrites } from './entries/group-writes.ts';
import type { GroupOptions } from './entries/group-writes.ts';
import { holdSessions } from './entries/session-holder.ts';
import type { HolderOptions } from './entries/session-holder.ts';
import { openEntryStore } from './open-entry-store.ts';

/**
 * SQLite has one writer, and works in this thread: nothing is gained where several sessions are loaded in one go.
 * PostgreSQL has many, and one session that waits for a lock should not hold up the others.
 */
const inThisThread: GroupOptions = { atOnce: 1, loadBytes: 0 };
const groups: Readonly<Record<PlaceKind, GroupOptions>> = {
  sqlite: inThisThread,
  memory: inThisThread,
  folder: inThisThread,
  vault: inThisThread,
  postgres: { atOnce: 4 },
};

/** Opens nothing yet: the first hold does. @throws HoldfastError STORE_URL_INVALID for a place that is no database */
export function openSessionHolder(place: Place, options: HolderOptions = {}): SessionHolder {
  return holdSessions(groupWrites(openEntryStore(place), groups[place.kind]), options);
}
