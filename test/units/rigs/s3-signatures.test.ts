// The test S3 server is strict: what Amazon would refuse, it refuses, so that tests against it mean something.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../rigs/s3/raw-client.ts';
import type { RawRequest } from '../../rigs/s3/raw-client.ts';
import { startS3 } from '../../rigs/s3/start-s3.ts';
import type { TestS3 } from '../../rigs/s3/start-s3.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3({
    credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret', sessionToken: 'token' },
  });
});
afterAll(() => s3.stop());

const put: RawRequest = { method: 'PUT', key: 'a b/c=1', body: 'hello', headers: { 'x-amz-meta-x': '1' } };
const minutes = 60_000;
const mine = { accessKeyId: 'AKTEST', secretAccessKey: 'secret', sessionToken: 'token' };

const refusals: Readonly<Record<string, readonly [string, RawRequest]>> = {
  'of another secret': [
    'SignatureDoesNotMatch',
    { ...put, as: { credentials: { ...mine, secretAccessKey: 'other' } } },
  ],
  'of an unknown key id': [
    'InvalidAccessKeyId',
    { ...put, as: { credentials: { ...mine, accessKeyId: 'OTHER' } } },
  ],
  'with another session token': [
    'InvalidToken',
    { ...put, as: { credentials: { ...mine, sessionToken: 'x' } } },
  ],
  'without its session token': [
    'InvalidToken',
    { ...put, as: { credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret' } } },
  ],
  'for another region': ['AuthorizationHeaderMalformed', { ...put, as: { region: 'us-east-1' } }],
  'of 16 minutes ago': ['RequestTimeTooSkewed', { ...put, as: { nowMs: Date.now() - 16 * minutes } }],
  'of 16 minutes ahead': ['RequestTimeTooSkewed', { ...put, as: { nowMs: Date.now() + 16 * minutes } }],
  'without a signature': [
    'AccessDenied',
    { ...put, tamper: ({ headers }) => delete headers['authorization'] },
  ],
  'with a header changed afterwards': [
    'SignatureDoesNotMatch',
    { ...put, tamper: ({ headers }) => (headers['x-amz-meta-x'] = '2') },
  ],
  'with a header of S3 that is not signed': [
    'AccessDenied',
    { ...put, tamper: ({ headers }) => (headers['x-amz-acl'] = 'public-read') },
  ],
  'with another key': [
    'SignatureDoesNotMatch',
    { ...put, tamper: (sent) => (sent.target = sent.target.replace('c%3D1', 'c%3D2')) },
  ],
  'with a parameter added': [
    'SignatureDoesNotMatch',
    { ...put, tamper: (sent) => (sent.target += '?prefix=x') },
  ],
  'with its body changed': ['XAmzContentSHA256Mismatch', { ...put, tamper: ({ body }) => (body[0] = 0x48) }],
  'with an unsigned body': [
    'AccessDenied',
    { ...put, tamper: ({ headers }) => (headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD') },
  ],
  'for another bucket': ['NoSuchBucket', { ...put, as: { bucket: 'other-bucket' } }],
  'with a wrong Content-MD5': [
    'BadDigest',
    { ...put, headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } },
  ],
};

describe('a write', () => {
  for (const [name, [code, request]] of Object.entries(refusals)) {
    test(`${name} is refused: ${code}`, async () => {
      const answer = await ask(s3, request);
      expect(answer.code).toBe(code);
      expect(s3.objects.size).toBe(0);
    });
  }

  test('that is right is made', async () => {
    expect(await ask(s3, put)).toMatchObject({ status: 200, code: '' });
    expect(s3.objects.get('a b/c=1')?.bytes.toString()).toBe('hello');
    const read = await ask(s3, { method: 'GET', key: 'a b/c=1' });
    expect(read).toMatchObject({ text: 'hello', headers: { 'x-amz-meta-x': '1' } });
  });

  test('of 14 minutes ago is still one', async () => {
    const answer = await ask(s3, { ...put, as: { nowMs: Date.now() - 14 * minutes } });
    expect(answer.status).toBe(200);
  });
});
