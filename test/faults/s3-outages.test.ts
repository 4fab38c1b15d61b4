// S3 that cannot be asked: whatever is done to the service or to the line, no outage looks like an answer, and the next call
// finds a service that is well again.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openS3Blobs } from '../../src/blobs/s3/open-s3-blobs.ts';
import { defaultS3Settings } from '../../src/blobs/s3/s3-settings.ts';
import type { S3Settings } from '../../src/blobs/s3/s3-settings.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { fails } from '../../src/testing/fails.ts';
import type { FaultAct, FaultRule } from '../rigs/s3/faults.ts';
import { openedS3, s3Address } from '../rigs/s3/opened.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { TestS3 } from '../rigs/s3/start-s3.ts';

/** For what never answers: short, so that the tests are, and long enough for what does. */
const hurried: S3Settings = {
  ...defaultS3Settings,
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 1_200,
  idleTimeoutMs: 1_200,
  slowestBytesPerSecond: 256 * 1024,
};

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3({ largestPage: 3 });
});
afterEach(() => s3.faults.clear());
afterAll(() => s3.stop());

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list('')) keys.push(...page.map(({ key }) => key));
  return keys;
}

const calls: Readonly<Record<string, (blobs: BlobStore) => Promise<unknown>>> = {
  get: (blobs) => blobs.get('there'),
  'get of an absent blob': (blobs) => blobs.get('absent'),
  getRange: (blobs) => blobs.getRange('there', 100, 1000),
  put: (blobs) => blobs.put('new', Buffer.alloc(100_000)),
  'put where nothing is': (blobs) => blobs.put('new', Buffer.alloc(100_000), { absent: true }),
  list: keysOf,
  delete: (blobs) => blobs.delete(['there', 'b']),
};

const refusal = { act: 'answer', status: 500, code: 'InternalError' } as const;
const faults: Readonly<Record<string, FaultAct>> = {
  'answers 500': refusal,
  'answers 503 and asks to slow down': { ...refusal, status: 503, code: 'SlowDown' },
  'answers 404 as a proxy does': { ...refusal, status: 404, code: 'NotFound' },
  'answers 403': { ...refusal, status: 403, code: 'AccessDenied' },
  'sends elsewhere': { act: 'redirect', to: 'http://127.0.0.1:1/' },
  'cuts the connection at once': { act: 'drop-before' },
  'cuts the connection instead of answering': { act: 'drop-after' },
  'never answers': { act: 'stall' },
};

describe.each(Object.entries(faults))('S3 that %s', (_, fault) => {
  let blobs: BlobStore;
  beforeEach(async () => {
    blobs = openedS3(s3, undefined, hurried);
    for (const key of ['b', 'c', 'd', 'there']) await blobs.put(key, Buffer.alloc(200_000, key));
  });
  afterEach(() => blobs.close());

  test.each(Object.entries(calls))(
    'has not answered a %s, and does so once it is well',
    async (_name, call) => {
      s3.faults.add(fault);
      await fails('BLOBS_UNAVAILABLE', () => call(blobs));
      s3.faults.clear();
      expect((await blobs.get('c'))?.bytes.length).toBe(200_000);
      expect(await blobs.get('absent')).toBeNull();
    },
  );
});

describe('a transfer that breaks off', () => {
  test('in the middle of what is read is no shorter blob', async () => {
    const blobs = await withBlob();
    once({ act: 'drop-in-answer' }, { kind: 'GetObject' });
    await fails('BLOBS_UNAVAILABLE', () => blobs.get('there'));
    once({ act: 'drop-in-answer' }, { kind: 'GetObject' });
    await fails('BLOBS_UNAVAILABLE', () => blobs.getRange('there', 0, 100_000));
  });

  test('in the middle of a listing is no shorter list', async () => {
    const blobs = await withBlob();
    once({ act: 'drop-in-answer' }, { kind: 'ListObjectsV2' });
    await fails('BLOBS_UNAVAILABLE', () => keysOf(blobs));
  });

  test('between two pages of a listing is no shorter list', async () => {
    const blobs = await withBlob();
    for (const key of ['1', '2', '3', '4', '5', '6', '7']) await blobs.put(key, Buffer.from(key));
    s3.faults.add({ act: 'drop-before' }, { kind: 'ListObjectsV2', after: 1, times: 1 });
    await fails('BLOBS_UNAVAILABLE', () => keysOf(blobs));
    expect(await keysOf(blobs)).toHaveLength(8);
  });

  test('in the middle of what is written leaves nothing', async () => {
    const blobs = await withBlob();
    once({ act: 'drop-during-request' }, { kind: 'PutObject' });
    await fails('BLOBS_UNAVAILABLE', () => blobs.put('new', Buffer.alloc(5_000_000)));
    expect(await blobs.get('new')).toBeNull();
  });

  test('after what was written was taken leaves it there', async () => {
    const blobs = await withBlob();
    once({ act: 'drop-after' }, { kind: 'PutObject' });
    await fails('BLOBS_UNAVAILABLE', () => blobs.put('new', Buffer.from('made it')));
    expect(Buffer.from((await blobs.get('new'))?.bytes ?? []).toString()).toBe('made it');
  });

  test('because it trickles is given up', async () => {
    const blobs = await withBlob();
    once({ act: 'drip', pauseMs: 50 }, { kind: 'GetObject' });
    await expect(blobs.get('there')).rejects.toThrow('too slow');
    // Slowly is well, as long as it is not too slowly.
    once({ act: 'drip', pauseMs: 1 }, { kind: 'GetObject', key: /small$/ });
    await blobs.put('small', Buffer.alloc(5_000));
    expect((await blobs.get('small'))?.bytes.length).toBe(5_000);
  });
});

describe('bytes that come otherwise than they were stored', () => {
  const kinds: readonly FaultAct[] = [{ act: 'flip' }, { act: 'truncate' }];

  test.each(kinds)('are read again: $act', async (fault) => {
    const blobs = await withBlob();
    once(fault, { kind: 'GetObject' });
    expect((await blobs.get('there'))?.bytes).toEqual(Buffer.alloc(200_000, 'x'));
  });

  test('and otherwise each time, are an outage', async () => {
    const blobs = await withBlob();
    once({ act: 'flip' }, { kind: 'GetObject' });
    once({ act: 'truncate' }, { kind: 'GetObject' });
    await expect(blobs.get('there')).rejects.toThrow('different each time');
  });

  test('and the same each time, are what is stored: the vault finds what is wrong with them', async () => {
    const blobs = await withBlob();
    const [[key, object]] = [...s3.objects].filter(([name]) => name.endsWith('/there')).slice(-1) as [
      [string, NonNullable<ReturnType<TestS3['objects']['get']>>],
    ];
    s3.objects.set(key, { ...object, bytes: Buffer.from('damaged') });
    expect(Buffer.from((await blobs.get('there'))?.bytes ?? []).toString()).toBe('damaged');
  });
});

test('a service that was away and is back at its address is used again', async () => {
  const first = await startS3();
  const blobs = openedS3(first, 'p', hurried);
  onTestFinished(() => blobs.close());
  await blobs.put('key', Buffer.from('x'));
  await first.stop();
  await fails('BLOBS_UNAVAILABLE', () => blobs.get('key'));
  const again = await startS3({ port: Number(new URL(first.endpoint).port) });
  onTestFinished(() => again.stop());
  expect(await blobs.get('key')).toBeNull();
});

describe('what is no S3 service', () => {
  test('and answers everything with a page has neither blobs nor lists, and takes nothing', async () => {
    const blobs = await playedBy(() => '<html><body>Welcome!</body></html>');
    for (const call of Object.values(calls)) await fails('BLOBS_UNAVAILABLE', () => call(blobs));
  });

  test('or lists the same page for ever is stopped', async () => {
    const entry =
      '<Contents><Key>p/a</Key><LastModified>2026-01-01T00:00:00Z</LastModified><Size>1</Size></Contents>';
    const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken>';
    const blobs = await playedBy(() => `<ListBucketResult>${more}${entry}</ListBucketResult>`);
    await expect(keysOf(blobs)).rejects.toThrow('order of the keys');
  });

  test('or gives another part of a blob than was asked for is not believed', async () => {
    const blobs = await playedBy(() => 'ab', 206, { 'content-range': 'bytes 0-1/9', etag: '"x"' });
    await fails('BLOBS_UNAVAILABLE', () => blobs.getRange('key', 5, 2));
    expect(await blobs.getRange('key', 0, 2)).toEqual(Buffer.from('ab'));
  });

  test('or answers a part with the whole is understood', async () => {
    const blobs = await playedBy(() => '0123456789', 200, { etag: '"x"' });
    expect(Buffer.from((await blobs.getRange('key', 2, 3)) ?? []).toString()).toBe('234');
    expect(Buffer.from((await blobs.getRange('key', -3, 2)) ?? []).toString()).toBe('78');
  });
});

async function withBlob(): Promise<BlobStore> {
  const blobs = openedS3(s3, undefined, hurried);
  onTestFinished(() => blobs.close());
  await blobs.put('there', Buffer.alloc(200_000, 'x'));
  return blobs;
}

function once(fault: FaultAct, rule: FaultRule): void {
  s3.faults.add(fault, { ...rule, times: 1 });
}

/** A server of a few lines, for what a strict one would never answer. */
async function playedBy(
  body: () => string,
  status = 200,
  headers: Record<string, string> = {},
): Promise<BlobStore> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = s3Address(`s3://bucket/p?endpoint=http://127.0.0.1:${port}`);
  const blobs = openS3Blobs(address, { accessKeyId: 'AK', secretAccessKey: 'secret' }, hurried);
  onTestFinished(async () => {
    await blobs.close();
    server.closeAllConnections();
    server.close();
  });
  return blobs;
}
