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
import { readTextFile } from '../folder/read-text-file.ts';
import { RunningTotal } from '../folder/running-total.ts';
import type { OnEntry, SessionSighting, Stamp } from '../folder/sighting.ts';
import { noStamp, sameNames, StampMaker } from '../folder/stamp.ts';
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

/**
 * @param read the folder's names, where the caller has read them already
 * @throws what reading the folder throws (ENOENT: it is absent)
 */
export function readBaileysSession(
  place: Place,
  ref: SessionRef,
  nowMs: number,
  { read, onEntry }: { readonly read?: NamesRead; readonly onEntry?: OnEntry } = {},
): SessionSighting {
  const folder = join(place.root, ref.path);
  let { before, names } = read ?? readNamesOf(folder);
  for (let tries = 1; ; tries++) {
    const entries: Parameters<OnEntry>[0][] = [];
    const total = new RunningTotal();
    const found = readEntries(folder, names, total, onEntry && ((entry) => entries.push(entry)));
    const unchanged = sameNames(before, lstatSync(folder));
    if (!unchanged && tries < timesToTry) {
      ({ before, names } = readNamesOf(folder));
      continue;
    }
    if (!unchanged)
      total.problem('CHANGED_WHILE_READ', '', `its names changed during ${timesToTry} readings`);
    for (const entry of entries) onEntry?.(entry);
    return sighting(ref, total, found, nowMs, unchanged ? before : null);
  }
}

interface CredentialsRead {
  readonly credentials: Credentials;
  /** creds.json itself, for the stamp; null where there is none. */
  readonly file: Stats | null;
}

function readEntries(
  folder: string,
  names: readonly string[],
  total: RunningTotal,
  onEntry?: OnEntry,
): CredentialsRead {
  let found: CredentialsRead = {
    credentials: { state: 'absent', why: 'there is no creds.json' },
    file: null,
  };
  const add = (path: string, stat: Stats): void => {
    const entryClass = path.includes('/') ? 'unknown' : classifyBaileysFile(path);
    total.add(entryClass, stat.size, stat.blocks, stat.mtimeMs);
    if (entryClass === 'creds') found = { credentials: readCredentials(join(folder, path)), file: stat };
    const kind = stat.isFile() ? 'file' : 'other';
    onEntry?.({ path, class: entryClass, kind, files: 1, sizeBytes: stat.size, modifiedMs: stat.mtimeMs });
  };
  visitFolder(
    folder,
    '',
    {
      file: add,
      // A folder inside a session is nothing that Baileys makes; its files count as unknown, and unknown is vital.
      folder(path, stat) {
        const why = 'creds.json is a folder';
        if (path === 'creds.json') found = { credentials: { state: 'unreadable', why }, file: stat };
        return true;
      },
      problem: (code, path, detail) => total.problem(code, path, detail),
    },
    names,
  );
  return found;
}

/** Baileys writes in place, so what is torn may be whole a moment later; what is damaged stays so. */
function readCredentials(path: string): Credentials {
  try {
    for (let tries = 1; ; tries++) {
      const judged = judgeCredentials(readTextFile(path, largestCredentialsBytes));
      if (judged.state !== 'damaged' || tries === timesToTry) return judged;
    }
  } catch (error) {
    return { state: 'unreadable', why: `creds.json: ${(error as Error).message}` };
  }
}

function sighting(
  ref: SessionRef,
  total: RunningTotal,
  { credentials, file }: CredentialsRead,
  nowMs: number,
  /** null where its names would not hold still. */
  folder: Stats | null,
): SessionSighting {
  const counts = Object.fromEntries(
    Object.entries(total.byClass).map(([name, { entries }]) => [name, entries]),
  );
  return {
    ref,
    ...total.totals(),
    generation: generationOf(counts),
    credentials,
    sizesAtMs: nowMs,
    evidence: null,
    stamp: stampOf(folder, file),
  };
}

function stampOf(folder: Stats | null, credentials: Stats | null): Stamp {
  if (folder === null) return noStamp;
  const stamp = new StampMaker();
  stamp.watch('', folder);
  // Names do not show a rewrite, and torn credentials must not stay unseen until the next full reading.
  if (credentials !== null) stamp.watch('creds.json', credentials);
  return stamp.stamp();
}
