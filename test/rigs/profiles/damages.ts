// The 24 ways to hurt a profile that were measured on Chromium, 15 of them in its LevelDB databases.
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { indexedDb, localStorage } from './profile-place.ts';

export interface Damage {
  readonly what: string;
  /** `damaged`, by the frame of the database alone; `deep`: only its blocks show it; `warning`: the browser does without. */
  readonly found: 'damaged' | 'deep' | 'warning' | 'nothing';
  hurt(profile: string): void;
}

/** Of the profile's IndexedDB, by what it begins or ends with; the largest one. */
function fileOf(profile: string, part: RegExp, database = indexedDb): string {
  const folder = join(profile, database);
  const names = readdirSync(folder).filter((name) => part.test(name));
  const bySize = names.sort((a, b) => statSync(join(folder, b)).size - statSync(join(folder, a)).size);
  if (bySize[0] === undefined) throw new Error(`${folder} has no file like ${part}`);
  return join(folder, bySize[0]);
}

function flip(path: string, share: number): void {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length * share);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([(bytes[at] as number) ^ 8]), 0, 1, at);
  closeSync(file);
}

const cut = (path: string, share: number): void =>
  truncateSync(path, Math.floor(statSync(path).size * share));
const zero = (path: string): void => writeFileSync(path, Buffer.alloc(statSync(path).size));
const garbage = (path: string): void => writeFileSync(path, Buffer.alloc(300, 0x5a));
const inProfile = (path: string) => (profile: string) => join(profile, path);
const table = (profile: string): string => fileOf(profile, /\.ldb$/);
const log = (profile: string): string => fileOf(profile, /\.log$/);
const manifest = (profile: string): string => fileOf(profile, /^MANIFEST/);
const current = inProfile(`${indexedDb}/CURRENT`);

export const databaseDamages: readonly Damage[] = [
  { what: 'CURRENT deleted', found: 'damaged', hurt: (at) => rmSync(current(at)) },
  { what: 'CURRENT emptied', found: 'damaged', hurt: (at) => writeFileSync(current(at), '') },
  { what: 'CURRENT garbage', found: 'damaged', hurt: (at) => garbage(current(at)) },
  {
    what: 'CURRENT of another MANIFEST',
    found: 'damaged',
    hurt: (at) => writeFileSync(current(at), 'MANIFEST-999999\n'),
  },
  { what: 'MANIFEST deleted', found: 'damaged', hurt: (at) => rmSync(manifest(at)) },
  { what: 'MANIFEST truncated', found: 'damaged', hurt: (at) => cut(manifest(at), 0.1) },
  { what: 'MANIFEST with a flipped bit', found: 'damaged', hurt: (at) => flip(manifest(at), 0.1) },
  { what: 'a table deleted', found: 'damaged', hurt: (at) => rmSync(table(at)) },
  { what: 'a table truncated', found: 'damaged', hurt: (at) => cut(table(at), 0.5) },
  { what: 'a table of zeros', found: 'damaged', hurt: (at) => zero(table(at)) },
  { what: 'a table with a flipped bit', found: 'deep', hurt: (at) => flip(table(at), 0.4) },
  { what: 'the log deleted', found: 'damaged', hurt: (at) => rmSync(log(at)) },
  {
    what: 'the log truncated',
    found: 'warning',
    hurt: (at) => truncateSync(log(at), statSync(log(at)).size - 100),
  },
  { what: 'the log with a flipped bit', found: 'damaged', hurt: (at) => flip(log(at), 0.5) },
  {
    what: 'the Local Storage deleted',
    found: 'damaged',
    hurt: (at) => rmSync(join(at, localStorage), { recursive: true }),
  },
];

export const otherDamages: readonly Damage[] = [
  { what: 'Local State garbage', found: 'warning', hurt: (at) => garbage(join(at, 'Local State')) },
  { what: 'Local State deleted', found: 'nothing', hurt: (at) => rmSync(join(at, 'Local State')) },
  { what: 'Preferences garbage', found: 'warning', hurt: (at) => garbage(join(at, 'Default/Preferences')) },
  { what: 'Preferences deleted', found: 'nothing', hurt: (at) => rmSync(join(at, 'Default/Preferences')) },
  { what: 'Cookies garbage', found: 'warning', hurt: (at) => garbage(join(at, 'Default/Cookies')) },
  { what: 'Cookies deleted', found: 'nothing', hurt: (at) => rmSync(join(at, 'Default/Cookies')) },
  {
    what: 'QuotaManager garbage',
    found: 'warning',
    hurt: (at) => garbage(join(at, 'Default/WebStorage/QuotaManager')),
  },
  { what: 'LOCK deleted', found: 'nothing', hurt: (at) => rmSync(join(at, indexedDb, 'LOCK')) },
  { what: 'LOG deleted', found: 'nothing', hurt: (at) => rmSync(join(at, indexedDb, 'LOG')) },
];
