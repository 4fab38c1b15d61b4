// Blobs in PostgreSQL: one row for each, in tables of a schema of their own.
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import type { PostgresAddress } from '../../core/postgres-address.ts';
import type {
  Blob,
  BlobCondition,
  BlobInfo,
  BlobKey,
  BlobStore,
  BlobVersion,
} from '../../ports/blob-store.ts';
import { Database } from '../../postgres/database.ts';
import type { DatabaseOptions } from '../../postgres/database.ts';
import { dropSchema, prepareSchema } from '../../postgres/schema.ts';
import type { Tables } from '../../postgres/schema.ts';
import type { Answer, Row, Statement } from '../../postgres/statement.ts';
import { partOf } from '../part-of.ts';
import { validKey, validPrefix } from '../valid-key.ts';
import { blobFailures } from './blob-failures.ts';
import { migrations } from './migrations/index.ts';
import { list, put, putAbsent, putOver, readFirst, readMore, remove } from './statements.ts';

export interface PostgresBlobsOptions extends DatabaseOptions {
  /** Whether tables that are not there yet are made. Otherwise: VAULT_ABSENT. */
  readonly create: boolean;
}

const tables: Tables = { record: 'holdfast_vault', called: 'tables of a vault', migrations };

/** A blob comes as text of twice its size. */
const sliceBytes = 4 * 1024 * 1024;
const pageSize = 1_000;
/** A blob of which others write new content all the time is read anew so often. */
const readings = 10;
/** No key has a character as high as this one. */
const beyond = '\u007f';
/** Of 32 MiB, on a slow line. */
const statementTimeoutMs = 60_000;

/** Opens nothing yet: the first call does, and says what is wrong. */
export function openPostgresBlobs(address: PostgresAddress, options: PostgresBlobsOptions): BlobStore {
  return new PostgresBlobs(address, options);
}

/** Removes the tables of a vault with everything in them. @throws HoldfastError BLOBS_NOT_OURS where they are somebody else's */
export async function dropPostgresBlobs(address: PostgresAddress): Promise<void> {
  const database = new Database(address, blobFailures(address.url), {});
  try {
    await dropSchema(database, tables);
  } finally {
    await database.close();
  }
}

class PostgresBlobs implements BlobStore {
  readonly url: string;
  readonly #database: Database;
  readonly #create: boolean;
  #prepared: Promise<string> | null = null;

  constructor(address: PostgresAddress, { create, ...options }: PostgresBlobsOptions) {
    this.url = address.url;
    this.#create = create;
    this.#database = new Database(address, blobFailures(address.url), { statementTimeoutMs, ...options });
  }

  async get(key: BlobKey): Promise<Blob | null> {
    const found = await this.#read(key, 0, Number.MAX_SAFE_INTEGER);
    return found === null ? null : { bytes: found.bytes, version: found.digest.toString('base64url') };
  }

  async getRange(key: BlobKey, from: number, lengthBytes: number): Promise<Uint8Array | null> {
    return (await this.#read(key, from, lengthBytes))?.bytes ?? null;
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    const digest = createHash('sha256').update(bytes).digest();
    const values: unknown[] = [
      validKey(key),
      digest,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    ];
    if (only !== undefined && 'version' in only) values.push(Buffer.from(only.version, 'base64url'));
    const { count } = await this.#run(statementFor(only), values);
    if (count === 0) throw new HoldfastError('BLOB_CONFLICT', { key });
    return digest.toString('base64url');
  }

  async *list(prefix: string, after = ''): AsyncGenerator<readonly BlobInfo[]> {
    const [first, end] = [validPrefix(prefix), `${prefix}${beyond}`];
    for (let told = after; ;) {
      const { rows } = await this.#run(list, [first, end, told, pageSize]);
      const page = rows.map(infoOf);
      if (page.length > 0) yield page;
      if (page.length < pageSize) return;
      told = page.at(-1)?.key ?? told;
    }
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    keys.forEach(validKey);
    for (let from = 0; from < keys.length; from += pageSize) {
      await this.#run(remove, [keys.slice(from, from + pageSize)]);
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** All parts of one and the same content. */
  async #read(key: BlobKey, from: number, lengthBytes: number): Promise<Content | null> {
    validKey(key);
    for (let reading = 1; reading <= readings; reading++) {
      const found = await this.#readOnce(key, from, lengthBytes);
      if (found !== 'changed') return found;
    }
    const cause = `${key} changed again and again while it was read`;
    throw new HoldfastError('BLOBS_UNAVAILABLE', { url: this.url, cause });
  }

  async #readOnce(key: BlobKey, from: number, lengthBytes: number): Promise<Content | 'changed' | null> {
    // Where the end counts, its beginning is known only with the size.
    const guess = from < 0 ? 0 : Math.min(lengthBytes, sliceBytes);
    const { rows } = await this.#run(readFirst, [key, Math.max(0, from) + 1, guess]);
    const [row] = rows;
    if (row === undefined) return null;
    const [size, digest] = [Number(row[0]), bytesOf(row[1])];
    const { start, end } = partOf(size, from, lengthBytes);
    const slices = [bytesOf(row[2])];
    for (let at = start + (slices[0]?.length ?? 0); at < end;) {
      const more = await this.#run(readMore, [key, at + 1, Math.min(sliceBytes, end - at), digest]);
      const slice = more.rows[0]?.[0];
      if (slice == null) return 'changed';
      slices.push(bytesOf(slice));
      at += slices.at(-1)?.length ?? 0;
    }
    return { digest, bytes: Buffer.concat(slices) };
  }

  async #run(statement: Statement, values: readonly unknown[]): Promise<Answer> {
    await this.#ready();
    return this.#database.run(statement, values);
  }

  /** Sees to the tables first. After a failure the next call tries again. */
  async #ready(): Promise<void> {
    this.#prepared ??= prepareSchema(this.#database, tables, this.#create);
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = null;
      throw error;
    }
  }
}

interface Content {
  readonly digest: Buffer;
  readonly bytes: Buffer;
}

function statementFor(only: BlobCondition | undefined): Statement {
  if (only === undefined) return put;
  return 'absent' in only ? putAbsent : putOver;
}

function infoOf([key, sizeBytes, modifiedMs]: Row): BlobInfo {
  return { key: key ?? '', sizeBytes: Number(sizeBytes), modifiedMs: Number(modifiedMs) };
}

/** Columns of bytes come as `\\x` and then two digits for each byte. */
function bytesOf(column: string | null | undefined): Buffer {
  return Buffer.from((column ?? '').slice(2), 'hex');
}
