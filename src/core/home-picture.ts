// What a look saw, as rows for lists: from the inventory, its judgements, and what the catalog knew.
import type { Judgement } from './health.ts';
import type { HomePicture, SessionRow } from './fleet.ts';
import type { Inventory, SessionPicture } from './inventory.ts';
import { sessionKey, sessionName } from './session.ts';
import type { SnapshotRecord } from './snapshot-record.ts';
import { vaultKey } from './vault-name.ts';

export interface Looked {
  readonly home: string;
  readonly machine: string;
  readonly inventory: Inventory;
  readonly judgements: ReadonlyMap<string, Judgement>;
  readonly orphans: readonly SessionPicture[];
  /** By session key; only where it could be measured. */
  readonly growth: ReadonlyMap<string, number>;
  readonly snapshots: readonly SnapshotRecord[];
}

export function homePicture({ home, machine, inventory, ...looked }: Looked): HomePicture {
  const orphans = new Set(looked.orphans.map(({ ref }) => sessionKey(ref)));
  const snapshots = new Map(looked.snapshots.map((record) => [vaultKey(record.name), record]));
  return {
    home,
    machine,
    takenAtMs: inventory.takenAtMs,
    places: inventory.places,
    sessions: inventory.sessions.map((picture) => {
      const key = sessionKey(picture.ref);
      return sessionRow(picture, {
        home,
        key,
        judgement: looked.judgements.get(key),
        orphan: orphans.has(key),
        growthPerDay: looked.growth.get(key) ?? null,
        snapshotAtMs: snapshots.get(vaultKey(picture.ref))?.taken?.takenAtMs ?? null,
      });
    }),
    alive: true,
  };
}

interface Known extends Pick<SessionRow, 'home' | 'key' | 'orphan' | 'growthPerDay' | 'snapshotAtMs'> {
  readonly judgement: Judgement | undefined;
}

/** A session that nobody judged yet counts as well: it is judged at the next look. */
function sessionRow(picture: SessionPicture, known: Known): SessionRow {
  const { ref, credentials, inUse, generation, files, sizeBytes, cacheBytes, byClass, newestMs } = picture;
  const { judgement } = known;
  // Field by field: thousands of rows are made in one go, and spreading takes ten times as long.
  return {
    home: known.home,
    orphan: known.orphan,
    growthPerDay: known.growthPerDay,
    snapshotAtMs: known.snapshotAtMs,
    key: known.key,
    name: sessionName(ref),
    ref,
    health: judgement?.level ?? 'healthy',
    reasons: judgement?.reasons ?? [],
    rotation: judgement?.rotation ?? [],
    credentials: credentials.state,
    paired: credentials.paired ?? null,
    inUse: inUse.answer,
    generation,
    entries: files,
    sizeBytes,
    cacheBytes,
    byClass,
    lastWrittenMs: newestMs,
  };
}
