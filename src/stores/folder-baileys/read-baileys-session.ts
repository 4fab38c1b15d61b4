// Reads one Baileys session folder: what is in it by class, and whether its credentials are whole.
import { lstatSync, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { classifyBaileysFile } from '../../engines/baileys/classify-file.ts';
import { generationOf } from '../../engines/baileys/generation-of.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { contentOfText } from '../../engines/baileys/record-content.ts';
import { holdingOthers } from '../folder/holding-others.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import { RunningTotal } from '../folder/running-total.ts';
import type { OnEntry, SessionSighting, Stamp } from '../folder/sighting.ts';
import { noStamp, sameNames, StampMaker } from '../folder/stamp.ts';
import type { Visitor } from '../folder/visit-folder.ts';
import { visitFolder } from '../folder/visit-folder.ts';

/** Beyond this, a credentials file is no credentials file, and reading it would only cost memory. */
const largestCredentialsBytes = 32 * 1024 * 1024;
const timesToTry = 3;

/** A folder's names, with the folder's own facts from just before they were read. */
export interface NamesRead {
  readonly before: Stats;
  readonly names: readonly string[];
}

export function readNamesOf(folder: string): NamesRead {
  return { before: lstatSync(folder), names: readdirSync(folder) };
}

export function isBaileysFile(name: string): boolean {
  return classifyBaileysFile(name) !== 'unknown';
}

/** One file that only Baileys would write makes a folder a session. */
export function holdsBaileysFiles(names: readonly string[]): boolean {
  return names.some(isBaileysFile);
}

interface Listeners {
  readonly read?: NamesRead;
  readonly onEntry?: OnEntry;
  readonly onInner?: (path: string) => void;
}

/**
 * A session owns what lies in its folder, but for folders that are sessions themselves. The place's root owns only
 * what lies directly in it: the folders there are tenants and other sessions.
 * @param read the folder's names, where the caller has read them already
 * @param onInner receives the path below the session of every session that lies in it
 * @throws what reading the folder throws (ENOENT: it is absent)
 */
export function readBaileysSession(
  place: Place,
  ref: SessionRef,
  nowMs: number,
  { read, onEntry, onInner }: Listeners = {},
): SessionSighting {
  const folder = join(place.root, ref.path);
  let { before, names } = read ?? readNamesOf(folder);
  for (let tries = 1; ; tries++) {
    const entries: Parameters<OnEntry>[0][] = [];
    const total = new RunningTotal();
    const visit = { folder, names, isRoot: ref.path === '' };
    const found = readEntries(visit, total, onEntry && ((entry) => entries.push(entry)));
    const unchanged = sameNames(before, lstatSync(folder));
    if (!unchanged && tries < timesToTry) {
      ({ before, names } = readNamesOf(folder));
      continue;
    }
    if (!unchanged)
      total.problem('CHANGED_WHILE_READ', '', `its names changed during ${timesToTry} readings`);
    for (const entry of entries) onEntry?.(entry);
    for (const path of found.inner) onInner?.(path);
    return sighting(ref, total, found, nowMs, unchanged ? before : null);
  }
}

interface FolderRead {
  credentials: Credentials;
  /** creds.json itself, for the stamp; null where there is none. */
  file: Stats | null;
  /** Folders below, for the stamp: names in them do not show in the time of the session's own. */
  readonly folders: [path: string, stat: Stats][];
  /** Those of them that are sessions. */
  readonly inner: string[];
}

interface Visit {
  readonly folder: string;
  readonly names: readonly string[];
  readonly isRoot: boolean;
}

function readEntries(
  { folder, names, isRoot }: Visit,
  total: RunningTotal,
  onEntry: OnEntry | undefined,
): FolderRead {
  const found: FolderRead = {
    credentials: { state: 'absent', why: 'there is no creds.json' },
    file: null,
    folders: [],
    inner: [],
  };
  // A link in the root stands in the place of a session, and is shown as one.
  const isOthers = (path: string): boolean => isRoot && !isBaileysFile(path);
  const file = (path: string, stat: Stats): void => {
    if (stat.isSymbolicLink() && isOthers(path)) return;
    const entryClass = path.includes('/') ? 'unknown' : classifyBaileysFile(path);
    total.add(entryClass, stat.size, stat.blocks, stat.mtimeMs);
    if (entryClass === 'creds') {
      found.credentials = readCredentials(join(folder, path));
      found.file = stat;
    }
    const kind = stat.isFile() ? 'file' : 'other';
    onEntry?.({ path, class: entryClass, kind, files: 1, sizeBytes: stat.size, modifiedMs: stat.mtimeMs });
  };
  const visitor: Visitor = {
    file,
    // A folder inside a session is nothing that Baileys makes; its files count as unknown, and unknown is vital.
    folder(path, stat) {
      const why = 'creds.json is a folder';
      if (path === 'creds.json') found.credentials = { state: 'unreadable', why };
      if (!isRoot) found.folders.push([path, stat]);
      return !isRoot;
    },
    names(path, inFolder) {
      const isSession = holdsBaileysFiles(inFolder);
      if (isSession) found.inner.push(path);
      return !isSession;
    },
    problem(code, path, detail) {
      if (code !== 'SYMBOLIC_LINK' || !isOthers(path)) total.problem(code, path, detail);
    },
  };
  visitFolder(folder, '', visitor, names);
  return found;
}

/** Baileys writes in place, so what is torn may be whole a moment later; what is damaged stays so. */
function readCredentials(path: string): Credentials {
  try {
    for (let tries = 1; ; tries++) {
      const judged = judgeCredentials(
        contentOfText(readTextFile(path, largestCredentialsBytes)),
        'creds.json',
      );
      if (judged.state !== 'damaged' || tries === timesToTry) return judged;
    }
  } catch (error) {
    return { state: 'unreadable', why: `creds.json: ${(error as Error).message}` };
  }
}

function sighting(
  ref: SessionRef,
  total: RunningTotal,
  found: FolderRead,
  nowMs: number,
  /** null where its names would not hold still. */
  folder: Stats | null,
): SessionSighting {
  const counts = Object.fromEntries(
    Object.entries(total.byClass).map(([name, { entries }]) => [name, entries]),
  );
  const session: SessionSighting = {
    ref,
    ...total.totals(),
    generation: generationOf(counts),
    credentials: found.credentials,
    sizesAtMs: nowMs,
    evidence: null,
    stamp: stampOf(folder, found),
  };
  return holdingOthers(session, found.inner);
}

function stampOf(folder: Stats | null, { file, folders }: FolderRead): Stamp {
  if (folder === null) return noStamp;
  const stamp = new StampMaker();
  stamp.watch('', folder);
  // Names do not show a rewrite, and torn credentials must not stay unseen until the next full reading.
  if (file !== null) stamp.watch('creds.json', file);
  for (const [path, stat] of folders) stamp.watch(path, stat);
  return stamp.stamp();
}
