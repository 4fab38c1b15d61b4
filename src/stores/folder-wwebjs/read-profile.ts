// Reads one browser profile (or RemoteAuth's copy of one): sizes by class, whether its databases stand, who locks it.
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import { judgeProfile } from '../../engines/wwebjs/judge-profile.ts';
import type { LevelDbFacts } from '../../engines/wwebjs/judge-profile.ts';
import { profileWorth } from '../../engines/wwebjs/profile-worth.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import { RunningTotal } from '../folder/running-total.ts';
import type { OnEntry, SessionSighting, UseEvidence } from '../folder/sighting.ts';
import { StampMaker } from '../folder/stamp.ts';
import { visitFolder } from '../folder/visit-folder.ts';

const singletonLock = 'SingletonLock';
const indexedDbFolder = 'Default/IndexedDB';
const whatsappDatabase = 'https_web.whatsapp.com_0.indexeddb.leveldb';
const largestCurrentBytes = 4096;

/** @throws what reading the profile's own folder throws (ENOENT: it is absent) */
export function readProfile(
  place: Place,
  ref: SessionRef,
  nowMs: number,
  onEntry?: OnEntry,
): SessionSighting {
  const folder = join(place.root, ref.path);
  const stamp = new StampMaker();
  stamp.watch('', lstatSync(folder));
  const lockInodes: number[] = [];
  const total = new RunningTotal();
  const file = (path: string, stat: Stats): void => {
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
      return true;
    },
    problem(code, path, detail) {
      // Chromium's own three links are part of every running profile.
      if (code !== 'SYMBOLIC_LINK' || classifyProfilePath(path) !== 'lock') total.problem(code, path, detail);
    },
  });
  const evidence: UseEvidence = { singletonLock: readSingletonLock(join(folder, singletonLock)), lockInodes };
  return sighting(ref, total, credentialsOf(folder), stamp.stamp(), evidence, nowMs);
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
      indexedDb: levelDb(join(folder, indexedDbFolder, whatsappDatabase)),
      localStorage: levelDb(join(folder, 'Default/Local Storage/leveldb')),
      otherIndexedDb: databases.filter((name) => !name.startsWith(whatsappDatabase)),
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
