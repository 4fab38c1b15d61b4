// One scan of a database: a list of its sessions, and of each that may have changed its amounts and its credentials.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { Credentials } from '../../core/inventory.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import type { EntryStore, SessionHead, SessionName } from '../../ports/entry-store.ts';
import type { ScanOptions } from '../../ports/store.ts';
import { credentialsOf, picturedFrom, refOfRecords } from './read-records.ts';
import type { RecordsPicture } from './read-records.ts';

export interface RecordsSighting {
  readonly head: SessionHead;
  readonly picture: RecordsPicture;
}

/** By path. */
export type Sightings = ReadonlyMap<string, RecordsSighting>;

/** One question about so many sessions holds up nobody for long. */
const sessionsAtOnce = 25;

/** @throws HoldfastError where the database cannot be asked at all */
export async function scanDatabase(
  entries: EntryStore,
  options: ScanOptions & { readonly nowMs: number },
  last: Sightings,
): Promise<Sightings> {
  const found = new Map<string, RecordsSighting>();
  const changed: SessionHead[] = [];
  for (const head of await entries.heads()) {
    const { path } = refOfRecords(entries.place.url, head.name);
    const earlier = last.get(path);
    if (options.namesOnly === true && earlier !== undefined && holdsStill(earlier.head, head))
      found.set(path, { head, picture: earlier.picture });
    else changed.push(head);
  }
  for (let at = 0; at < changed.length; at += sessionsAtOnce) {
    options.signal?.throwIfAborted();
    for (const sighting of await sightAll(entries, changed.slice(at, at + sessionsAtOnce), options.nowMs))
      found.set(sighting.picture.ref.path, sighting);
    options.onProgress?.(found.size);
    await nextTurn();
  }
  options.signal?.throwIfAborted();
  return found;
}

/** Nothing is written without a lease, and each new lease has a new epoch. */
function holdsStill(then: SessionHead, now: SessionHead): boolean {
  const untouched = then.lease === null && now.lease === null && then.epoch === now.epoch;
  return untouched && then.state === now.state && then.createdAtMs === now.createdAtMs;
}

async function sightAll(
  entries: EntryStore,
  heads: readonly SessionHead[],
  nowMs: number,
): Promise<RecordsSighting[]> {
  const totals = await entries.totals(heads.map((head) => head.name));
  const byPath = new Map(totals.map((total) => [refOfRecords('', total.name).path, total]));
  const sightings = await Promise.all(
    heads.map(async (head) => {
      const ref = refOfRecords(entries.place.url, head.name);
      const total = byPath.get(ref.path);
      // It went away in this moment.
      if (total === undefined) return null;
      const credentials = await readCredentials(entries, head.name);
      return { head, picture: picturedFrom(ref, total, credentials, nowMs) };
    }),
  );
  return sightings.filter((sighting) => sighting !== null);
}

/** Where one entry cannot be read, the others still can; unless nothing can. */
async function readCredentials(entries: EntryStore, name: SessionName): Promise<Credentials> {
  try {
    return credentialsOf(await entries.entry(name, credsKey));
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    await entries.identity();
    return { state: 'unreadable', why: String(error.details['cause'] ?? error.message) };
  }
}
