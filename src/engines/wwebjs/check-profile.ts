// Is a browser profile a session that Chromium could use? Its databases are looked into, and nothing is changed.
import { checkLevelDb } from './level-db/check-level-db.ts';
import type { CheckLevelDbOptions } from './level-db/check-level-db.ts';
import type { LevelDbFiles, LevelDbFlaw, LevelDbHealth } from './level-db/level-db-files.ts';
import {
  indexedDbFolder,
  localStorageDatabase,
  whatsappIndexedDb,
  whatsappIndexedDbName,
} from './login-databases.ts';

/** A profile on disk, in a cut, in a zip. Throws what it cannot read: that is no verdict on the profile. */
export interface ProfileFiles {
  levelDb(path: string): LevelDbFiles;
  /** Names in a folder; none where there is no such folder. */
  names(path: string): Promise<readonly string[]>;
  /** The beginning of a file, whole where it is not longer; null where there is none. */
  head(path: string, lengthBytes: number): Promise<Uint8Array | null>;
}

/** A file that ends in the middle of a record. */
export interface TornTail {
  readonly path: string;
  /** Where its last whole record ends. */
  readonly wholeBytes: number;
}

/** The same as ContentHealth (ports/snapshot-content.ts), and more. */
export interface ProfileHealth {
  readonly state: 'whole' | 'damaged' | 'unknown-format' | 'absent';
  readonly why: readonly string[];
  readonly warnings: readonly string[];
  /**
   * Harmless as long as nobody writes. But Chromium goes on writing behind such a tail, and at the start after that finds the
   * file damaged and empties the database (measured on Chromium 156): so a profile must not be used, nor kept, with one.
   */
  readonly tornTails: readonly TornTail[];
}

/** Losing them costs something, but no login. */
const otherDatabases = ['Default/Session Storage', 'Default/Service Worker/Database'];
const jsonFiles = ['Local State', 'Default/Preferences'];
const sqliteFiles = ['Default/Cookies', 'Default/Network/Cookies', 'Default/WebStorage/QuotaManager'];
/** Parsing a longer one would keep everything else waiting. */
const largestJsonBytes = 1024 * 1024;
const sqliteHead = Buffer.from('SQLite format 3\0');

/** Garbage in what Chromium makes anew or does without is a warning (measured on Chromium 156, each file alone). */
export async function checkProfile(
  profile: ProfileFiles,
  options: CheckLevelDbOptions = {},
): Promise<ProfileHealth> {
  const indexedDb = await checkLevelDb(profile.levelDb(whatsappIndexedDb), options);
  const localStorage = await checkLevelDb(profile.levelDb(localStorageDatabase), options);
  const neighbours = (await profile.names(indexedDbFolder)).filter(
    (name) => name !== whatsappIndexedDbName && !name.startsWith('https_web.whatsapp.com_0.indexeddb.blob'),
  );
  const others = new Map<string, LevelDbHealth>();
  const leveldbs = neighbours.filter((name) => name.endsWith('.leveldb'));
  for (const path of [...leveldbs.map((name) => `${indexedDbFolder}/${name}`), ...otherDatabases])
    others.set(path, await checkLevelDb(profile.levelDb(path), options));
  const all = new Map([[whatsappIndexedDb, indexedDb], [localStorageDatabase, localStorage], ...others]);
  const warnings = [
    ...[...all].flatMap(([path, health]) => sentences(path, health.warnings)),
    ...[...others].flatMap(([path, health]) => sentences(path, health.flaws)),
    ...(await warningsOfFiles(profile)),
  ];
  return { ...judge(indexedDb, localStorage, neighbours), warnings, tornTails: tornTailsOf(all) };
}

function judge(
  indexedDb: LevelDbHealth,
  localStorage: LevelDbHealth,
  neighbours: readonly string[],
): Pick<ProfileHealth, 'state' | 'why'> {
  const flaws = [
    ...sentences(whatsappIndexedDb, indexedDb.flaws),
    ...sentences(localStorageDatabase, localStorage.flaws),
  ];
  if (indexedDb.state === 'damaged' || localStorage.state === 'damaged')
    return { state: 'damaged', why: flaws };
  if (indexedDb.state === 'unknown-format' || localStorage.state === 'unknown-format')
    return { state: 'unknown-format', why: flaws };
  if (indexedDb.state === 'absent') {
    const why = 'There is no IndexedDB of web.whatsapp.com as LevelDB';
    if (neighbours.length > 0)
      return { state: 'unknown-format', why: [`${why}, but ${neighbours.join(', ')}.`] };
    return { state: 'absent', why: [`${why}: nobody has logged in with this profile.`] };
  }
  if (localStorage.state === 'absent')
    return { state: 'damaged', why: ['The IndexedDB is there, but the Local Storage is gone.'] };
  return {
    state: 'whole',
    why: [
      `IndexedDB of web.whatsapp.com: ${contents(indexedDb)}.`,
      `Local Storage: ${contents(localStorage)}.`,
    ],
  };
}

function tornTailsOf(databases: ReadonlyMap<string, LevelDbHealth>): TornTail[] {
  return [...databases].flatMap(([folder, { live, warnings }]) =>
    warnings.flatMap(({ file }) => {
      const wholeBytes = live?.wholeBytes.get(file);
      return wholeBytes === undefined ? [] : [{ path: `${folder}/${file}`, wholeBytes }];
    }),
  );
}

async function warningsOfFiles(profile: ProfileFiles): Promise<string[]> {
  const warnings: string[] = [];
  for (const path of jsonFiles) {
    const text = await profile.head(path, largestJsonBytes);
    if (text !== null && text.length < largestJsonBytes && !isJson(text))
      warnings.push(`${path} is no JSON; Chromium makes it anew.`);
  }
  for (const path of sqliteFiles) {
    const head = await profile.head(path, sqliteHead.length);
    if (head !== null && head.length > 0 && !sqliteHead.equals(head))
      warnings.push(`${path} is no SQLite database; Chromium makes it anew.`);
  }
  return warnings;
}

function isJson(text: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(text).toString());
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function contents({ live }: LevelDbHealth): string {
  return `${live?.manifest}, ${live?.tables.length} tables and ${live?.logs.length} logs`;
}

function sentences(path: string, flaws: readonly LevelDbFlaw[]): string[] {
  return flaws.map(({ file, what }) => `${path}/${file} ${what}.`);
}
