// Sessions that move from and to a database place, as sealed entries.
import { addressOfPath, pathOfAddress } from '../../core/entry-path.ts';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { idShapes } from '../../engines/baileys/id-shapes.ts';
import type { BaileysKeyType } from '../../engines/baileys/id-shapes.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { judgeRecord } from '../../engines/baileys/judge-record.ts';
import { decodeValue, encodeValue } from '../../engines/baileys/value-codec.ts';
import type {
  EntryChange,
  EntryKey,
  EntryStore,
  Lease,
  SessionName,
  SessionState,
  StoredEntry,
} from '../../ports/entry-store.ts';
import type {
  TransferPiece,
  TransferPlace,
  TransferRecord,
  TransferRemark,
} from '../../ports/session-transfer.ts';
import { sealValue, unsealValue } from '../entries/seal.ts';
import type { DatabaseStore } from './database-store.ts';

/** What is written in one transaction: so many records, and no more of them than have this many bytes together. */
const recordsAtOnce = 500;
const bytesAtOnce = 4 * 1024 * 1024;

export class DatabaseTransfer implements TransferPlace {
  readonly url: string;
  readonly #store: DatabaseStore;
  readonly #entries: EntryStore;

  /** @param store under whose session locks everything is written */
  constructor(store: DatabaseStore) {
    this.url = store.place.url;
    this.#store = store;
    this.#entries = store.entries;
  }

  /** A database hands a session over in one piece, of one moment. */
  async *read(path: string, item: string | null): AsyncGenerator<TransferPiece> {
    const name = nameAt(path);
    const archived = item === null ? null : await this.#entries.trashed(item);
    const stored = archived ?? (await this.#entries.entries(name));
    const details = { session: sessionName(name), place: this.url };
    if (stored === null) throw new HoldfastError('SESSION_ABSENT', details);
    if (!stored.some(isCredentials)) throw new HoldfastError('CREDENTIALS_MISSING', details);
    for (const some of inParts(stored)) {
      const records = some.map((entry) => recordOf(entry, name));
      yield {
        records,
        remarks: records.map((record) => remarkOn(record, name)).filter((found) => found !== null),
      };
    }
  }

  async state(path: string): Promise<SessionState> {
    return (await this.#entries.head(nameAt(path)))?.state ?? 'absent';
  }

  async isArriving(path: string): Promise<boolean> {
    return (await this.state(path)) === 'arriving';
  }

  /** Nothing is written without a lease, and each new one has a new epoch. */
  async mark(path: string): Promise<string | null> {
    const head = await this.#entries.head(nameAt(path));
    return head && `${head.epoch}:${head.createdAtMs}`;
  }

  async arrive(path: string): Promise<void> {
    const state = await this.state(path);
    if (state === 'arriving') return;
    await this.#under(path, (lease) => this.#entries.create(lease, 'arriving'));
  }

  put(path: string, records: readonly TransferRecord[]): Promise<void> {
    const changes = records.map(({ type, id, value }) => {
      return { type, id, value: sealValue({ type, id }, encodeValue(value)) };
    });
    return this.#under(path, (lease) => this.#write(lease, changes));
  }

  readBack(path: string, keys: readonly EntryKey[]): Promise<readonly TransferRecord[]> {
    return this.#under(path, async (lease) => {
      const wanted = keys.map(({ type, id }) => ({ type, id }));
      const [found = []] = await this.#entries.read([{ lease, keys: wanted }]);
      return found.map((entry) => recordOf(entry, lease.name));
    });
  }

  async count(path: string): Promise<number> {
    const [totals] = await this.#entries.totals([nameAt(path)]);
    return Object.values(totals?.byType ?? {}).reduce((sum, { entries }) => sum + entries, 0);
  }

  publish(path: string): Promise<void> {
    return this.#under(path, (lease) => this.#entries.publish(lease));
  }

  /** By way of the trash, which is how a session becomes absent. It is emptied before, so no key is ever left there. */
  async discard(path: string): Promise<void> {
    if ((await this.state(path)) !== 'arriving') return;
    const name = nameAt(path);
    const item = `discarded/${pathOfAddress({ ...name, entry: null })}`;
    // A discarding that was interrupted may have left one there.
    await this.#entries.destroy(item);
    await this.#under(path, async (lease) => {
      for (const some of inParts((await this.#entries.entries(name)) ?? []))
        await this.#write(
          lease,
          some.map(({ type, id }) => ({ type, id, value: null })),
        );
      await this.#entries.moveToTrash({ name, key: null }, item, lease);
    });
    await this.#entries.destroy(item);
  }

  archive(path: string, item: string): Promise<void> {
    return this.#store.moveToTrash(path, item);
  }

  unarchive(item: string, path: string): Promise<void> {
    return this.#store.moveBack(item, path);
  }

  async inTheWay(item: string, path: string): Promise<string | null> {
    if ((await this.#store.expectation(path)) === null) return null;
    return (await this.#store.overlap(path, item)) === 'none' ? path : null;
  }

  /** One transaction moves it, so it is never there in part. */
  async archived(_path: string, item: string): Promise<'no' | 'wholly'> {
    return (await this.#store.trashExpectation(item)) === null ? 'no' : 'wholly';
  }

  async #write(lease: Lease, changes: readonly EntryChange[]): Promise<void> {
    const [failure] = await this.#entries.write([{ lease, changes }]);
    if (failure != null) throw failure;
  }

  #under<Result>(path: string, act: (lease: Lease) => Promise<Result>): Promise<Result> {
    return this.#store.leases.with(nameAt(path), path, act);
  }
}

/** @throws HoldfastError SESSION_NAME_INVALID */
function nameAt(path: string): SessionName {
  const parts = addressOfPath(path);
  if (parts !== null && parts.entry === null) return { tenant: parts.tenant, id: parts.id };
  throw new HoldfastError('SESSION_NAME_INVALID', { session: path, cause: 'no session has such a path' });
}

function* inParts(stored: readonly StoredEntry[]): Generator<readonly StoredEntry[]> {
  let part: StoredEntry[] = [];
  let bytes = 0;
  for (const entry of stored) {
    part.push(entry);
    bytes += entry.value.byteLength;
    if (part.length < recordsAtOnce && bytes < bytesAtOnce) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  yield part;
}

function isCredentials({ type, id }: EntryKey): boolean {
  return type === credsKey.type && id === credsKey.id;
}

/** @throws HoldfastError ENTRY_DAMAGED */
function recordOf(entry: StoredEntry, name: SessionName): TransferRecord {
  const { type, id, modifiedMs } = entry;
  const bytes = unsealValue({ type, id }, entry.value);
  if (bytes === null) throw damaged(entry, name, 'its checksum does not fit');
  return { type, id, value: decoded(bytes, entry, name), sizeBytes: entry.value.byteLength, modifiedMs };
}

function decoded(bytes: Uint8Array, key: EntryKey, name: SessionName): unknown {
  try {
    return decodeValue(bytes);
  } catch (error) {
    if (error instanceof HoldfastError) throw damaged(key, name, String(error.details['cause']));
    throw error;
  }
}

/** @throws HoldfastError ENTRY_DAMAGED for credentials that are not whole */
function remarkOn(record: TransferRecord, name: SessionName): TransferRemark | null {
  const { type, id, value } = record;
  const example = `${type}/${id}`;
  if (isCredentials(record)) {
    const { state, why } = judgeCredentials({ value }, 'the entry creds');
    if (state === 'whole') return null;
    throw damaged(record, name, why.replace(/\.$/, ''));
  }
  if (!isKnown(type)) return { kind: 'not-understood', what: 'a type that Baileys does not have', example };
  const judged = judgeRecord(type, { value });
  return judged.ok ? null : { kind: 'misshapen', what: `${type}: ${judged.why}`, example };
}

function isKnown(type: string): type is BaileysKeyType {
  return Object.hasOwn(idShapes, type);
}

function damaged({ type, id }: EntryKey, name: SessionName, cause: string): HoldfastError {
  return new HoldfastError('ENTRY_DAMAGED', { entry: `${type}/${id}`, session: sessionName(name), cause });
}
