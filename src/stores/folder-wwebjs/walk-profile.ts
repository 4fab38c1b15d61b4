// Lists what of a profile goes into a snapshot, with what the disk says of each file, never following a link.
import { lstatSync, readdirSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { cacheFolderOf } from '../../engines/wwebjs/cache-folders.ts';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import { isLevelDbFolder, numberedFile } from '../../engines/wwebjs/level-db/file-names.ts';
import { profileWorth } from '../../engines/wwebjs/profile-worth.ts';
import type { ContentFile } from '../../ports/snapshot-content.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { isOwnName } from '../folder/path-below.ts';
import { isPlainName, pathOfText, textOfName } from './byte-names.ts';
import { lookOf, markOf, modifiedMsOf } from './file-mark.ts';
import { isSessionInside } from './read-profile.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';

export interface WalkedFile extends ContentFile {
  /** See lookOf. */
  readonly look: string;
  readonly writtenOnce: boolean;
}

export interface ProfileWalk {
  readonly files: readonly WalkedFile[];
  /** Folders in which nothing lies. */
  readonly emptyFolders: readonly string[];
  readonly leftOut: readonly { readonly path: string; readonly why: string }[];
  /** Folders that are LevelDB databases. */
  readonly levelDbs: readonly string[];
}

interface Draft {
  readonly set: 'essential' | 'whole';
  readonly nowMs: number;
  readonly files: WalkedFile[];
  readonly emptyFolders: string[];
  readonly leftOut: { path: string; why: string }[];
  readonly levelDbs: string[];
}

/** @throws what reading a folder throws; what goes away meanwhile is left out */
export async function walkProfile(
  folder: string,
  set: 'essential' | 'whole',
  nowMs: number,
): Promise<ProfileWalk> {
  const draft: Draft = { set, nowMs, files: [], emptyFolders: [], leftOut: [], levelDbs: [] };
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const names = namesIn(folder, below);
    if (names === null) continue;
    const isLevelDb = isLevelDbFolder(names);
    if (isLevelDb) draft.levelDbs.push(below);
    if (names.length === 0 && below !== '') draft.emptyFolders.push(below);
    for (const name of names) {
      if (isOwnName(name)) continue;
      const path = below === '' ? name : `${below}/${name}`;
      if (takeEntry(folder, path, name, isLevelDb, draft)) waiting.push(path);
      if (isTurnOver()) await giveTurn();
    }
  }
  return draft;
}

/** @returns whether it is a folder to look into */
function takeEntry(folder: string, path: string, name: string, inLevelDb: boolean, draft: Draft): boolean {
  const stat = lstatSync(pathOfText(folder, path), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) {
    draft.leftOut.push({ path, why: 'it went away meanwhile' });
    return false;
  }
  if (isSessionInside(path, stat)) {
    draft.leftOut.push({ path, why: 'it is a session of its own' });
    return false;
  }
  if (stat.isDirectory()) return draft.set === 'whole' || cacheFolderOf(path) !== path;
  // The locks of a running browser are no part of what it keeps, and would only be in the way of the next one.
  const worth = classifyProfilePath(path);
  if (worth === 'lock' || (draft.set === 'essential' && profileWorth[worth].worth === 'cache')) return false;
  if (stat.isFile()) draft.files.push(walkedFile(path, name, stat, inLevelDb, draft.nowMs));
  else if (stat.isSymbolicLink())
    draft.leftOut.push({ path, why: 'it is a symbolic link, which is not followed' });
  else draft.leftOut.push({ path, why: 'it is a socket, a pipe or a device' });
  return false;
}

function walkedFile(
  path: string,
  name: string,
  stat: BigIntStats,
  inLevelDb: boolean,
  nowMs: number,
): WalkedFile {
  const shape = inLevelDb ? (numberedFile(name)?.kind ?? 'plain') : 'plain';
  const writtenOnce = shape === 'table' || isBlobPath(path);
  return {
    path,
    sizeBytes: Number(stat.size),
    modifiedMs: modifiedMsOf(stat),
    mode: Number(stat.mode & 0o777n),
    mark: markOf(stat, nowMs, writtenOnce),
    look: lookOf(stat, writtenOnce),
    writtenOnce,
    shape,
  };
}

/** Large values of IndexedDB: `<origin>.indexeddb.blob/<database>/<two digits>/<number>`, each written once. */
export function isBlobPath(path: string): boolean {
  return /^Default\/IndexedDB\/[^/]+\.indexeddb\.blob\//.test(path);
}

/** @returns null where the folder went away; the profile's own must be there */
export function namesIn(folder: string, below: string): string[] | null {
  const at = pathOfText(folder, below);
  try {
    const names = readdirSync(at);
    if (names.every(isPlainName)) return names;
    return readdirSync(at, { encoding: 'buffer' }).map(textOfName);
  } catch (error) {
    if (below !== '' && isAbsent(error)) return null;
    throw error;
  }
}
