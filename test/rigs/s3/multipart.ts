// Uploads in parts on the test S3 server, with the rules that Amazon has for them.
import { createHash, randomUUID } from 'node:crypto';
import type { Asked } from './asked.ts';
import { md5 } from './bucket.ts';
import type { Bucket, StoredObject } from './bucket.ts';
import { Refusal } from './refusal.ts';
import { readElements, unescaped } from './xml.ts';

const smallestPartBytes = 5 * 1024 * 1024;

interface Upload {
  readonly asked: Asked;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

export class Uploads {
  readonly #open = new Map<string, Upload>();

  get openCount(): number {
    return this.#open.size;
  }

  create(asked: Asked): string {
    const id = randomUUID();
    this.#open.set(id, { asked, parts: new Map() });
    return id;
  }

  /** @returns its ETag */
  part(asked: Asked, bytes: Buffer): string {
    const number = Number(asked.query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > 10_000) {
      throw new Refusal(
        400,
        'InvalidArgument',
        'Part number must be an integer between 1 and 10000, inclusive',
      );
    }
    const etag = `"${md5(bytes)}"`;
    this.#of(asked).parts.set(number, { bytes, etag });
    return etag;
  }

  complete(asked: Asked, body: Buffer, bucket: Bucket): StoredObject {
    const upload = this.#of(asked);
    const named = readElements(body.toString(), 'Part').map((part) => ({
      number: Number(readElements(part, 'PartNumber')[0]),
      etag: unescaped(readElements(part, 'ETag')[0] ?? ''),
    }));
    if (named.length === 0)
      throw new Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed');
    const isAscending = named.every(
      ({ number }, index) => index === 0 || number > (named[index - 1]?.number ?? 0),
    );
    if (!isAscending)
      throw new Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    const parts = named.map(({ number, etag }) => {
      const part = upload.parts.get(number);
      if (part !== undefined && part.etag.replaceAll('"', '') === etag.replaceAll('"', '')) return part;
      throw new Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
    });
    if (parts.slice(0, -1).some(({ bytes }) => bytes.length < smallestPartBytes)) {
      throw new Refusal(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
      );
    }
    const digests = parts.map(({ bytes }) => createHash('md5').update(bytes).digest());
    const etag = `"${md5(Buffer.concat(digests))}-${parts.length}"`;
    const headers = { ...asked.headers, ...onlyKept(upload.asked) };
    const made = bucket.put({ ...asked, headers }, Buffer.concat(parts.map(({ bytes }) => bytes)), etag);
    this.#open.delete(asked.query.get('uploadId') ?? '');
    return made;
  }

  abort(asked: Asked): void {
    this.#of(asked);
    this.#open.delete(asked.query.get('uploadId') ?? '');
  }

  #of(asked: Asked): Upload {
    const upload = this.#open.get(asked.query.get('uploadId') ?? '');
    if (upload === undefined || upload.asked.key !== asked.key) {
      throw new Refusal(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');
    }
    return upload;
  }
}

function onlyKept({ headers }: Asked): Asked['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || name === 'content-type'),
  );
}
