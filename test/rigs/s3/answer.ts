// What the test S3 server answers to a request whose signature is right.
import type { Asked } from './asked.ts';
import { checkBody } from './bucket.ts';
import type { Bucket, StoredObject } from './bucket.ts';
import { listObjects } from './listing.ts';
import type { Uploads } from './multipart.ts';
import { Refusal } from './refusal.ts';
import { readElements, unescaped, writeXml } from './xml.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Service {
  readonly bucket: Bucket;
  readonly uploads: Uploads;
  readonly largestPage: number;
}

/** @throws Refusal */
export function answer(service: Service, asked: Asked, body: Buffer): Answer {
  const { bucket, uploads } = service;
  checkBody(asked, body);
  switch (asked.kind) {
    case 'GetObject':
      return getObject(bucket, asked);
    case 'HeadObject':
      return { ...getObject(bucket, asked), body: Buffer.alloc(0) };
    case 'PutObject':
      return putObject(bucket, asked, body);
    case 'DeleteObject':
      bucket.objects.delete(asked.key);
      return plain(204);
    case 'DeleteObjects':
      return xml(deleteObjects(bucket, asked, body));
    case 'ListObjectsV2':
      return xml(listObjects(bucket, asked, service.largestPage));
    case 'HeadBucket':
      return plain(200);
    case 'CreateBucket':
      throw new Refusal(409, 'BucketAlreadyOwnedByYou', 'The bucket you tried to create already exists.');
    case 'CreateMultipartUpload': {
      const UploadId = uploads.create(asked);
      return xml(
        writeXml('InitiateMultipartUploadResult', { Bucket: asked.bucket, Key: asked.key, UploadId }),
      );
    }
    case 'UploadPart':
      return plain(200, { etag: uploads.part(asked, body) });
    case 'CompleteMultipartUpload': {
      const { etag: ETag } = uploads.complete(asked, body, bucket);
      return xml(writeXml('CompleteMultipartUploadResult', { Bucket: asked.bucket, Key: asked.key, ETag }));
    }
    case 'AbortMultipartUpload':
      uploads.abort(asked);
      return plain(204);
    default:
      throw new Refusal(
        501,
        'NotImplemented',
        `This server knows no ${asked.method} ${asked.rawPath}?${asked.rawQuery}`,
      );
  }
}

export function refused(refusal: Refusal): Answer {
  const { status, code: Code, message: Message, more } = refusal;
  return xml(writeXml('Error', { Code, Message, ...more, RequestId: '4442587FB7D0A2F9' }), status);
}

function getObject(bucket: Bucket, { key, headers }: Asked): Answer {
  const object = bucket.get(key);
  const own = {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    etag: object.etag,
    'last-modified': new Date(object.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (headers['if-match'] !== undefined && headers['if-match'] !== object.etag) {
    throw new Refusal(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    );
  }
  if (headers.range === undefined) return { status: 200, headers: own, body: object.bytes };
  const { from, to } = rangeOf(headers.range, object);
  const length = object.bytes.length;
  const range = { 'content-range': `bytes ${from}-${to}/${length}` };
  return { status: 206, headers: { ...own, ...range }, body: object.bytes.subarray(from, to + 1) };
}

/** RFC 9110, section 14: both ends count, and -N is the last N. */
function rangeOf(range: string, { bytes }: StoredObject): { readonly from: number; readonly to: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  const isEmptySuffix = first === '' && Number(last) === 0;
  if (isEmptySuffix || from > to || `${first}${last}` === '') {
    throw new Refusal(416, 'InvalidRange', 'The requested range is not satisfiable', {
      ActualObjectSize: String(bytes.length),
    });
  }
  return { from, to };
}

function putObject(bucket: Bucket, asked: Asked, body: Buffer): Answer {
  if (asked.headers['x-amz-copy-source'] !== undefined) {
    throw new Refusal(501, 'NotImplemented', 'This server copies nothing.');
  }
  if (Buffer.byteLength(asked.key) > 1024) throw new Refusal(400, 'KeyTooLongError', 'Your key is too long');
  return plain(200, { etag: bucket.put(asked, body).etag });
}

function deleteObjects(bucket: Bucket, { headers }: Asked, body: Buffer): string {
  const isSummed = Object.keys(headers).some(
    (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
  );
  if (!isSummed) {
    throw new Refusal(
      400,
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const text = body.toString();
  const keys = readElements(text, 'Object').map((entry) => unescaped(readElements(entry, 'Key')[0] ?? ''));
  if (keys.length === 0 || keys.length > 1000 || !text.includes('<Delete')) {
    throw new Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed');
  }
  for (const key of keys) bucket.objects.delete(key);
  const isQuiet = readElements(text, 'Quiet')[0] === 'true';
  return writeXml('DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) });
}

function plain(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: Buffer.alloc(0) };
}

function xml(text: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) };
}
