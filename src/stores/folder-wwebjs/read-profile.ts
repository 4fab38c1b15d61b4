// Reads one browser profile (or RemoteAuth's copy of one): sizes by class, whether its databases stand, who locks it.
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { Credentials } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { classifyProfilePath, innerEnd } from '../../engines/wwebjs/classify-profile-path.ts';
import { largestCurrentBytes } from '../../engines/wwebjs/level-db/file-names.ts';
import {
  indexedDbFolder,
  localStorageDatabase,
  whatsappIndexedDb,
  whatsappIndexedDbName,
} from '../../engines/wwebjs/login-databases.ts';
import { judgeProfile } from '../../engines/wwebjs/judge-profile.ts';
import type { LevelDbFacts } from '../../engines/wwebjs/judge-profile.ts';
import { recognizeProfileName } from '../../engines/wwebjs/name-session.ts';
import { profileWorth } from '../../engines/wwebjs/profile-worth.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { holdingOthers } from '../folder/holding-others.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import { RunningTotal } from '../folder/running-total.ts';
import type { OnEntry, SessionSighting, UseEvidence } from '../folder/sighting.ts';
import { StampMaker } from '../folder/stamp.ts';
import { visitFolder } from '../folder/visit-folder.ts';

const singletonLock = 'SingletonLock';

/** Receives the path below a profile, and the facts, of a session that lies in it. */
export type OnInner = (path: string, stat: Stats) => void;

/**
 * A profile owns what lies in its folder, but for what is a session by its name and lies outside of all folders that
 * Chromium makes.
 * @throws what reading the profile's own folder throws (ENOENT: it is absent)
 */
export function readProfile(
  place: Place,
  ref: SessionRef,
  nowMs: number,
  onEntry?: OnEntry,
  onInner?: OnInner,
): SessionSighting {
  const folder = join(place.root, ref.path);
  const stamp = new StampMaker();
  stamp.watch('', lstatSync(folder));
  const lockInodes: number[] = [];
  const total = new RunningTotal();
  const inner: string[] = [];
  const isOthers = (path: string, stat: Stats): boolean => {
    if (!isSessionInside(path, stat)) return false;
    inner.push(path);
    onInner?.(path, stat);
    return true;
  };
  const file = (path: string, stat: Stats): void => {
    if (isOthers(path, stat)) return;
    const entryClass = classifyProfilePath(path);
    total.add(entryClass, stat.size, stat.blocks, stat.mtimeMs);
    if (profileWorth[entryClass].worth === 'cache') total.cacheBytes += stat.size;
    if (path.endsWith('/LOCK')) lockInodes.push(stat.ino);
    const kind = stat.isFile() ? 'file' : 'other';
    onEntry?.({ path, class: entryClass, kind, files: 1, sizeBytes: stat.size, modifiedMs: stat.mtimeMs });
  };
  visitFolder(folder, '', {
    file,
    folder(path, stat) {
      stamp.watch(path, stat);
      return !isOthers(path, stat);
    },
    problem(code, path, detail) {
      // Chromium's own three links are part of every running profile.
      if (code !== 'SYMBOLIC_LINK' || classifyProfilePath(path) !== 'lock') total.problem(code, path, detail);
    },
  });
  const evidence: UseEvidence = { singletonLock: readSingletonLock(join(folder, singletonLock)), lockInodes };
  const profile = sighting(ref, total, credentialsOf(folder), stamp.stamp(), evidence, nowMs);
  return holdingOthers(profile, inner);
}

/** By the rules for a place: a folder or zip with a name that whatsapp-web.js gives, or a link in the place of one. */
export function isSessionInside(path: string, stat: Pick<Stats, 'isFile' | 'isDirectory'>): boolean {
  // First, because nearly all paths are in Chromium's own folders.
  if (innerEnd(path) !== 0 || classifyProfilePath(path) !== 'unknown') return false;
  const name = basename(path);
  return (
    (!stat.isFile() && recognizeProfileName(name, 'folder') !== null) ||
    (!stat.isDirectory() && recognizeProfileName(name, 'file') !== null)
  );
}

function sighting(
  ref: SessionRef,
  total: RunningTotal,
  credentials: Credentials,
  stamp: SessionSighting['stamp'],
  evidence: UseEvidence,
  nowMs: number,
): SessionSighting {
  return { ref, ...total.totals(), generation: 'chromium', credentials, sizesAtMs: nowMs, evidence, stamp };
}

/** A link into nothing, so only lstat and readlink see it. */
export function readSingletonLock(path: string): UseEvidence['singletonLock'] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { state: 'none' };
  if (!stat.isSymbolicLink()) return { state: 'not-a-link' };
  try {
    return { state: 'link', target: readlinkSync(path) };
  } catch (error) {
    // The browser closed in this moment.
    if (isAbsent(error)) return { state: 'none' };
    throw error;
  }
}

function credentialsOf(folder: string): Credentials {
  try {
    const databases = namesIn(join(folder, indexedDbFolder)) ?? [];
    return judgeProfile({
      indexedDb: levelDb(join(folder, whatsappIndexedDb)),
      localStorage: levelDb(join(folder, localStorageDatabase)),
      otherIndexedDb: databases.filter((name) => !name.startsWith(whatsappIndexedDbName)),
    });
  } catch (error) {
    return { state: 'unreadable', why: (error as Error).message };
  }
}

function levelDb(folder: string): LevelDbFacts | null {
  const names = namesIn(folder);
  if (names === null) return null;
  const currentText = names.includes('CURRENT')
    ? readTextFile(join(folder, 'CURRENT'), largestCurrentBytes)
    : null;
  return { currentText, names: new Set(names) };
}

function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
