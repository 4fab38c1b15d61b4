// Sessions in a database, as they go into a vault and come back.
import { addressOfPath } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import { decodeValue } from '../../engines/baileys/value-codec.ts';
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import type { SessionName, StoredEntry } from '../../ports/entry-store.ts';
import type { DatabaseStore } from '../database/database-store.ts';
import { unsealValue } from '../entries/seal.ts';
import { DatabaseRoom } from './database-room.ts';
import type { Capture, CopyRoom, FoundRecord, RecordsHome } from './records-home.ts';
import type { SpooledRecords } from './spooled-records.ts';

export class DatabaseHome implements RecordsHome {
  readonly url: string;
  /** A database hands a session over in one piece, so its lines are held in memory like that. */
  readonly spoolFolder = null;
  readonly #store: DatabaseStore;

  constructor(store: DatabaseStore) {
    this.url = store.place.url;
    this.#store = store;
  }

  /** One transaction reads it, so it is of one moment, whoever writes meanwhile. */
  async capture(path: string, into: SpooledRecords): Promise<Capture | null> {
    const head = await this.#store.entries.head(nameAt(path));
    if (head?.state !== 'live') return null;
    const stored = await this.#store.entries.entries(nameAt(path));
    if (stored === null) return null;
    const flawed: FoundRecord[] = [];
    for (const entry of stored) {
      const found = foundIn(entry);
      const { type, id, content, modifiedMs } = found;
      if ('value' in content) into.put({ type, id, value: content.value, modifiedMs });
      else flawed.push(found);
    }
    return { flawed, strangers: [] };
  }

  async found(path: string, item: string | null): Promise<AsyncIterable<FoundRecord> | null> {
    const { entries } = this.#store;
    const archived = item === null ? null : await entries.trashed(item);
    const stored = archived ?? (await entries.entries(nameAt(path)));
    return stored && each(stored);
  }

  room(path: string): CopyRoom {
    return new DatabaseRoom(this.#store, path);
  }
}

/** @throws HoldfastError SESSION_NAME_INVALID */
export function nameAt(path: string): SessionName {
  const parts = addressOfPath(path);
  if (parts !== null && parts.entry === null) return { tenant: parts.tenant, id: parts.id };
  throw new HoldfastError('SESSION_NAME_INVALID', { session: path, cause: 'no session has such a path' });
}

async function* each(stored: readonly StoredEntry[]): AsyncGenerator<FoundRecord> {
  for (const entry of stored) yield foundIn(entry);
}

function foundIn(entry: StoredEntry): FoundRecord {
  const { type, id, modifiedMs } = entry;
  return { type, id, name: `${type}/${id}`, content: contentOf(entry), modifiedMs };
}

function contentOf(entry: StoredEntry): RecordContent {
  const bytes = unsealValue(entry, entry.value);
  if (bytes === null) return { flaw: 'is not what was written: its checksum does not fit' };
  try {
    return { value: decodeValue(bytes) };
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return { flaw: `cannot be read: ${error.details['cause']}` };
  }
}
