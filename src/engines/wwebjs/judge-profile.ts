// Are a profile's credentials there? From cheap facts only: names, and the text of each database's CURRENT file.
import type { Credentials } from '../../core/inventory.ts';
import { manifestNamed } from './level-db/file-names.ts';

/** One LevelDB folder of the profile; null where there is no such folder. */
export interface LevelDbFacts {
  /** Text of the file CURRENT; null where there is none. */
  readonly currentText: string | null;
  /** Names in the folder. */
  readonly names: ReadonlySet<string>;
}

export interface ProfileFacts {
  /** `Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb` */
  readonly indexedDb: LevelDbFacts | null;
  /** `Default/Local Storage/leveldb` */
  readonly localStorage: LevelDbFacts | null;
  /** Names in `Default/IndexedDB` of anything else: other origins, or another kind of database. */
  readonly otherIndexedDb: readonly string[];
}

/**
 * Finds absence and the damages to LevelDB's frame after which Chromium empties the database without a word: CURRENT
 * lost or naming a MANIFEST that is gone. Damage inside the files needs a look into them.
 */
export function judgeProfile(facts: ProfileFacts): Credentials {
  const { indexedDb, localStorage, otherIndexedDb } = facts;
  if (indexedDb === null && otherIndexedDb.length > 0) {
    return {
      state: 'unknown',
      why: 'There is IndexedDB data, but not that of web.whatsapp.com as LevelDB, so nothing can be said of it.',
    };
  }
  if (indexedDb === null && localStorage === null)
    return { state: 'absent', why: 'Nobody has logged in with this profile.' };
  if (indexedDb === null)
    return { state: 'absent', why: 'There is no IndexedDB of web.whatsapp.com, so no keys.' };
  const torn = damageOf('The IndexedDB of web.whatsapp.com', indexedDb);
  if (torn !== null) return { state: 'damaged', why: torn };
  if (localStorage === null)
    return { state: 'damaged', why: 'The IndexedDB is there, but the Local Storage is gone.' };
  const tornStorage = damageOf('The Local Storage', localStorage);
  if (tornStorage !== null) return { state: 'damaged', why: tornStorage };
  return {
    state: 'whole',
    why: 'IndexedDB of web.whatsapp.com and Local Storage each name a MANIFEST that exists.',
  };
}

function damageOf(what: string, facts: LevelDbFacts): string | null {
  if (facts.currentText === null)
    return `${what} has no CURRENT file; Chromium would empty it at the next start.`;
  const manifest = manifestNamed(facts.currentText);
  if (manifest === null)
    return `${what} has a damaged CURRENT file; Chromium would empty it at the next start.`;
  return facts.names.has(manifest) ? null : `${what} names ${manifest}, which does not exist.`;
}
