// What a place of Baileys sessions does in its own way when they go into a vault or come back. The comments are the contract.
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import type { TransferRecord } from '../../ports/session-transfer.ts';
import type { SpooledRecords } from './spooled-records.ts';

/** A record as it lies there: its value, or what is wrong with it. */
export interface FoundRecord {
  readonly type: string;
  readonly id: string;
  /** What people call it: the name of its file, or type/id. */
  readonly name: string;
  readonly content: RecordContent;
  /** ms since 1970; null where the place does not say. */
  readonly modifiedMs: number | null;
}

/** All that was found at one moment: whole records in `records`, the others here. */
export interface Capture {
  readonly flawed: readonly FoundRecord[];
  /** What lies there and is no record. */
  readonly strangers: readonly string[];
}

/**
 * Room for a copy of a session beside its place, whatever lies in the place. Nobody can use it before it is swapped in.
 */
export interface CopyRoom {
  /** Whether a copy is there, on its way into the place included. */
  exists(): Promise<boolean>;
  /** Empty, whatever an earlier attempt left there. */
  begin(): Promise<void>;
  /** Durable when it resolves. @throws RECORDS_COLLIDE, ENTRY_NAME_INVALID, STORE_FULL, STORE_READ_ONLY, STORE_UNAVAILABLE */
  put(records: readonly TransferRecord[]): Promise<void>;
  /** Those of the asked records that lie there, read anew. */
  readBack(
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly TransferRecord[]>;
  count(): Promise<number>;
  /** See StagedSession.swapIn. */
  swapIn(item: string): Promise<void>;
  discard(): Promise<void>;
}

export interface RecordsHome {
  readonly url: string;
  /** For files that have no name, on the disk of the place; null where it has none here. */
  readonly spoolFolder: string | null;
  /**
   * Everything of one session, of one moment, also while somebody writes it. @returns null where there is no session
   * @throws CONTENT_CHANGED after some tries, SESSION_UNREADABLE, STORE_UNAVAILABLE
   */
  capture(path: string, into: SpooledRecords, signal?: AbortSignal): Promise<Capture | null>;
  /**
   * Record by record what lies at the path, or in the trash as `item`, where it was put from that path; null where neither
   * is. Nobody writes it meanwhile.
   */
  found(path: string, item: string | null): Promise<AsyncIterable<FoundRecord> | null>;
  room(path: string): CopyRoom;
}
