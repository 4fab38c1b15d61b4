// Says of each entry of a session whether it is proven dead, and what a person should know about those that are not.
import { counted } from '../../core/amounts.ts';
import type { Entry } from '../../core/entry.ts';
import type { Generation } from '../../core/inventory.ts';
import { findSuperseded, supersededCandidates } from './find-superseded-sessions.ts';
import type { PathOfKey, SupersededFindings } from './find-superseded-sessions.ts';
import type { RecordContent } from './record-content.ts';

export interface RecordsToProveBy {
  readonly generation: Generation;
  readonly pathOf: PathOfKey;
  /** Asked only for what a proof needs: mappings, and the sessions that they lead to. null proves nothing. */
  read(path: string): RecordContent | null;
}

export function markDeadSessions(
  entries: readonly Entry[],
  { generation, pathOf, read }: RecordsToProveBy,
): { readonly entries: Entry[]; readonly remarks: string[] } {
  const candidates = supersededCandidates(entries, generation, pathOf);
  const contents = new Map<string, RecordContent | null>();
  for (;;) {
    const findings = findSuperseded(candidates, contents);
    if (findings.toRead.length === 0) {
      return { entries: entries.map((entry) => dead(entry, findings)), remarks: remarksOf(findings) };
    }
    for (const path of findings.toRead) contents.set(path, read(path));
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
    remarks.push(
      `${counted(stranded.size, 'session')} ${stranded.size === 1 ? 'is' : 'are'} stranded, for example: ${strandedWhy}`,
    );
  const [unprovenWhy] = unproven.values();
  if (unprovenWhy !== undefined) {
    remarks.push(
      `${counted(unproven.size, 'session')} may be dead, but the proof fails, for example: ${unprovenWhy}`,
    );
  }
  return remarks;
}
