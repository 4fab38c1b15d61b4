// Baileys session folders, as a folder store reads them.
import { join } from 'node:path';
import type { Entry } from '../../core/entry.ts';
import type { InUse } from '../../core/inventory.ts';
import { decodeFileName } from '../../engines/baileys/decode-file-name.ts';
import { classifyBaileysFile } from '../../engines/baileys/classify-file.ts';
import type { BaileysClass } from '../../engines/baileys/classify-file.ts';
import { findSuperseded, supersededCandidates } from '../../engines/baileys/find-superseded-sessions.ts';
import type { SupersededFindings } from '../../engines/baileys/find-superseded-sessions.ts';
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
    const bareEntries = bare.map(withWorth);
    const proofs = proofsOf(bareEntries, sighting, join(place.root, ref.path));
    const entries = bareEntries.map((entry) => dead(entry, proofs));
    return { sighting, entries, remarks: remarksOf(proofs) };
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

/** Reads only what the proofs ask for: mappings, and the session records that they lead to. */
function proofsOf(entries: readonly Entry[], sighting: SessionSighting, folder: string): SupersededFindings {
  const candidates = supersededCandidates(entries, sighting.generation);
  const texts = new Map<string, string | null>();
  for (;;) {
    const findings = findSuperseded(candidates, texts);
    if (findings.toRead.length === 0) return findings;
    for (const path of findings.toRead) texts.set(path, readForProof(join(folder, path)));
  }
}

function dead(entry: Entry, { superseded, restsOn }: SupersededFindings): Entry {
  const why = superseded.get(entry.path);
  if (why === undefined) return entry;
  return { ...entry, worth: 'dead', why, restsOn: restsOn.get(entry.path) ?? [] };
}

function remarksOf({ stranded, unproven }: SupersededFindings): string[] {
  const remarks: string[] = [];
  const [strandedWhy] = stranded.values();
  if (strandedWhy !== undefined)
    remarks.push(`${stranded.size} sessions are stranded, for example: ${strandedWhy}`);
  const [unprovenWhy] = unproven.values();
  if (unprovenWhy !== undefined) {
    remarks.push(`${unproven.size} sessions may be dead, but the proof fails, for example: ${unprovenWhy}`);
  }
  return remarks;
}

/** null proves nothing, so what cannot be read, for whatever reason, is kept. */
function readForProof(path: string): string | null {
  try {
    return readTextFile(path, largestRecordBytes);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
