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
import type { OnEntry, SessionSighting } from '../folder/sighting.ts';
import { markOf } from '../folder/stamp.ts';
import { visitFolder } from '../folder/visit-folder.ts';

/** Beyond this, a credentials file is no credentials file, and reading it would only cost memory. */
const largestCredentialsBytes = 32 * 1024 * 1024;
const timesToTry = 3;

interface Reading {
  /** The folder's names, where the caller has read them already. */
  readonly names?: readonly string[];
  readonly onEntry?: OnEntry;
}

/** @throws what reading the folder throws (ENOENT: it is absent) */
export function readBaileysSession(
  place: Place,
  ref: SessionRef,
  nowMs: number,
  reading: Reading = {},
): SessionSighting {
  const folder = join(place.root, ref.path);
  for (let tries = 1; ; tries++) {
    const before = lstatSync(folder);
    const names = tries === 1 && reading.names ? [...reading.names] : readdirSync(folder);
    const entries: Parameters<OnEntry>[0][] = [];
    const total = new RunningTotal();
    const credentials = readNames(folder, names, total, reading.onEntry && ((entry) => entries.push(entry)));
    const changed = markOf(lstatSync(folder)) !== markOf(before);
    if (changed && tries < timesToTry) continue;
    if (changed) total.problem('CHANGED_WHILE_READ', '', `its names changed during ${timesToTry} readings`);
    for (const entry of entries) reading.onEntry?.(entry);
    return sighting(ref, total, credentials, nowMs, changed ? 'changed' : markOf(before));
  }
}

interface CredentialsRead extends Credentials {
  /** What the stamp remembers of creds.json. */
  readonly mark: string;
}

function readNames(folder: string, names: string[], total: RunningTotal, onEntry?: OnEntry): CredentialsRead {
  let credentials: CredentialsRead = { state: 'absent', why: 'there is no creds.json', mark: 'absent' };
  const add = (path: string, stat: Stats): void => {
    const entryClass = path.includes('/') ? 'unknown' : classifyBaileysFile(path);
    total.add(entryClass, stat.size, stat.blocks, stat.mtimeMs);
    if (entryClass === 'creds') credentials = readCredentials(join(folder, path), stat);
    const kind = stat.isFile() ? 'file' : 'other';
    onEntry?.({ path, class: entryClass, kind, files: 1, sizeBytes: stat.size, modifiedMs: stat.mtimeMs });
  };
  visitFolder(
    folder,
    '',
    {
      file: add,
      // A folder inside a session is nothing that Baileys makes; its files count as unknown, and unknown is vital.
      folder: (_path, stat) => stat.isDirectory(),
      problem: (code, path, detail) => total.problem(code, path, detail),
    },
    names,
  );
  return credentials;
}

function readCredentials(path: string, stat: Stats): CredentialsRead {
  try {
    return { ...judgeCredentials(readTextFile(path, largestCredentialsBytes)), mark: markOf(stat) };
  } catch (error) {
    return { state: 'unreadable', why: `creds.json: ${(error as Error).message}`, mark: 'unreadable' };
  }
}

function sighting(
  ref: SessionRef,
  total: RunningTotal,
  { mark, ...credentials }: CredentialsRead,
  nowMs: number,
  folderMark: string,
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
    stamp:
      mark === 'absent'
        ? { watched: [''], marks: [folderMark] }
        : { watched: ['', 'creds.json'], marks: [folderMark, mark] },
  };
}
