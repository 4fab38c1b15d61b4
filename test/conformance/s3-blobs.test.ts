// Blobs in S3 keep the contract: over the tests' own strict server in each of its shapes, and, where HOLDFAST_TEST_S3 names
// services (addresses with a space between them), over those instead. See scripts/s3-independent.mjs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openS3Blobs } from '../../src/blobs/s3/open-s3-blobs.ts';
import { retried } from '../../src/blobs/wrappers/retried.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import type { S3Address } from '../../src/core/s3-address.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { blobStoreCases } from '../../src/testing.ts';
import { honoursConditions } from '../../src/vault/honours-conditions.ts';
import { makeCertificate } from '../rigs/chromium/certificate.ts';
import type { S3Credentials } from '../rigs/s3/check-signature.ts';
import { resolveLoopbackNames } from '../rigs/s3/loopback-names.ts';
import { freshPrefix, s3Address } from '../rigs/s3/opened.ts';
import { ask } from '../rigs/s3/raw-client.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { S3Options } from '../rigs/s3/start-s3.ts';

interface Service {
  /** A vault there, without a prefix. */
  readonly address: S3Address;
  readonly credentials: S3Credentials;
  stop(): Promise<void>;
}

type Start = () => Promise<Service>;

async function own(options: S3Options, more = ''): Promise<Service> {
  const s3 = await startS3(options);
  return { address: s3Address(s3.address() + more), credentials: s3.credentials, stop: s3.stop };
}

async function overTls(host: string, more: string, options: S3Options = {}): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ca-'));
  const certificate = makeCertificate(host);
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
  const service = await own(
    { host: 'localhost', tls: certificate, ...options },
    `&ca=${folder}/ca.pem${more}`,
  );
  return { ...service, stop: () => service.stop().finally(() => rmSync(folder, { recursive: true })) };
}

async function withBareEtags(): Promise<Service> {
  const s3 = await startS3();
  s3.faults.state.etagForm = 'bare';
  return { address: s3Address(s3.address()), credentials: s3.credentials, stop: s3.stop };
}

async function named(text: string): Promise<Service> {
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const address = s3Address(text);
  // Makes the bucket, or finds that it is there.
  if (address.caPath === null) {
    await ask({ ...address, credentials }, { method: 'PUT' });
  }
  return { address, credentials, stop: async () => undefined };
}

const token = { accessKeyId: 'AKTEMPORARY', secretAccessKey: 'secret', sessionToken: 'a/session+token==' };
const ownShapes: Readonly<Record<string, Start>> = {
  'the test server': () => own({}),
  'the test server with pages of 7 and a session token': () => own({ largestPage: 7, credentials: token }),
  'the test server, over https with a certificate of its own': () => overTls('localhost', ''),
  'the test server, the bucket before the host': () => overTls('holdfast-test.localhost', '&pathStyle=false'),
  'the test server, below a path': () => own({ below: '/storage/v1/s3' }),
  'a server that wants ETags without quotation marks': withBareEtags,
};

const independent = (process.env['HOLDFAST_TEST_S3'] ?? '').split(' ').filter((text) => text !== '');
const shapes: Readonly<Record<string, Start>> =
  independent.length === 0
    ? ownShapes
    : Object.fromEntries(independent.map((text) => [text, () => named(text)]));

/** Over TLS only the way to the server is another one: every call once, and over https a large blob too. */
const everyCall = /^(what was written|a write that asks|every key|a list has|what is deleted)/;
const casesIn: Readonly<Record<string, RegExp>> = {
  'the test server, over https with a certificate of its own': new RegExp(
    `${everyCall.source}|^a blob of 16 MiB`,
  ),
  'the test server, the bucket before the host': everyCall,
};

describe.each(Object.entries(shapes))('blobs in %s', (shape, start) => {
  const cases = blobStoreCases.filter(({ name }) => casesIn[shape]?.test(name) ?? true);
  let service: Service;
  const undo = resolveLoopbackNames();
  beforeAll(async () => {
    service = await start();
  });
  afterAll(async () => {
    undo();
    await service.stop();
  });

  function plain(
    prefix: string,
    changed: Partial<S3Address> = {},
    credentials = service.credentials,
  ): BlobStore {
    const blobs = openS3Blobs({ ...service.address, prefix, ...changed }, credentials);
    onTestFinished(() => blobs.close());
    return blobs;
  }

  /** Ceph answers 500 to who loses a race; every vault's blobs are tried again. */
  function opened(prefix: string): BlobStore {
    return independent.length === 0 ? plain(prefix) : retried(plain(prefix), { firstWaitMs: 20 });
  }

  for (const { name, run } of cases) {
    test(name, () =>
      run(async () => {
        const prefix = freshPrefix();
        return { blobs: opened(prefix), another: () => opened(prefix) };
      }),
    );
  }

  test('conditions are honoured', async () => {
    expect(await honoursConditions(opened(freshPrefix()))).toBe(true);
  });

  test('a vault may have the whole bucket, and sees the others there', async () => {
    const prefix = freshPrefix();
    await opened(prefix).put('a/b', Buffer.from('x'));
    expect(Buffer.from((await opened('').get(`${prefix}/a/b`))?.bytes ?? []).toString()).toBe('x');
    expect(await listed(opened(''), `${prefix}/`)).toEqual([`${prefix}/a/b`]);
  });

  const wrong: Readonly<Record<string, () => BlobStore>> = {
    'another secret': () => plain('p', {}, { ...service.credentials, secretAccessKey: 'not-the-secret' }),
    'an unknown key id': () => plain('p', {}, { ...service.credentials, accessKeyId: 'AKUNKNOWN' }),
    'a bucket that is not there': () => plain('p', { bucket: 'no-such-bucket-here' }),
    'a port where nothing listens': () => plain('p', { endpoint: 'http://127.0.0.1:1' }),
  };
  test.each(Object.entries(wrong))('with %s nothing is absent and no list is empty', async (_name, open) => {
    const blobs = open();
    const calls: readonly (() => Promise<unknown>)[] = [
      () => blobs.get('key'),
      () => blobs.getRange('key', 0, 1),
      () => blobs.put('key', Buffer.from('x')),
      () => blobs.put('key', Buffer.from('x'), { absent: true }),
      () => listed(blobs, ''),
      () => blobs.delete(['key']),
    ];
    const outcomes = await Promise.allSettled(calls.map((call) => call()));
    const codes = outcomes.map((outcome) =>
      outcome.status === 'rejected' && outcome.reason instanceof HoldfastError
        ? outcome.reason.code
        : outcome,
    );
    expect(codes).toEqual(calls.map(() => 'BLOBS_UNAVAILABLE'));
  });
});

async function listed(blobs: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list(prefix)) keys.push(...page.map(({ key }) => key));
  return keys;
}

test('an object that a console put there for a folder is no blob', async () => {
  const s3 = await startS3();
  onTestFinished(() => s3.stop());
  const blobs = openS3Blobs(s3Address(s3.address('vault')), s3.credentials);
  onTestFinished(() => blobs.close());
  for (const key of ['vault/', 'vault/a/', 'vault/a/b']) await ask(s3, { method: 'PUT', key, body: 'x' });
  expect(await listed(blobs, '')).toEqual(['a/b']);
});
