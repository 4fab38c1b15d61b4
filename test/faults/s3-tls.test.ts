// S3 over TLS: only a certificate that is trusted will do, and whoever has another one is told which.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openS3Blobs } from '../../src/blobs/s3/open-s3-blobs.ts';
import type { S3Address } from '../../src/core/s3-address.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { makeCertificate } from '../rigs/chromium/certificate.ts';
import { s3Address } from '../rigs/s3/opened.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { TestS3 } from '../rigs/s3/start-s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
const caPath = join(folder, 'ca.pem');
let s3: TestS3;
beforeAll(async () => {
  const tls = makeCertificate('localhost');
  writeFileSync(caPath, tls.cert);
  writeFileSync(join(folder, 'other.pem'), makeCertificate('localhost').cert);
  s3 = await startS3({ tls, host: 'localhost' });
});
afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true });
});

function openedWith(changed: Partial<S3Address>): BlobStore {
  const blobs = openS3Blobs({ ...s3Address(s3.address('p')), ...changed }, s3.credentials);
  onTestFinished(() => blobs.close());
  return blobs;
}

test('a certificate that is named is trusted', async () => {
  const blobs = openedWith({ caPath });
  await blobs.put('key', Buffer.from('x'));
  expect((await blobs.get('key'))?.bytes).toEqual(Buffer.from('x'));
});

const untrusted: Readonly<Record<string, readonly [Partial<S3Address>, RegExp]>> = {
  'one that is not named': [{ caPath: null }, /nobody whom this machine trusts.*ca=\/path\.pem/],
  'one of somebody else': [
    { caPath: join(folder, 'other.pem') },
    /nobody whom this machine trusts|signature/,
  ],
};
test.each(Object.entries(untrusted))('%s is not', async (_, [changed, expected]) => {
  await expect(openedWith(changed).get('key')).rejects.toThrow(expected);
  expect(s3.counts.of('GetObject')).toBe(1);
});

test('one for another host is told', async () => {
  const endpoint = s3.endpoint.replace('localhost', '127.0.0.1');
  await expect(openedWith({ caPath, endpoint }).get('key')).rejects.toThrow('is for another host');
});

test('a file of certificates that is not there is told, and read once it is there', async () => {
  const path = join(folder, 'later.pem');
  const blobs = openedWith({ caPath: path });
  await expect(blobs.get('key')).rejects.toThrow(/certificates .*later\.pem cannot be read.*ENOENT/);
  writeFileSync(path, makeCertificate('x').cert);
  await expect(blobs.get('key')).rejects.toThrow('nobody whom this machine trusts');
});

test('http where https is spoken, and https where http is, are told', async () => {
  const plain = await startS3();
  onTestFinished(() => plain.stop());
  const endpoint = plain.endpoint.replace('http:', 'https:');
  await expect(openedWith({ endpoint }).get('key')).rejects.toThrow('does not speak TLS');
  const spoken = openedWith({ endpoint: s3.endpoint.replace('https:', 'http:') });
  await expect(spoken.get('key')).rejects.toThrow(/cannot be used/);
});
