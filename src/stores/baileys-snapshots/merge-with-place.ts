// Puts a snapshot and what lies in its place together, record by record, so that no ratchet goes back.
import { counted } from '../../core/amounts.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { RecordChooser } from '../../engines/baileys/older-state/choose-record.ts';
import { mergeCredentials, pairingDigest } from '../../engines/baileys/older-state/merge-credentials.ts';
import { mergeTokenIndex, tokenIndexKey } from '../../engines/baileys/older-state/merge-token-index.ts';
import { OutcomeOfMerge } from '../../engines/baileys/older-state/outcome-of-merge.ts';
import type { MergeScene } from '../../engines/baileys/older-state/outcome-of-merge.ts';
import { compareKeys } from '../../engines/baileys/record-line.ts';
import type { RecordOfLine } from '../../engines/baileys/record-line.ts';
import type { RestoreForecast } from '../../ports/snapshot-content.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import type { FoundRecord } from './records-home.ts';
import { keyOf } from './spooled-records.ts';
import type { SpooledRecord, SpooledRecords } from './spooled-records.ts';

/** What lies in the place. */
export interface PlaceState {
  readonly records: SpooledRecords;
  readonly flawed: readonly FoundRecord[];
}

export interface Merged {
  readonly forecast: RestoreForecast;
  /** What the restored session will hold, in the order of the keys; read one by one. */
  readonly result: readonly MergedRecord[];
}

export interface MergedRecord {
  readonly type: string;
  readonly id: string;
  readonly sizeBytes: number;
  read(): RecordOfLine;
}

type Key = Pick<RecordOfLine, 'type' | 'id'>;
type PlaceKind = 'absent' | 'own' | 'own without credentials' | 'another' | 'damaged';

export interface MergeWish {
  /** Nothing was sent or received since the snapshot. */
  readonly nothingSince: boolean;
  /** Names this one restore; null where it is only looked at. */
  readonly restore: string | null;
}

/** @param place null where nothing lies there */
export async function mergeWithPlace(
  older: SpooledRecords,
  place: PlaceState | null,
  { nothingSince, restore }: MergeWish,
): Promise<Merged> {
  const kind = kindOf(older, place);
  const newer = kind === 'own' || kind === 'own without credentials' ? place : null;
  const merge = new Merge(older, newer, nothingSince);
  for (const key of keysOf(older, newer)) {
    if (isTurnOver()) await giveTurn();
    if (keyOf(key) !== keyOf(credsKey)) merge.take(key);
  }
  const creds = merge.takeCredentials(restore ?? '');
  const scene: MergeScene = {
    newer: newer === null ? 'lost' : kind === 'own' ? 'whole' : 'in part',
    nothingSince,
    // Where it is only looked at, and the newer ones are lost, nobody knows yet.
    nextPreKeyId: (creds as { readonly nextPreKeyId?: number } | null)?.nextPreKeyId ?? 1,
  };
  const forecast = forecastOf(kind, merge.outcome, scene, { older, place });
  return { forecast, result: merge.result.toSorted(compareKeys) };
}

/** Everything of two sides, decided one record after the other. */
class Merge {
  readonly outcome = new OutcomeOfMerge();
  readonly result: MergedRecord[] = [];
  readonly #older: SpooledRecords;
  readonly #newer: PlaceState | null;
  readonly #nothingSince: boolean;
  readonly #chooser: RecordChooser;
  readonly #flawed: ReadonlyMap<string, FoundRecord>;
  #highestPreKeyId = 0;

  constructor(older: SpooledRecords, newer: PlaceState | null, nothingSince: boolean) {
    this.#older = older;
    this.#newer = newer;
    this.#nothingSince = nothingSince;
    this.#chooser = new RecordChooser(nothingSince);
    this.#flawed = new Map(newer?.flawed.map((found) => [keyOf(found), found]));
  }

  take(key: Key): void {
    if (key.type === 'pre-key' && /^\d+$/.test(key.id))
      this.#highestPreKeyId = Math.max(this.#highestPreKeyId, Number(key.id));
    const [before, now] = [this.#older.find(key), this.#newer?.records.find(key) ?? null];
    const flaw = this.#flawed.get(keyOf(key));
    const choice = this.#chooser.choose({
      ...key,
      older: before && this.#older.read(before),
      newer: now === null ? (flaw?.content ?? null) : (this.#newer?.records.read(now) ?? null),
    });
    const same = choice === 'newer' && before?.hash === now?.hash;
    const inNewer = now === null && flaw === undefined ? 'no' : choice === 'newer' ? 'usable' : 'unreadable';
    this.outcome.count({ type: key.type, choice, inOlder: before !== null, inNewer, same });
    if (choice === 'older' && before !== null) this.#add(before, () => this.#older.read(before));
    if (choice === 'newer' && now !== null) this.#addNewer(before, now);
  }

  takeCredentials(restore: string): unknown {
    const before = this.#older.find(credsKey);
    const older = credsIn(this.#older);
    // Where nothing happened since, the counters of the snapshot are the newest.
    const newer = credsIn(this.#newer?.records ?? null) ?? (this.#nothingSince ? older : null);
    const value = mergeCredentials(older, newer, { highestKnownId: this.#highestPreKeyId, restore });
    if (before !== null) this.#add(before, () => ({ ...this.#older.read(before), value }));
    return value;
  }

  #addNewer(before: SpooledRecord | null, now: SpooledRecord): void {
    const read = (): RecordOfLine => (this.#newer?.records ?? this.#older).read(now);
    if (before === null || keyOf(now) !== keyOf(tokenIndexKey)) return this.#add(now, read);
    const value = mergeTokenIndex(this.#older.read(before).value, read().value);
    this.#add(now, () => ({ ...read(), value }));
  }

  #add({ type, id, line }: SpooledRecord, read: () => RecordOfLine): void {
    this.result.push({ type, id, sizeBytes: line.sizeBytes, read });
  }
}

function keysOf(older: SpooledRecords, newer: PlaceState | null): readonly Key[] {
  const keys = new Map<string, Key>();
  const all = [...older.inOrder(), ...(newer?.records.inOrder() ?? []), ...(newer?.flawed ?? [])];
  for (const { type, id } of all) keys.set(keyOf({ type, id }), { type, id });
  return [...keys.values()].toSorted(compareKeys);
}

function kindOf(older: SpooledRecords, place: PlaceState | null): PlaceKind {
  if (place === null) return 'absent';
  const creds = credsIn(place.records);
  if (creds === null || judgeCredentials({ value: creds }, 'creds').state !== 'whole')
    return shareKeys(older, place.records) ? 'own without credentials' : 'damaged';
  return pairingDigest(creds) === pairingDigest(credsIn(older)) ? 'own' : 'another';
}

/** Keys are drawn by chance, so one that is in both was made by one pairing. */
function shareKeys(older: SpooledRecords, newer: SpooledRecords): boolean {
  const drawn = older.inOrder().filter(({ type }) => type === 'pre-key' || type === 'app-state-sync-key');
  return drawn.some((record) => newer.find(record)?.hash === record.hash);
}

function credsIn(records: SpooledRecords | null): unknown {
  const creds = records?.find(credsKey) ?? null;
  return creds === null || records === null ? null : records.read(creds).value;
}

function forecastOf(
  kind: PlaceKind,
  outcome: OutcomeOfMerge,
  scene: MergeScene,
  { older, place }: { readonly older: SpooledRecords; readonly place: PlaceState | null },
): RestoreForecast {
  const effects = outcome.effects(scene);
  if (kind === 'absent') return { standing: 'absent', why: 'nothing lies in its place', effects };
  if (kind === 'another') {
    const lost =
      'What lies there is of another pairing, and nothing of it is kept; its account has to be linked again, or taken back by undo.';
    return {
      standing: 'another',
      why: 'a session of another pairing lies there',
      effects: [lost, ...effects],
    };
  }
  if (kind !== 'own')
    return { standing: 'damaged', why: 'what lies there has no whole credentials', effects };
  const { changed, onlyThere, onlyInSnapshot } = outcome.differing;
  const creds = place?.records.find(credsKey)?.hash === older.find(credsKey)?.hash ? 0 : 1;
  const flawed = place?.flawed.length ?? 0;
  if (changed + creds + onlyThere + onlyInSnapshot + flawed === 0)
    return { standing: 'same', why: 'the very content of the snapshot lies there', effects: [] };
  const why = `${counted(changed + creds, 'record')} there differ from the snapshot, ${onlyThere} are only there, ${onlyInSnapshot} only in the snapshot`;
  return { standing: 'newer', why, effects };
}
