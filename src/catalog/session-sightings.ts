// Remembers the sessions of an inventory: that they were seen, how big they are, and what their credentials were.
import type { CredentialsState, Inventory, SessionPicture } from '../core/inventory.ts';
import type { CatalogFile } from './catalog-file.ts';
import { isSampleDue, sampler, type LastSample } from './sampler.ts';

interface Known extends LastSample {
  readonly id: number;
  readonly path: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly credentials: CredentialsState;
}

/** Writes what is new. A session that stands still costs a comparison: most of 2,200 do, every minute. */
export function sessionSightings(file: CatalogFile): (inventory: Inventory, look: number) => void {
  const knownOf = file.db.prepare<[string], Known>(
    `SELECT s.id, s.path, s.files, s.size_bytes AS sizeBytes, s.credentials, last.at_ms AS sampledAtMs,
       last.files AS sampledFiles, last.size_bytes AS sampledSizeBytes
     FROM sessions s JOIN last_samples last ON last.session_id = s.id WHERE s.place = ?`,
  );
  const markSeen = file.db.prepare<[number, number, string]>(
    'UPDATE sessions SET last_seen_ms = ?, look = ? WHERE id IN (SELECT value FROM json_each(?))',
  );
  const insert = file.db.prepare<[string, string, number, number, number, number, number, CredentialsState]>(
    `INSERT INTO sessions (place, path, first_seen_ms, last_seen_ms, look, files, size_bytes, credentials)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = file.db.prepare<[number, number, CredentialsState, number]>(
    'UPDATE sessions SET files = ?, size_bytes = ?, credentials = ? WHERE id = ?',
  );
  const sample = sampler(file);

  function seeKnown(known: Known, picture: SessionPicture, atMs: number): void {
    const { files, sizeBytes, credentials } = picture;
    if (known.files !== files || known.sizeBytes !== sizeBytes || known.credentials !== credentials.state) {
      update.run(files, sizeBytes, credentials.state, known.id);
    }
    if (isSampleDue(known.id, known, picture, atMs)) sample(known.id, picture, atMs);
  }

  function seeNew(picture: SessionPicture, atMs: number, look: number): void {
    const { ref, files, sizeBytes, credentials } = picture;
    const row = insert.run(ref.place, ref.path, atMs, atMs, look, files, sizeBytes, credentials.state);
    sample(Number(row.lastInsertRowid), picture, atMs);
  }

  return ({ sessions, takenAtMs }, look) => {
    for (const [place, pictures] of byPlace(sessions)) {
      const knownByPath = new Map(knownOf.all(place).map((known) => [known.path, known]));
      const seen: number[] = [];
      for (const picture of pictures) {
        const known = knownByPath.get(picture.ref.path);
        if (known === undefined) {
          seeNew(picture, takenAtMs, look);
        } else {
          seen.push(known.id);
          seeKnown(known, picture, takenAtMs);
        }
      }
      markSeen.run(takenAtMs, look, JSON.stringify(seen));
    }
  };
}

function byPlace(pictures: readonly SessionPicture[]): Map<string, SessionPicture[]> {
  const places = new Map<string, SessionPicture[]>();
  for (const picture of pictures) {
    const known = places.get(picture.ref.place);
    if (known === undefined) places.set(picture.ref.place, [picture]);
    else known.push(picture);
  }
  return places;
}
