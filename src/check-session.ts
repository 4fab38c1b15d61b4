// For programs, before they start a client: is the session there, is it whole, and does anybody use it?
import { parsePlace } from './core/place.ts';
import type { CredentialsState, InUse } from './core/inventory.ts';
import { baileysFolders } from './stores/folder-baileys/baileys-folders.ts';
import { refOfBaileysFolder } from './stores/folder-baileys/look-at-baileys-folder.ts';
import { FolderStore } from './stores/folder/folder-store.ts';
import { profileFolders } from './stores/folder-wwebjs/profile-folders.ts';
import { refOfProfile } from './stores/folder-wwebjs/look-at-profile-folder.ts';
import { HoldfastError } from './core/errors.ts';

export interface SessionCheck {
  /** `absent`, `damaged` and `unreadable` are three different answers; only `whole` is a session to start on. */
  readonly state: CredentialsState;
  /** What the answer rests on, in one sentence. */
  readonly why: string;
  readonly inUse: InUse;
}

const quietMs = 10 * 60_000;

/**
 * @param place for example `baileys:/srv/auth`
 * @param path the session's folder below the place; empty where the place itself is the session
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE, SESSION_NOT_FOUND for a name that whatsapp-web.js never gives
 */
export async function checkSession(place: string, path: string): Promise<SessionCheck> {
  const parsed = parsePlace(place, process.cwd());
  const engine = parsed.engine === 'baileys' ? baileysFolders : profileFolders;
  const ref =
    parsed.engine === 'baileys' ? refOfBaileysFolder(parsed, path) : refOfProfile(parsed, path, 'folder');
  if (ref === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: path });
  const store = new FolderStore(parsed, engine, { pool: null, quietMs, nowMs: Date.now });
  try {
    const detail = await store.detail(ref);
    if (detail === null)
      return { state: 'absent', why: 'there is no such folder', inUse: { answer: 'no', why: [] } };
    const { state, why } = detail.picture.credentials;
    return { state, why, inUse: await store.inUse(ref) };
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_UNREADABLE')) throw error;
    return { state: 'unreadable', why: error.message, inUse: { answer: 'unknown', why: [error.message] } };
  } finally {
    await store.close();
  }
}
