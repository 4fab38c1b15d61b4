// What the test S3 server does with right requests: conditions, ranges, listings, deletions, uploads in parts.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../rigs/s3/raw-client.ts';
import type { RawAnswer } from '../../rigs/s3/raw-client.ts';
import { startS3 } from '../../rigs/s3/start-s3.ts';
import type { TestS3 } from '../../rigs/s3/start-s3.ts';
import { readElements } from '../../rigs/s3/xml.ts';

let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3({ largestPage: 3 });
});
afterEach(() => s3.stop());

function put(
  key: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  return ask(s3, { method: 'PUT', key, body, headers });
}

describe('conditional writes', () => {
  test('If-None-Match: * writes where nothing is, and only there', async () => {
    expect((await put('k', '1', { 'if-none-match': '*' })).status).toBe(200);
    expect(await put('k', '2', { 'if-none-match': '*' })).toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    });
    expect(s3.objects.get('k')?.bytes.toString()).toBe('1');
  });

  test('If-Match writes over that ETag, and only over that', async () => {
    const etag = String((await put('k', '1')).headers['etag']);
    expect(await put('k', '2', { 'if-match': '"other"' })).toMatchObject({ status: 412 });
    expect(await put('absent', '2', { 'if-match': etag })).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect((await put('k', '2', { 'if-match': etag })).status).toBe(200);
    expect((await put('k', '3', { 'if-match': etag })).status).toBe(412);
  });

  test('of twenty at once exactly one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => put('k', `writer ${index}`, { 'if-none-match': '*' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test('can be made to be ignored, as some services do, or refused', async () => {
    await put('k', '1');
    s3.faults.state.conditions = 'ignored';
    expect((await put('k', '2', { 'if-none-match': '*' })).status).toBe(200);
    s3.faults.state.conditions = 'not-implemented';
    expect(await put('k', '3', { 'if-none-match': '*' })).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });
});

describe('ranges', () => {
  const ranges = {
    'bytes=0-2': '012',
    'bytes=7-99': '789',
    'bytes=-3': '789',
    'bytes=-99': '0123456789',
    'bytes=8-': '89',
  };
  for (const [range, expected] of Object.entries(ranges)) {
    test(`${range} of ten bytes is ${expected}`, async () => {
      await put('k', '0123456789');
      expect(await ask(s3, { method: 'GET', key: 'k', headers: { range } })).toMatchObject({
        status: 206,
        text: expected,
      });
    });
  }

  test('one that begins behind the end cannot be satisfied', async () => {
    await put('k', '0123456789');
    const answer = await ask(s3, { method: 'GET', key: 'k', headers: { range: 'bytes=10-12' } });
    expect(answer).toMatchObject({ status: 416, code: 'InvalidRange' });
  });
});

describe('listings', () => {
  test('come in the order of bytes, in pages, with a token that is needed whole', async () => {
    for (const key of ['b', 'a/2', 'a=1', 'a/10', 'Z', 'é']) await put(key, key);
    const first = await list({});
    const token = readElements(first.text, 'NextContinuationToken')[0] ?? '';
    const second = await list({ 'continuation-token': token });
    expect(keysOf(first)).toEqual(['Z', 'a/10', 'a/2']);
    expect(keysOf(second)).toEqual(['a=1', 'b', 'é']);
    expect(readElements(second.text, 'IsTruncated')).toEqual(['false']);
    expect(await list({ 'continuation-token': token.slice(0, -1) })).toMatchObject({
      code: 'InvalidArgument',
    });
  });

  test('hold what begins with the prefix, encoded where that is asked for', async () => {
    for (const key of ['p/a b=', 'p/x', 'q']) await put(key, key);
    expect(keysOf(await list({ prefix: 'p/', 'encoding-type': 'url' }))).toEqual(['p/a+b%3D', 'p/x']);
  });

  function list(query: Record<string, string>): Promise<RawAnswer> {
    return ask(s3, { method: 'GET', query: { 'list-type': '2', ...query } });
  }

  function keysOf({ text }: RawAnswer): string[] {
    return readElements(text, 'Key');
  }
});

describe('deletions', () => {
  const body = '<Delete><Object><Key>a&amp;b</Key></Object><Object><Key>absent</Key></Object></Delete>';
  const md5 = createHash('md5').update(body).digest('base64');

  test('need a checksum of their body', async () => {
    expect(await ask(s3, { method: 'POST', query: { delete: '' }, body })).toMatchObject({
      code: 'InvalidRequest',
    });
  });

  test('take several keys, absent ones too', async () => {
    await put('a&b', '1');
    const answer = await ask(s3, {
      method: 'POST',
      query: { delete: '' },
      body,
      headers: { 'content-md5': md5 },
    });
    expect(readElements(answer.text, 'Key')).toEqual(['a&amp;b', 'absent']);
    expect(s3.objects.size).toBe(0);
  });

  test('take no more than a thousand', async () => {
    const many = `<Delete>${'<Object><Key>x</Key></Object>'.repeat(1001)}</Delete>`;
    const sum = createHash('md5').update(many).digest('base64');
    const answer = await ask(s3, {
      method: 'POST',
      query: { delete: '' },
      body: many,
      headers: { 'content-md5': sum },
    });
    expect(answer.code).toBe('MalformedXML');
  });
});

describe('uploads in parts', () => {
  const part = Buffer.alloc(5 * 1024 * 1024, 7);

  test('become one object with an ETag of their own, once they are complete', async () => {
    const uploadId = await begin();
    const etags = [await send(uploadId, 1, part), await send(uploadId, 2, Buffer.from('end'))];
    expect(s3.objects.size).toBe(0);
    expect(await complete(uploadId, [etags[1] ?? '', etags[0] ?? '']), 'parts mixed up').toMatchObject({
      code: 'InvalidPart',
    });
    expect((await complete(uploadId, etags)).status).toBe(200);
    expect(s3.objects.get('big')?.etag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(s3.objects.get('big')?.bytes.equals(Buffer.concat([part, Buffer.from('end')]))).toBe(true);
    expect(s3.uploads.openCount).toBe(0);
  });

  test('need 5 MiB for all but the last', async () => {
    const uploadId = await begin();
    const etags = [
      await send(uploadId, 1, Buffer.from('small')),
      await send(uploadId, 2, Buffer.from('end')),
    ];
    expect(await complete(uploadId, etags)).toMatchObject({ code: 'EntityTooSmall' });
  });

  test('that are aborted leave nothing', async () => {
    const uploadId = await begin();
    await send(uploadId, 1, part);
    expect((await ask(s3, { method: 'DELETE', key: 'big', query: { uploadId } })).status).toBe(204);
    expect(await complete(uploadId, ['"x"'])).toMatchObject({ code: 'NoSuchUpload' });
  });

  async function begin(): Promise<string> {
    const { text } = await ask(s3, { method: 'POST', key: 'big', query: { uploads: '' } });
    return readElements(text, 'UploadId')[0] ?? '';
  }

  async function send(uploadId: string, partNumber: number, body: Buffer): Promise<string> {
    const query = { uploadId, partNumber: String(partNumber) };
    return String((await ask(s3, { method: 'PUT', key: 'big', query, body })).headers['etag']);
  }

  function complete(uploadId: string, etags: readonly string[]): Promise<RawAnswer> {
    const parts = etags.map(
      (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    return ask(s3, { method: 'POST', key: 'big', query: { uploadId }, body });
  }
});

test('what it does not know it refuses instead of guessing', async () => {
  const answer = await ask(s3, { method: 'PUT', key: 'k', query: { acl: '' }, body: '' });
  expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
});

test('it counts what it was asked', async () => {
  await put('k', '12345');
  await ask(s3, { method: 'GET', key: 'k' });
  expect(s3.counts.byKind).toEqual({ GetObject: 1, PutObject: 1 });
  expect([s3.counts.receivedBytes, s3.counts.sentBytes]).toEqual([5, 5]);
});
