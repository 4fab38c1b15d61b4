// Reads one session of a database: what is in it by class, whether its credentials are whole, what each entry is worth.
import type { Entry } from '../../core/entry.ts';
import { pathOfAddress } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { ClassTotal, Credentials, Problem, SessionPicture } from '../../core/inventory.ts';
import type { SessionRef } from '../../core/session.ts';
import { classifyEntry } from '../../engines/baileys/classify-entry.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { generationOf } from '../../engines/baileys/generation-of.ts';
import type { BaileysKeyType } from '../../engines/baileys/id-shapes.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { markDeadSessions } from '../../engines/baileys/mark-dead-sessions.ts';
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import { decodeValue } from '../../engines/baileys/value-codec.ts';
import { baileysWorth } from '../../engines/baileys/worth.ts';
import type { EntryKey, SessionName, SessionTotals, StoredEntry } from '../../ports/entry-store.ts';
import { unsealValue } from '../entries/seal.ts';

/** Everything about a session but who uses it. */
export type RecordsPicture = Omit<SessionPicture, 'inUse'>;

export interface DetailedRecords {
  readonly picture: RecordsPicture;
  readonly entries: readonly Entry[];
  readonly remarks: readonly string[];
}

const problemsListed = 20;
const damaged = 'is not what was written: its checksum does not fit';

export function refOfRecords(place: string, name: SessionName): SessionRef {
  const path = pathOfAddress({ ...name, entry: null });
  return { place, engine: 'baileys', form: 'records', path, ...name };
}

/** What a scan tells: amounts by type, and the one entry that is looked into. */
export function picturedFrom(
  ref: SessionRef,
  totals: SessionTotals,
  credentials: Credentials,
  nowMs: number,
): RecordsPicture {
  const byClass: Record<string, ClassTotal> = {};
  for (const [type, { entries, sizeBytes }] of Object.entries(totals.byType)) {
    const total = (byClass[classifyEntry(type)] ??= { entries: 0, sizeBytes: 0 });
    total.entries += entries;
    total.sizeBytes += sizeBytes;
  }
  const { newestMs, oldestMs } = totals;
  return { ...pictureOf(ref, byClass, credentials, nowMs), newestMs, oldestMs };
}

/** Looks into every entry. */
export function readRecords(ref: SessionRef, stored: readonly StoredEntry[], nowMs: number): DetailedRecords {
  const byPath = new Map(stored.map((entry) => [pathBelow(entry), entry]));
  const byClass: Record<string, ClassTotal> = {};
  const problems: Problem[] = [];
  const bare = [...byPath].map(([path, entry]) => {
    const content = contentOf(entry);
    if ('flaw' in content) problems.push({ code: 'DAMAGED_ENTRY', path, detail: `it ${content.flaw}` });
    const described = entryOf(path, entry);
    const total = (byClass[described.class] ??= { entries: 0, sizeBytes: 0 });
    total.entries += 1;
    total.sizeBytes += described.sizeBytes;
    return described;
  });
  const credentials = credentialsOf(byPath.get(pathBelow(credsKey)) ?? null);
  const picture = {
    ...pictureOf(ref, byClass, credentials, nowMs),
    newestMs: extreme(bare, (a, b) => Math.max(a, b)),
    oldestMs: extreme(bare, (a, b) => Math.min(a, b)),
    problems: problems.slice(0, problemsListed),
    problemsLeftOut: Math.max(0, problems.length - problemsListed),
  };
  const proofs = {
    generation: picture.generation,
    pathOf: (type: BaileysKeyType, id: string) => pathBelow({ type, id }),
    read(path: string): RecordContent | null {
      const entry = byPath.get(path);
      return entry === undefined ? null : contentOf(entry);
    },
  };
  return { picture, ...markDeadSessions(bare, proofs) };
}

export function credentialsOf(entry: StoredEntry | null): Credentials {
  if (entry === null) return { state: 'absent', why: 'there is no entry creds' };
  return judgeCredentials(contentOf(entry), 'the entry creds');
}

function pictureOf(
  ref: SessionRef,
  byClass: Readonly<Record<string, ClassTotal>>,
  credentials: Credentials,
  nowMs: number,
): RecordsPicture {
  const totals = Object.values(byClass);
  const sizeBytes = totals.reduce((sum, total) => sum + total.sizeBytes, 0);
  const counts = Object.fromEntries(Object.entries(byClass).map(([name, { entries }]) => [name, entries]));
  return {
    ref,
    files: totals.reduce((sum, { entries }) => sum + entries, 0),
    sizeBytes,
    // How a database packs its entries is known of all together only.
    diskBytes: sizeBytes,
    byClass,
    cacheBytes: 0,
    newestMs: null,
    oldestMs: null,
    generation: generationOf(counts),
    credentials,
    problems: [],
    problemsLeftOut: 0,
    sizesAtMs: nowMs,
  };
}

function entryOf(path: string, { type, id, value, modifiedMs }: StoredEntry): Entry {
  const known = classifyEntry(type, id);
  const amounts = { files: 1, sizeBytes: value.byteLength, modifiedMs };
  return { path, class: known, id, kind: 'file', ...amounts, ...baileysWorth[known] };
}

function contentOf(entry: StoredEntry): RecordContent {
  const value = unsealValue(entry, entry.value);
  if (value === null) return { flaw: damaged };
  try {
    return { value: decodeValue(value) };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return { flaw: `cannot be read: ${error.details['cause']}` };
  }
}

/** Below its session: the same words as in its whole path. */
function pathBelow(entry: EntryKey): string {
  const { type, id } = entry;
  return pathOfAddress({ tenant: '-', id: '-', entry: { type, id } }).slice('-/-/'.length);
}

function extreme(entries: readonly Entry[], of: (a: number, b: number) => number): number | null {
  return entries.reduce<number | null>(
    (found, { modifiedMs }) => (found === null ? modifiedMs : of(found, modifiedMs)),
    null,
  );
}
