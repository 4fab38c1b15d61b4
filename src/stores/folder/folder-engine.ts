// What a folder store asks of an engine's reader: everything that differs between Baileys folders and browser profiles.
import type { Entry } from '../../core/entry.ts';
import type { InUse } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import type { Machine } from './machine.ts';
import type { SessionSighting } from './sighting.ts';

export interface DetailedSighting {
  readonly sighting: SessionSighting;
  readonly entries: readonly Entry[];
  readonly remarks: readonly string[];
}

export interface FolderEngine {
  /** Reads one session without its entries; null when it is absent. Throws what the disk throws. */
  sight(place: Place, ref: SessionRef, nowMs: number): SessionSighting | null;
  /** Reads one session with every entry; null when it is absent. Throws what the disk throws. */
  read(place: Place, ref: SessionRef, nowMs: number): DetailedSighting | null;
  /** In use, from what the scan brought home and one look at the machine. Cheap: runs for every session. */
  use(place: Place, sighting: SessionSighting, machine: Machine): InUse;
  /** In use, looking at open files and sockets too. For one session, before something is done to it. */
  useCloser(place: Place, sighting: SessionSighting, machine: Machine): Promise<InUse>;
}
