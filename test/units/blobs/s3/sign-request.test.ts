// Signatures: the examples that Amazon publishes with the description of Signature Version 4 for S3.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signRequest } from '../../../../src/blobs/s3/sign-request.ts';
import type { UnsignedRequest } from '../../../../src/blobs/s3/sign-request.ts';
import { readAsked } from '../../../rigs/s3/asked.ts';
import { checkSignature } from '../../../rigs/s3/check-signature.ts';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const at = { region: 'us-east-1', nowMs: Date.UTC(2013, 4, 24) };
const host = 'examplebucket.s3.amazonaws.com';

interface Example {
  readonly request: Pick<UnsignedRequest, 'method' | 'path' | 'query' | 'headers'>;
  readonly body: string;
  readonly target: string;
  readonly signature: string;
}

const examples: Readonly<Record<string, Example>> = {
  'reads a range': {
    request: { method: 'GET', path: '/test.txt', query: {}, headers: { range: 'bytes=0-9' } },
    body: '',
    target: '/test.txt',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  'writes an object whose name needs encoding': {
    request: {
      method: 'PUT',
      path: '/test$file.text',
      query: {},
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    },
    body: 'Welcome to Amazon S3.',
    target: '/test%24file.text',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  'names a part of the bucket': {
    request: { method: 'GET', path: '/', query: { lifecycle: '' }, headers: {} },
    body: '',
    target: '/?lifecycle=',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  'lists with parameters': {
    request: { method: 'GET', path: '/', query: { prefix: 'J', 'max-keys': '2' }, headers: {} },
    body: '',
    target: '/?max-keys=2&prefix=J',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
};

function signed({ request, body }: Example): ReturnType<typeof signRequest> {
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  return signRequest({ ...request, host, bodySha256 }, credentials, at);
}

describe('a request that', () => {
  for (const [name, example] of Object.entries(examples)) {
    test(`${name} is signed as Amazon's example is`, () => {
      const { target, headers } = signed(example);
      expect(target).toBe(example.target);
      expect(headers['authorization']).toContain(`,Signature=${example.signature}`);
    });

    test(`${name} is accepted by the test server's check, which shares no code with it`, () => {
      const { target, headers } = signed(example);
      const asked = readAsked(
        { method: example.request.method, url: target, headers } as never,
        's3.amazonaws.com',
        '',
      );
      const check = (): void => checkSignature(asked, Buffer.from(example.body), { credentials, ...at });
      expect(check).not.toThrow();
    });
  }
});

test('a session token is signed along', () => {
  const request = { method: 'GET', host, path: '/', query: {}, headers: {}, bodySha256: 'x' };
  const { headers } = signRequest(request, { ...credentials, sessionToken: 'token' }, at);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers['authorization']).toContain('x-amz-date;x-amz-security-token,');
});

test('letters that encodeURIComponent leaves alone are encoded', () => {
  const request = {
    method: 'GET',
    host,
    path: "/a=b~c!'()*",
    query: { "a'": '(b) c' },
    headers: {},
    bodySha256: 'x',
  };
  expect(signRequest(request, credentials, at).target).toBe('/a%3Db~c%21%27%28%29%2A?a%27=%28b%29%20c');
});
