// For programs, before they start a client: is the session there, is it whole, and does anybody use it?
import { parsePlace } from './core/place.ts';
import type { Place } from './core/place.ts';
import type { SessionRef } from './core/session.ts';
import { parseSessionName } from './engines/baileys/parse-session-name.ts';
import type { Store } from './ports/store.ts';
import { DatabaseStore } from './stores/database/database-store.ts';
import { refOfRecords } from './stores/database/read-records.ts';
import { openEntryStore } from './stores/open-entry-store.ts';
import type { CredentialsState, InUse } from './core/inventory.ts';
import { baileysFolders } from './stores/folder-baileys/baileys-folders.ts';
import { refOfBaileysFolder } from './stores/folder-baileys/look-at-baileys-folder.ts';
import { FolderStore } from './stores/folder/folder-store.ts';
import { profileFolders } from './stores/folder-wwebjs/profile-folders.ts';
import { refOfProfile } from './stores/folder-wwebjs/look-at-profile-folder.ts';
import { snapshotProfiles } from './stores/folder-wwebjs/snapshot-profiles.ts';
import { HoldfastError } from './core/errors.ts';

export interface SessionCheck {
  /** `absent`, `damaged` and `unreadable` are three different answers; only `whole` is a session to start on. */
  readonly state: CredentialsState;
  /** What the answer rests on, in one sentence. */
  readonly why: string;
  readonly inUse: InUse;
}

const quietMs = 10 * 60_000;
/** What says that nobody knows: the session may well be there. */
const noAnswer = new Set(['SESSION_UNREADABLE', 'STORE_UNAVAILABLE', 'PLACE_UNAVAILABLE']);

/**
 * @param place for example `baileys:/srv/auth`, `sqlite:/srv/holdfast.db` or `postgres://user@host/database`
 * @param path the session's folder below the place, empty where the place itself is the session; in a database its
 * name, `tenant/id`
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE, SESSION_NAME_INVALID, SESSION_NOT_FOUND for a name that
 * whatsapp-web.js never gives
 */
export async function checkSession(place: string, path: string): Promise<SessionCheck> {
  const parsed = parsePlace(place, process.cwd());
  const { store, ref } = subjectOf(parsed, path);
  try {
    const detail = await store.detail(ref);
    if (detail === null)
      return { state: 'absent', why: 'there is no such session', inUse: { answer: 'no', why: [] } };
    const { state, why } =
      parsed.engine === 'wwebjs' ? await insideProfile(parsed, store, ref) : detail.picture.credentials;
    return { state, why, inUse: await store.inUse(ref) };
  } catch (error) {
    if (!(error instanceof HoldfastError && noAnswer.has(error.code))) throw error;
    return { state: 'unreadable', why: error.message, inUse: { answer: 'unknown', why: [error.message] } };
  } finally {
    await store.close();
  }
}

interface Subject {
  readonly store: Store;
  readonly ref: SessionRef;
}

function subjectOf(place: Place, path: string): Subject {
  switch (place.kind) {
    case 'folder':
      return inFolder(place, path);
    case 'vault':
      throw new HoldfastError('PLACE_UNAVAILABLE', {
        place: place.url,
        cause: 'a vault holds snapshots, and no client is started on them',
      });
    default:
      return inDatabase(place, path);
  }
}

/** The names of a profile's files may all be there and their content torn: its databases are looked into. */
async function insideProfile(
  place: Place,
  store: Store,
  ref: SessionRef,
): Promise<Pick<SessionCheck, 'state' | 'why'>> {
  const { state, why } = await snapshotProfiles(place, { store, nowMs: Date.now }).check(ref);
  return { state: state === 'unknown-format' ? 'unknown' : state, why: why.join(' ') };
}

function inFolder(place: Place, path: string): Subject {
  const ref =
    place.engine === 'baileys' ? refOfBaileysFolder(place, path) : refOfProfile(place, path, 'folder');
  if (ref === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: path });
  const engine = place.engine === 'baileys' ? baileysFolders : profileFolders;
  return { store: new FolderStore(place, engine, { pool: null, quietMs, nowMs: Date.now }), ref };
}

function inDatabase(place: Place, text: string): Subject {
  const name = parseSessionName(text);
  const store = new DatabaseStore(openEntryStore(place, { create: false }), { nowMs: Date.now });
  return { store, ref: refOfRecords(place.url, name) };
}
