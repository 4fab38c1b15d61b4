// Copies the records of a session into an arriving one, and compares each with what then really lies there.
import { HoldfastError } from '../core/errors.ts';
import { canonicalHash } from '../engines/baileys/canonical-record.ts';
import { SessionDigest } from '../engines/baileys/session-digest.ts';
import type { TransferPiece, TransferPlace, TransferRecord } from '../ports/session-transfer.ts';

export interface CopiedSession {
  readonly digest: SessionDigest;
  /** As the copy lies there. */
  readonly sizeBytes: number;
  readonly healed: number;
}

/**
 * What an earlier attempt has copied already stays if it is right; anything else is written anew.
 * @param read begins from the start at every call
 * @param path of the arriving session
 * @throws HoldfastError COPY_DIFFERS, and what `read` and the target throw
 */
export async function copySession(
  read: () => AsyncIterable<TransferPiece>,
  target: TransferPlace,
  path: string,
): Promise<CopiedSession> {
  const copied = await copyAll(read(), target, path);
  const count = await target.count(path);
  if (count === copied.digest.records) return copied;
  if (count < copied.digest.records)
    throw differs(target, path, 'its records', 'lie on top of each other there');
  // An earlier attempt was about an older state of the session, which had records that are gone by now.
  await target.discard(path);
  await target.arrive(path);
  const again = await copyAll(read(), target, path);
  if ((await target.count(path)) === again.digest.records) return again;
  throw differs(target, path, 'their number', 'is another one');
}

/** Of all records, without copying anything. */
export async function digestSession(pieces: AsyncIterable<TransferPiece>): Promise<SessionDigest> {
  const digest = new SessionDigest();
  for await (const { records } of pieces) for (const record of records) digest.add(record);
  return digest;
}

async function copyAll(
  pieces: AsyncIterable<TransferPiece>,
  target: TransferPlace,
  path: string,
): Promise<CopiedSession> {
  const digest = new SessionDigest();
  let [sizeBytes, healed] = [0, 0];
  for await (const { records, remarks } of pieces) {
    const hashes = new Map(records.map((record) => [keyOf(record), digest.add(record)]));
    const there = hashesOf(await target.readBack(path, records));
    const missing = records.filter((record) => there.get(keyOf(record)) !== hashes.get(keyOf(record)));
    if (missing.length > 0) await target.put(path, missing);
    const back = await target.readBack(path, records);
    const found = hashesOf(back);
    for (const record of records) {
      if (found.get(keyOf(record)) === hashes.get(keyOf(record))) continue;
      throw differs(target, path, `${record.type}/${record.id}`, 'is not what it was there');
    }
    sizeBytes += back.reduce((sum, record) => sum + record.sizeBytes, 0);
    healed += remarks.filter(({ kind }) => kind === 'key-healed' || kind === 'value-healed').length;
  }
  return { digest, sizeBytes, healed };
}

function hashesOf(records: readonly TransferRecord[]): Map<string, string> {
  return new Map(records.map((record) => [keyOf(record), canonicalHash(record.type, record.value)]));
}

function keyOf({ type, id }: TransferRecord): string {
  return JSON.stringify([type, id]);
}

function differs(target: TransferPlace, path: string, entry: string, cause: string): HoldfastError {
  return new HoldfastError('COPY_DIFFERS', { session: `${path} in ${target.url}`, entry, cause });
}
