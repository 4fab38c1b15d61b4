// A restored Baileys session beside its place: put together with what the place holds, written, and compared record by record.
import { HoldfastError } from '../../core/errors.ts';
import { canonicalHash } from '../../engines/baileys/canonical-record.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import type {
  ContentHealth,
  ContentSink,
  RestoreIntent,
  StagedSession,
} from '../../ports/snapshot-content.ts';
import type { TransferRecord } from '../../ports/session-transfer.ts';
import { giveTurn } from '../../vault/fair-turn.ts';
import { fewAtOnce } from './few-at-once.ts';
import { mergeWithPlace } from './merge-with-place.ts';
import type { Merged, MergedRecord, PlaceState } from './merge-with-place.ts';
import { placeState } from './place-state.ts';
import type { CopyRoom, RecordsHome } from './records-home.ts';
import { RecordsSink } from './records-sink.ts';
import { SpooledRecords } from './spooled-records.ts';

/** What is held as values at one moment: so many records, and no more of them than have this many bytes together. */
const recordsAtOnce = 100;
const bytesAtOnce = 4 * 1024 * 1024;

export class StagedRecords implements StagedSession {
  readonly sink: ContentSink;
  readonly #home: RecordsHome;
  readonly #path: string;
  readonly #intent: RestoreIntent;
  readonly #room: CopyRoom;
  readonly #snapshot: SpooledRecords;
  #place: PlaceState | null = null;
  #merged: Merged | null = null;

  constructor(home: RecordsHome, path: string, session: string, intent: RestoreIntent) {
    this.#home = home;
    this.#path = path;
    this.#intent = intent;
    this.#room = home.room(path);
    this.#snapshot = new SpooledRecords(home.spoolFolder);
    this.sink = new RecordsSink(this.#snapshot, session);
  }

  async adapt(item: string): Promise<readonly string[]> {
    return (await fewAtOnce.run(() => this.#merge(item))).forecast.effects;
  }

  /** @throws COPY_DIFFERS, and what the place throws */
  settle(): Promise<void> {
    return fewAtOnce.run(() => this.#settle());
  }

  async #settle(): Promise<void> {
    const { result } = this.#merged ?? (await this.#merge(null));
    await this.#room.begin();
    for (const some of inParts(result)) {
      await giveTurn();
      await this.#write(some);
    }
    const count = await this.#room.count();
    if (count !== result.length) throw this.#differs('their number', `is ${count} and not ${result.length}`);
  }

  async check(): Promise<ContentHealth> {
    if (!(await this.#room.exists())) return { state: 'absent', why: ['no copy is there'], warnings: [] };
    const [creds] = await this.#room.readBack([credsKey]);
    const { state, why } = judgeCredentials(
      creds === undefined ? { flaw: 'is missing' } : { value: creds.value },
      'the record creds',
    );
    if (state !== 'whole') return { state: 'damaged', why: [why], warnings: [] };
    return { state: 'whole', why: ['Every record was read back and compared.'], warnings: [] };
  }

  async swapIn(item: string): Promise<void> {
    await this.#room.swapIn(item);
    this.#close();
  }

  async discard(): Promise<void> {
    this.#close();
    await this.#room.discard();
  }

  async #merge(item: string | null): Promise<Merged> {
    this.#place?.records.close();
    this.#place = await placeState(this.#home, this.#path, item);
    const nothingSince = this.#intent.nothingSince === true;
    this.#merged = await mergeWithPlace(this.#snapshot, this.#place, { nothingSince, restore: item });
    return this.#merged;
  }

  #close(): void {
    this.#snapshot.close();
    this.#place?.records.close();
  }

  async #write(records: readonly MergedRecord[]): Promise<void> {
    const all = records.map((record): TransferRecord => ({ ...record.read(), sizeBytes: 0 }));
    await this.#room.put(all);
    const back = new Map((await this.#room.readBack(all)).map((record) => [keyText(record), record]));
    for (const record of all) {
      const there = back.get(keyText(record));
      if (there !== undefined && hashOf(there) === hashOf(record)) continue;
      throw this.#differs(`${record.type}/${record.id}`, 'is not what it was there');
    }
  }

  #differs(entry: string, cause: string): HoldfastError {
    return new HoldfastError('COPY_DIFFERS', { session: `${this.#path} in ${this.#home.url}`, entry, cause });
  }
}

function* inParts(records: readonly MergedRecord[]): Generator<readonly MergedRecord[]> {
  let part: MergedRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    part.push(record);
    bytes += record.sizeBytes;
    if (part.length < recordsAtOnce && bytes < bytesAtOnce) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  if (part.length > 0) yield part;
}

function hashOf({ type, value }: TransferRecord): string {
  return canonicalHash(type, value);
}

function keyText({ type, id }: TransferRecord): string {
  return JSON.stringify([type, id]);
}
