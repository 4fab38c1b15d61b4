// ListObjectsV2 of the test S3 server: ordered by bytes, in pages, with a token that only this server understands.
import type { Asked } from './asked.ts';
import type { Bucket } from './bucket.ts';
import { Refusal } from './refusal.ts';
import { writeXml } from './xml.ts';

/** @param largestPage what a client may ask for at most */
export function listObjects(bucket: Bucket, { query, bucket: name }: Asked, largestPage: number): string {
  const prefix = query.get('prefix') ?? '';
  const after = startOf(query);
  const encode = encoding(query.get('encoding-type'));
  const wanted = Number(query.get('max-keys') ?? 1000);
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw new Refusal(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range');
  }
  if (query.has('delimiter')) throw new Refusal(501, 'NotImplemented', 'This server knows no delimiters.');
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const page = keys.slice(0, Math.min(wanted, largestPage));
  const isTruncated = page.length < keys.length && page.length > 0;
  return writeXml('ListBucketResult', {
    Name: name,
    Prefix: encode(prefix),
    KeyCount: String(page.length),
    MaxKeys: String(wanted),
    ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
    IsTruncated: String(isTruncated),
    ...(isTruncated ? { NextContinuationToken: tokenAfter(page.at(-1) ?? '') } : {}),
    Contents: page.map((key) => {
      const { bytes, etag, modifiedMs } = bucket.get(key);
      return {
        Key: encode(key),
        LastModified: new Date(modifiedMs).toISOString(),
        ETag: etag,
        Size: String(bytes.length),
        StorageClass: 'STANDARD',
      };
    }),
  });
}

/** As S3 writes keys under encoding-type=url: `/` stays, a space is a +. */
function encoding(type: string | null): (key: string) => string {
  if (type === null) return (key) => key;
  if (type !== 'url')
    throw new Refusal(400, 'InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (key) => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function startOf(query: URLSearchParams): string {
  const token = query.get('continuation-token');
  if (token === null) return query.get('start-after') ?? '';
  const parts = /^1\/([A-Za-z0-9+/]*={0,2})\+$/.exec(token);
  if (parts === null)
    throw new Refusal(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  return Buffer.from(parts[1] ?? '', 'base64').toString();
}

/** With + and / and =, so that a client that does not encode it fails. */
function tokenAfter(key: string): string {
  return `1/${Buffer.from(key).toString('base64')}+`;
}
