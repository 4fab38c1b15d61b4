// The keys of a session as Baileys asks for them, over a held session.
import type { SignalDataSet, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { encodeValue } from '../../engines/baileys/value-codec.ts';
import type { EntryChange, SessionName } from '../../ports/entry-store.ts';
import type { HeldSession } from '../../ports/held-session.ts';
import type { BaileysModule } from './baileys-module.ts';
import { readEntry } from './read-entry.ts';

/**
 * Baileys' `SignalKeyStore` (7.0.0-rc14 and 6.7), with the two listings that its branch `develop` may ask a store for.
 * There is no `clear`: it is optional, Baileys never calls it, and it would destroy a pairing without a way back.
 */
export interface HoldfastKeys {
  /** Every value is the caller's own; what is absent is left out. @throws HoldfastError ENTRY_DAMAGED, STORE_UNAVAILABLE, LEASE_LOST */
  get<T extends keyof SignalDataTypeMap>(
    type: T,
    ids: string[],
  ): Promise<{ [id: string]: SignalDataTypeMap[T] }>;
  /** One transaction, durable when it resolves; a value that is not there or null deletes. @throws HoldfastError see HeldSession.set */
  set(data: SignalDataSet): Promise<void>;
  list<T extends keyof SignalDataTypeMap>(
    type: T,
  ): AsyncIterable<readonly [id: string, value: SignalDataTypeMap[T]]>;
  listIds<T extends keyof SignalDataTypeMap>(type: T): AsyncIterable<string>;
}

/** How many values a listing holds at once. */
const listedTogether = 100;

/**
 * @param write makes all changes in one transaction
 */
export function signalKeys(
  name: SessionName,
  stored: Pick<HeldSession, 'get' | 'ids'>,
  baileys: BaileysModule,
  write: (changes: readonly EntryChange[]) => Promise<void>,
): HoldfastKeys {
  const { AppStateSyncKeyData } = baileys.proto.Message;

  async function get<T extends keyof SignalDataTypeMap>(
    type: T,
    ids: readonly string[],
  ): Promise<{ [id: string]: SignalDataTypeMap[T] }> {
    const found = await stored.get(type, ids);
    const values: { [id: string]: SignalDataTypeMap[T] } = {};
    for (const [id, bytes] of found) {
      const value = readEntry(name, type, id, bytes);
      // It is stored as its JSON, in which bytes are base64; only the protobuf type itself reads that.
      const typed =
        type === 'app-state-sync-key'
          ? AppStateSyncKeyData.fromObject(value as Record<string, unknown>)
          : value;
      put(values, id, typed as SignalDataTypeMap[T]);
    }
    return values;
  }

  return {
    get,
    async set(data) {
      const changes = changesIn(data);
      if (changes.length > 0) await write(changes);
    },
    async *list(type) {
      const ids = await stored.ids(type);
      for (let at = 0; at < ids.length; at += listedTogether) {
        yield* Object.entries(await get(type, ids.slice(at, at + listedTogether)));
      }
    },
    async *listIds(type) {
      yield* await stored.ids(type);
    },
  };
}

/** An id may be `__proto__`, and would be lost if it were assigned; to define every one so takes four times as long. */
function put<Value>(values: { [id: string]: Value }, id: string, value: Value): void {
  if (id !== '__proto__') values[id] = value;
  else Object.defineProperty(values, id, { value, enumerable: true, configurable: true, writable: true });
}

/** Baileys deletes with null, and its own stores take every falsy value for that. */
function changesIn(data: SignalDataSet): EntryChange[] {
  const changes: EntryChange[] = [];
  for (const [type, values] of Object.entries(data)) {
    for (const [id, value] of Object.entries(values ?? {})) {
      changes.push({ type, id, value: value ? encodeValue(value) : null });
    }
  }
  return changes;
}
