// A blob store in a bucket of any service that speaks S3.
import { setTimeout as sleep } from 'node:timers/promises';
import { flawOfBlobKey } from '../../core/blob-key.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { S3Address } from '../../core/s3-address.ts';
import type { Blob, BlobCondition, BlobInfo, BlobStore } from '../../ports/blob-store.ts';
import type { S3Credentials } from '../s3-credentials.ts';
import { validKey, validPrefix } from '../valid-key.ts';
import { largestDeletion, readDeletion, writeDeletion } from './delete-objects.ts';
import { EtagForm, bare } from './etag-form.ts';
import { partOfAnswer } from './part-of-answer.ts';
import { readListing } from './read-listing.ts';
import type { ListedPage } from './read-listing.ts';
import { isDenied, isFull, readRefusal, refusedByS3 } from './refused-by-s3.ts';
import type { Refused } from './refused-by-s3.ts';
import type { S3Settings } from './s3-settings.ts';
import { NoAnswer, S3Wire } from './s3-wire.ts';
import type { S3Answer, S3Request } from './s3-wire.ts';
import { sha256 } from './sha256.ts';

/** Beside each object lies the checksum of its bytes: an ETag is not one everywhere. */
const checksumHeader = 'x-amz-meta-sha256';
const repeatPausesMs = [50, 100, 200, 400, 800];

export function openS3Blobs(
  address: S3Address,
  credentials: S3Credentials,
  settings?: S3Settings,
): BlobStore {
  return new S3Blobs(address, credentials, settings);
}

class S3Blobs implements BlobStore {
  readonly url: string;
  readonly #address: S3Address;
  readonly #wire: S3Wire;
  /** What stands before every key in the bucket. */
  readonly #before: string;
  readonly #etags = new EtagForm();

  constructor(address: S3Address, credentials: S3Credentials, settings?: S3Settings) {
    this.url = address.url;
    this.#address = address;
    this.#wire = new S3Wire(address, credentials, settings);
    this.#before = address.prefix === '' ? '' : `${address.prefix}/`;
  }

  async get(key: string): Promise<Blob | null> {
    let wrong: string | null = null;
    for (;;) {
      const answer = await this.#read(key, {});
      if (answer === null) return null;
      const promised = answer.headers[checksumHeader];
      const found = promised === undefined ? undefined : await sha256(answer.bytes);
      // The same wrong bytes twice are what is stored, and whoever stored them judges them; else the way here is at fault.
      if (found === promised || found === wrong)
        return { bytes: answer.bytes, version: this.#versionOf(answer) };
      if (wrong !== null)
        throw this.#unavailable('what it answers is different each time, and never what was stored');
      wrong = found ?? null;
    }
  }

  async getRange(key: string, from: number, lengthBytes: number): Promise<Uint8Array | null> {
    if (lengthBytes <= 0)
      return (await this.#read(key, { range: 'bytes=0-0' })) === null ? null : new Uint8Array();
    const range = from < 0 ? `bytes=${from}` : `bytes=${from}-${from + lengthBytes - 1}`;
    const answer = await this.#read(key, { range });
    if (answer === null) return null;
    if (answer.status === 416) return new Uint8Array();
    const part = partOfAnswer(answer, from, lengthBytes);
    if (part === null) throw this.#unavailable('it answers another part of a blob than was asked for');
    return part;
  }

  async put(key: string, bytes: Uint8Array, only?: BlobCondition): Promise<string> {
    const checksum = await sha256(bytes);
    const request: S3Request = {
      method: 'PUT',
      key: this.#before + validKey(key),
      headers: { [checksumHeader]: checksum, 'content-type': 'application/octet-stream' },
      body: { bytes, sha256: checksum },
    };
    if (only === undefined) return this.#put(key, request);
    if ('absent' in only) return this.#put(key, withHeader(request, 'if-none-match', '*'), only);
    const written = this.#etags.write(only.version);
    const first = withHeader(request, 'if-match', written);
    const answer = await this.#putCarefully(first);
    const isDoubtful = answer.status === 412 && !this.#etags.isKnown;
    if (answer.status === 200) this.#etags.learn(written);
    if (!isDoubtful || !(await this.#has(request, only.version))) return this.#wrote(key, answer, only);
    // The version is there, and still it "does not match". Another form of it is no weaker a condition.
    const second = await this.#putCarefully(withHeader(request, 'if-match', bare(only.version)));
    if (second.status === 200) this.#etags.learn(bare(only.version));
    return this.#wrote(key, second, only);
  }

  async *list(prefix: string, after?: string): AsyncIterable<readonly BlobInfo[]> {
    const whole = this.#before + validPrefix(prefix);
    let next: string | null = null;
    let last: string | null = null;
    do {
      const page: ListedPage = await this.#page(whole, next, after);
      const keys = page.objects.map(({ key }) => key);
      for (const key of keys) {
        // Also what a service does that begins anew at each page.
        if (last === null || Buffer.compare(Buffer.from(last), Buffer.from(key)) < 0) last = key;
        else throw this.#unavailable('it does not list in the order of the keys');
        if (!key.startsWith(whole)) throw this.#unavailable('it lists what was not asked for');
      }
      const own = page.objects.map((object) => ({ ...object, key: object.key.slice(this.#before.length) }));
      // Consoles of some services put empty objects there that stand for folders: `prefix/`.
      const blobs = own.filter(({ key }) => flawOfBlobKey(key) === null);
      if (blobs.length > 0) yield blobs;
      next = page.next;
    } while (next !== null);
  }

  async delete(keys: readonly string[]): Promise<void> {
    const all = keys.map((key) => this.#before + validKey(key));
    for (let at = 0; at < all.length; at += largestDeletion) {
      await this.#deleteSome(all.slice(at, at + largestDeletion));
    }
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #page(prefix: string, next: string | null, after: string | undefined): Promise<ListedPage> {
    const answer = await this.#send({
      method: 'GET',
      key: null,
      query: {
        'list-type': '2',
        'encoding-type': 'url',
        prefix,
        ...(next === null ? {} : { 'continuation-token': next }),
        ...(next === null && after !== undefined && { 'start-after': this.#before + after }),
      },
    });
    if (answer.status !== 200) throw refusedByS3(readRefusal(answer), this.#address);
    const page = readListing(answer.bytes.toString());
    if (page === null) throw this.#unavailable('what it answers to a listing is none');
    return page;
  }

  /** @returns null where there is no such object, and only there */
  async #read(key: string, headers: Readonly<Record<string, string>>): Promise<S3Answer | null> {
    const answer = await this.#send({ method: 'GET', key: this.#before + validKey(key), headers });
    if (answer.status === 200 || answer.status === 206) {
      // A proxy that answers with a page of its own names none.
      this.#versionOf(answer);
      return answer;
    }
    const refused = readRefusal(answer);
    if (answer.status === 416 && refused.code === 'InvalidRange') return answer;
    if (answer.status === 404 && refused.code === 'NoSuchKey') return null;
    throw refusedByS3(refused, this.#address);
  }

  async #put(key: string, request: S3Request, only?: BlobCondition): Promise<string> {
    const send = only === undefined ? this.#send(request) : this.#putCarefully(request);
    return this.#wrote(key, await send, only);
  }

  async #wrote(key: string, answer: S3Answer, only?: BlobCondition): Promise<string> {
    if (answer.status === 200) return this.#versionOf(answer);
    throw await this.#notWritten(key, readRefusal(answer), only);
  }

  /** S3 may ask to repeat a conditional write that met another one (409); nothing was written then. */
  async #putCarefully(request: S3Request): Promise<S3Answer> {
    for (const pauseMs of repeatPausesMs) {
      const answer = await this.#send(request);
      if (answer.status !== 409) return answer;
      await sleep(pauseMs);
    }
    return this.#send(request);
  }

  async #has({ key }: S3Request, version: string): Promise<boolean> {
    const { status, headers } = await this.#send({ method: 'HEAD', key });
    return status === 200 && headers['etag'] === version;
  }

  /** Why a put was refused. Denied where reading is allowed, the bucket is read-only for these credentials. */
  async #notWritten(key: string, refused: Refused, only?: BlobCondition): Promise<HoldfastError> {
    const isGone = refused.status === 404 && refused.code === 'NoSuchKey';
    if (only !== undefined && (refused.status === 412 || isGone))
      return new HoldfastError('BLOB_CONFLICT', { key });
    const error = refusedByS3(refused, this.#address);
    if (!isDenied(refused) || isFull(refused)) return error;
    // Throws where reading is denied, too.
    await this.getRange(key, 0, 1);
    return this.#readOnly(refused);
  }

  async #deleteSome(keys: readonly string[]): Promise<void> {
    const { bytes, md5 } = writeDeletion(keys);
    const answer = await this.#send({
      method: 'POST',
      key: null,
      query: { delete: '' },
      headers: { 'content-md5': md5, 'content-type': 'application/xml' },
      body: { bytes, sha256: await sha256(bytes) },
    });
    if (answer.status !== 200) {
      const refused = readRefusal(answer);
      const error = refusedByS3(refused, this.#address);
      if (!isDenied(refused)) throw error;
      // Throws where this is denied, too.
      await this.getRange((keys[0] ?? '').slice(this.#before.length), 0, 1);
      throw this.#readOnly(refused);
    }
    const failed = readDeletion(answer.bytes.toString(), keys);
    if (failed === null) return;
    const refused = { ...readRefusal(answer), status: failed.code === 'AccessDenied' ? 403 : 500, ...failed };
    throw isDenied(refused) ? this.#readOnly(refused) : refusedByS3(refused, this.#address);
  }

  #versionOf({ headers }: S3Answer): string {
    const { etag } = headers;
    if (etag === undefined || etag === '') throw this.#unavailable('it names no version (ETag) of a blob');
    return etag;
  }

  async #send(request: S3Request): Promise<S3Answer> {
    try {
      return await this.#wire.send(request);
    } catch (error) {
      if (error instanceof NoAnswer) throw this.#unavailable(error.message, error);
      throw error;
    }
  }

  #unavailable(cause: string, error?: Error): HoldfastError {
    return new HoldfastError('BLOBS_UNAVAILABLE', { url: this.url, cause }, { cause: error });
  }

  #readOnly({ status, code }: Refused): HoldfastError {
    const cause = `these credentials may read, but not write (${status} ${code})`;
    return new HoldfastError('BLOBS_READ_ONLY', { url: this.url, cause });
  }
}

function withHeader(request: S3Request, name: string, value: string): S3Request {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
