// S3 that refuses: who reads the error knows what to do, and no secret is in it.
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openS3Blobs } from '../../src/blobs/s3/open-s3-blobs.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import type { S3Address } from '../../src/core/s3-address.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { fails } from '../../src/testing/fails.ts';
import { honoursConditions } from '../../src/vault/honours-conditions.ts';
import { openedS3, s3Address } from '../rigs/s3/opened.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { TestS3 } from '../rigs/s3/start-s3.ts';

const credentials = {
  accessKeyId: 'AKREFUSED',
  secretAccessKey: 'top-secret/+x',
  sessionToken: 'secret-token==',
};
const hour = 3_600_000;

let s3: TestS3;
let blobs: BlobStore;
beforeAll(async () => {
  s3 = await startS3({ credentials });
});
beforeEach(() => {
  blobs = openedS3(s3);
});
afterEach(async () => {
  s3.faults.clear();
  await blobs.close();
});
afterAll(() => s3.stop());

function openedAt(changed: Partial<S3Address>, as: Partial<typeof credentials> = {}): BlobStore {
  const other = openS3Blobs({ ...s3Address(s3.address('p')), ...changed }, { ...credentials, ...as });
  onTestFinished(() => other.close());
  return other;
}

async function errorOf(act: Promise<unknown>): Promise<HoldfastError> {
  try {
    await act;
  } catch (error) {
    if (error instanceof HoldfastError) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

describe('a refusal says what is wrong:', () => {
  const answer = (status: number, code: string) => (): BlobStore => {
    s3.faults.add({ act: 'answer', status, code });
    return blobs;
  };
  const state = (change: Partial<TestS3['faults']['state']>) => (): BlobStore => {
    Object.assign(s3.faults.state, change);
    return blobs;
  };
  const cases: Readonly<Record<string, readonly [() => BlobStore, RegExp]>> = {
    'the bucket': [() => openedAt({ bucket: 'elsewhere' }), /has no bucket elsewhere \(404 NoSuchBucket\)/],
    'the region': [
      () => openedAt({ region: 'us-east-1' }),
      /in the region eu-test-1; write region=eu-test-1/,
    ],
    'the key id': [() => openedAt({}, { accessKeyId: 'AKOTHER' }), /does not know this access key id/],
    'the secret': [() => openedAt({}, { secretAccessKey: 'x' }), /secret access key is not that of/],
    'the token': [() => openedAt({}, { sessionToken: 'x' }), /session token of the credentials is not valid/],
    'a clock that is late': [
      state({ clockOffsetMs: hour }),
      /the clock of this machine is 60 min behind its/,
    ],
    'a clock that is early': [
      state({ clockOffsetMs: -hour }),
      /the clock of this machine is 60 min before its/,
    ],
    'what is denied': [state({ denied: true }), /denies these credentials access.*\(403 AccessDenied\)/],
    'too many requests': [answer(503, 'SlowDown'), /asks for fewer requests \(503 SlowDown\)/],
    'another address': [answer(404, 'NotFound'), /no S3 service, or its address is wrong/],
    'an unknown one': [answer(500, 'Odd'), /This was injected by a test\. \(500 Odd\)/],
  };
  test.each(Object.entries(cases))('%s', async (_, [open, expected]) => {
    const other = open();
    for (const act of [other.get('key'), other.put('key', Buffer.from('x')), other.delete(['key'])]) {
      const { code, message } = await errorOf(act);
      expect([code, message]).toEqual(['BLOBS_UNAVAILABLE', expect.stringMatching(expected)]);
    }
  });

  test('and holds neither secret nor token, however it is printed', async () => {
    const errors: unknown[] = [];
    for (const code of ['SignatureDoesNotMatch', 'AccessDenied', 'InternalError']) {
      const message = 'StringToSign: x';
      s3.faults.clear();
      s3.faults.add({ act: 'answer', status: 403, code, message });
      errors.push(await errorOf(blobs.get('key')), await errorOf(blobs.put('key', Buffer.from('x'))));
    }
    s3.faults.clear();
    s3.faults.add({ act: 'drop-after' });
    errors.push(
      await errorOf(blobs.get('key')),
      await errorOf(openedAt({ endpoint: 'http://127.0.0.1:1' }).get('k')),
    );
    const printed = inspect(errors, { depth: 20, showHidden: true, getters: true, maxStringLength: null });
    expect(printed).not.toMatch(/top-secret|secret-token|AWS4-HMAC/);
  });

  test('in one line that a terminal can show', async () => {
    const message = 'evil\u001b[31m\u0007\nsecond line';
    s3.faults.add({ act: 'answer', status: 500, code: 'InternalError', message });
    const { details } = await errorOf(blobs.get('key'));
    expect(details['cause']).toBe('evil [31m second line (500 InternalError)');
  });
});

describe('a bucket that takes no writes', () => {
  test('says that it is read-only, where reading is allowed', async () => {
    await blobs.put('there', Buffer.from('x'));
    s3.faults.state.readOnly = true;
    await fails('BLOBS_READ_ONLY', () => blobs.put('new', Buffer.from('x')));
    await fails('BLOBS_READ_ONLY', () => blobs.put('new', Buffer.from('x'), { absent: true }));
    await fails('BLOBS_READ_ONLY', () => blobs.delete(['there']));
    expect((await blobs.get('there'))?.bytes).toEqual(Buffer.from('x'));
  });

  test('says that it is full, and has what it had', async () => {
    await blobs.put('there', Buffer.alloc(1000));
    s3.faults.state.quotaBytes = 2000;
    await fails('BLOBS_FULL', () => blobs.put('new', Buffer.alloc(5000)));
    s3.faults.add({ act: 'answer', status: 403, code: 'QuotaExceeded' });
    await fails('BLOBS_FULL', () => blobs.put('new', Buffer.alloc(5)));
    s3.faults.clear();
    expect(await blobs.get('new')).toBeNull();
    expect((await blobs.get('there'))?.bytes.length).toBe(1000);
  });
});

describe('a conditional write that met another one (409)', () => {
  const conflict = { act: 'answer', status: 409, code: 'ConditionalRequestConflict' } as const;

  test('is repeated as S3 asks, and made', async () => {
    s3.faults.add(conflict, { times: 2 });
    await blobs.put('key', Buffer.from('x'), { absent: true });
    expect((await blobs.get('key'))?.bytes).toEqual(Buffer.from('x'));
  });

  test('is a conflict where the other one won', async () => {
    await blobs.put('key', Buffer.from('theirs'));
    s3.faults.add(conflict, { times: 2 });
    await fails('BLOB_CONFLICT', () => blobs.put('key', Buffer.from('mine'), { absent: true }));
  });

  test('is not repeated for ever', async () => {
    const asked = s3.faults.add(conflict);
    await fails('BLOBS_UNAVAILABLE', () => blobs.put('key', Buffer.from('x'), { absent: true }));
    expect(asked()).toBe(6);
  });
});

describe('whether conditions are honoured is told', () => {
  test('true of a service that does', async () => {
    expect(await honoursConditions(blobs)).toBe(true);
    expect([...s3.objects.keys()].filter((key) => key.includes('probe'))).toEqual([]);
  });

  test('false of one that ignores them', async () => {
    s3.faults.state.conditions = 'ignored';
    expect(await honoursConditions(blobs)).toBe(false);
  });

  test('false of one that knows only If-None-Match', async () => {
    s3.faults.state.conditions = 'only-absent';
    expect(await honoursConditions(blobs)).toBe(false);
  });

  test('false of one that does not implement them', async () => {
    s3.faults.state.conditions = 'not-implemented';
    expect(await honoursConditions(blobs)).toBe(false);
  });

  test('not at all of one that cannot be asked', async () => {
    s3.faults.state.bucketGone = true;
    await fails('BLOBS_UNAVAILABLE', () => honoursConditions(blobs));
  });

  test('true of one that wants ETags without quotation marks, at no further request once that is known', async () => {
    s3.faults.state.etagForm = 'bare';
    expect(await honoursConditions(blobs)).toBe(true);
    const version = await blobs.put('key', Buffer.from('1'));
    s3.counts.reset();
    await blobs.put('key', Buffer.from('2'), { version });
    await fails('BLOB_CONFLICT', () => blobs.put('key', Buffer.from('3'), { version }));
    expect(s3.counts.byKind).toEqual({ PutObject: 2 });
  });
});
