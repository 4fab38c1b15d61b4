// Makes the world that the scan is measured on: many Baileys folders and Chromium profiles, the same each time.
// Run: npx tsx bench/worlds/make-scan-world.ts DIR --folders 2000 --files 250 --profiles 200 --profile-files 250
import {
  closeSync,
  existsSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { baileysFiles, randomFrom, type Random, type WorldFile } from './baileys-files.ts';
import { PROFILE_DIRECTORIES, profileFiles } from './profile-files.ts';

export interface ScanWorldParameters {
  readonly folders: number;
  readonly files: number;
  readonly profiles: number;
  readonly profileFiles: number;
}

export interface ScanWorld {
  readonly root: string;
  /** The flat place folder with one Baileys folder for each session. */
  readonly auth: string;
  /** The place folder with one Chromium profile for each session. */
  readonly wwebjs: string;
  /** False when the world was there already. */
  readonly made: boolean;
}

export const FULL_SCAN_WORLD: ScanWorldParameters = {
  folders: 2000,
  files: 250,
  profiles: 200,
  profileFiles: 250,
};

/** Raised whenever the generator writes something else for the same parameters, so that old worlds are remade. */
const GENERATION = 1;
const MARKER = '.scan-world.json';
/** All times lie in the 90 days before this moment: fixed, so that two runs of the generator agree. */
const NEWEST_SECONDS = 1_760_000_000;
const SPAN_SECONDS = 90 * 24 * 3600;

interface Marker extends ScanWorldParameters {
  readonly generation: number;
  readonly complete: boolean;
}

function markerText(parameters: ScanWorldParameters, complete: boolean): string {
  const { folders, files, profiles, profileFiles: perProfile } = parameters;
  const marker: Marker = {
    generation: GENERATION,
    folders,
    files,
    profiles,
    profileFiles: perProfile,
    complete,
  };
  return `${JSON.stringify(marker)}\n`;
}

/** One file with a time of its own: open, write, set, close is the cheapest way to have both. */
function putFile(path: string, file: WorldFile, random: Random): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    if (file.content.length > 0) writeSync(fd, file.content);
    const seconds = NEWEST_SECONDS - (random() % SPAN_SECONDS);
    futimesSync(fd, seconds, seconds);
  } finally {
    closeSync(fd);
  }
}

/** A folder name as users choose it: a phone number, or a shop's name and a number. */
export function folderName(index: number): string {
  return index % 2 === 0
    ? `49170${String(1_000_000 + index * 37)}`
    : `shop-${String(index).padStart(5, '0')}`;
}

/** Fills `directory` (made if missing) with one Baileys folder. */
export function makeBaileysFolder(directory: string, seed: number, count: number): void {
  const random = randomFrom(seed);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const file of baileysFiles(random, count)) putFile(`${directory}/${file.name}`, file, random);
}

/** Fills `directory` (made if missing) with one Chromium profile. */
export function makeProfile(directory: string, seed: number, count: number): void {
  const random = randomFrom(seed);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const inner of PROFILE_DIRECTORIES) mkdirSync(`${directory}/${inner}`, { mode: 0o700 });
  for (const file of profileFiles(random, count)) putFile(`${directory}/${file.name}`, file, random);
}

/** Empties what an earlier run left. Refuses a folder that this program did not make: it could be anyone's. */
function clearOldWorld(root: string): void {
  if (!existsSync(root)) return;
  const names = readdirSync(root);
  if (names.length === 0) return;
  if (!names.includes(MARKER)) {
    throw new Error(`${root} is not empty and was not made by this program; name another folder`);
  }
  for (const name of ['auth', 'wwebjs']) rmSync(join(root, name), { recursive: true, force: true });
}

function isThere(root: string, parameters: ScanWorldParameters): boolean {
  try {
    return readFileSync(join(root, MARKER), 'utf8') === markerText(parameters, true);
  } catch {
    return false;
  }
}

/** Makes the world at `directory`, or finds it there from an earlier run with the same parameters. */
export function makeScanWorld(
  directory: string,
  parameters: ScanWorldParameters = FULL_SCAN_WORLD,
): ScanWorld {
  const root = resolve(directory);
  const auth = join(root, 'auth');
  const wwebjs = join(root, 'wwebjs');
  if (isThere(root, parameters)) return { root, auth, wwebjs, made: false };

  clearOldWorld(root);
  for (const place of [auth, wwebjs]) mkdirSync(place, { recursive: true });
  // The marker comes first, so that a run that was cut short can be cleared by the next one.
  writeFileSync(join(root, MARKER), markerText(parameters, false));
  for (let i = 0; i < parameters.folders; i++) {
    makeBaileysFolder(join(auth, folderName(i)), i + 1, parameters.files);
  }
  for (let i = 0; i < parameters.profiles; i++) {
    makeProfile(join(wwebjs, `session-${folderName(i)}`), 1_000_000 + i, parameters.profileFiles);
  }
  writeFileSync(join(root, MARKER), markerText(parameters, true));
  return { root, auth, wwebjs, made: true };
}

function count(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number, not ${text}`);
  return value;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folders: { type: 'string', default: String(FULL_SCAN_WORLD.folders) },
      files: { type: 'string', default: String(FULL_SCAN_WORLD.files) },
      profiles: { type: 'string', default: String(FULL_SCAN_WORLD.profiles) },
      'profile-files': { type: 'string', default: String(FULL_SCAN_WORLD.profileFiles) },
    },
  });
  const [directory] = positionals;
  if (directory === undefined || positionals.length > 1) throw new Error('Name one folder for the world');
  const started = performance.now();
  const world = makeScanWorld(directory, {
    folders: count(values.folders, 'folders'),
    files: count(values.files, 'files'),
    profiles: count(values.profiles, 'profiles'),
    profileFiles: count(values['profile-files'], 'profile-files'),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(world.made ? `${world.root}: made in ${seconds} s` : `${world.root}: was there already`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
