// Baileys session folders, as a folder store reads them.
import { join } from 'node:path';
import type { Entry } from '../../core/entry.ts';
import type { InUse } from '../../core/inventory.ts';
import { decodeFileName } from '../../engines/baileys/decode-file-name.ts';
import { classifyBaileysFile } from '../../engines/baileys/classify-file.ts';
import type { BaileysClass } from '../../engines/baileys/classify-file.ts';
import { encodeFileName } from '../../engines/baileys/encode-file-name.ts';
import { markDeadSessions } from '../../engines/baileys/mark-dead-sessions.ts';
import { contentOfText } from '../../engines/baileys/record-content.ts';
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import { baileysWorth } from '../../engines/baileys/worth.ts';
import type { FolderEngine } from '../folder/folder-engine.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import type { BareEntry, SessionSighting } from '../folder/sighting.ts';
import type { Machine } from '../folder/machine.ts';
import { readBaileysSession } from './read-baileys-session.ts';

/** The largest session record seen was 106 KB; a file beyond this proves nothing and is kept. */
const largestRecordBytes = 8 * 1024 * 1024;

export const baileysFolders: FolderEngine = {
  sight: (place, ref, nowMs) => readBaileysSession(place, ref, nowMs),

  read(place, ref, nowMs) {
    const bare: BareEntry[] = [];
    const sighting = readBaileysSession(place, ref, nowMs, { onEntry: (entry) => bare.push(entry) });
    const folder = join(place.root, ref.path);
    const files = { generation: sighting.generation, pathOf: encodeFileName };
    const read = (path: string): RecordContent | null => readForProof(join(folder, path));
    return { sighting, ...markDeadSessions(bare.map(withWorth), { ...files, read }) };
  },

  use: (place, sighting, machine) =>
    answer(signs(sighting, machine, join(place.root, sighting.ref.path)), sighting),

  async useCloser(place, sighting, machine) {
    const folder = join(place.root, sighting.ref.path);
    const working = (await machine.workingIn(folder)).map((process) => process.why);
    return answer([...signs(sighting, machine, folder), ...working], sighting);
  },
};

/** Baileys keeps no file open and takes no lock, so only these signs are left; none of them proves the contrary. */
function signs(sighting: SessionSighting, machine: Machine, folder: string): string[] {
  const found = machine.mentioning(folder).map((process) => process.why);
  const owner = machine.lockOwner(sighting.ref);
  if (owner !== null) found.push(`its lock is held by ${owner}`);
  const recent = machine.recentWrite(sighting.newestMs);
  if (recent !== null) found.push(recent);
  return found;
}

function answer(found: readonly string[], sighting: SessionSighting): InUse {
  if (found.length > 0) return { answer: 'yes', why: found };
  if (sighting.credentials.state === 'unreadable' && sighting.files === 0) {
    return { answer: 'unknown', why: [`it cannot be read: ${sighting.credentials.why}`] };
  }
  return { answer: 'no', why: [] };
}

function withWorth(entry: BareEntry): Entry {
  const decoded = entry.kind === 'file' && !entry.path.includes('/') ? decodeFileName(entry.path) : null;
  const known: BaileysClass = decoded === null ? 'unknown' : classifyBaileysFile(entry.path);
  return { ...entry, class: known, ...(decoded !== null && { id: decoded.id }), ...baileysWorth[known] };
}

/** null proves nothing, so what cannot be read, for whatever reason, is kept. */
function readForProof(path: string): RecordContent | null {
  try {
    return contentOfText(readTextFile(path, largestRecordBytes));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
