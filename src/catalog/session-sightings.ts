// Remembers the sessions of an inventory: that they were seen, how big they are, and what their credentials were.
import type { CredentialsState, Inventory, SessionPicture } from '../core/inventory.ts';
import type { CatalogFile } from './catalog-file.ts';

interface Known {
  readonly id: number;
  readonly path: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly credentials: CredentialsState;
}

/** Writes what is new. A session that stands still costs a comparison: most of 2,200 do, every minute. */
export function sessionSightings(file: CatalogFile): (inventory: Inventory, look: number) => void {
  const knownOf = file.db.prepare<[string], Known>(
    'SELECT id, path, files, size_bytes AS sizeBytes, credentials FROM sessions WHERE place = ?',
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

  function seeKnown(known: Known, picture: SessionPicture): void {
    const { files, sizeBytes, credentials } = picture;
    if (known.files !== files || known.sizeBytes !== sizeBytes || known.credentials !== credentials.state) {
      update.run(files, sizeBytes, credentials.state, known.id);
    }
  }

  function seeNew(picture: SessionPicture, atMs: number, look: number): void {
    const { ref, files, sizeBytes, credentials } = picture;
    insert.run(ref.place, ref.path, atMs, atMs, look, files, sizeBytes, credentials.state);
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
          seeKnown(known, picture);
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
