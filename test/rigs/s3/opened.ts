// Blobs in the test S3 server, in a folder of its bucket that is nobody else's.
import { randomBytes } from 'node:crypto';
import { openS3Blobs } from '../../../src/blobs/s3/open-s3-blobs.ts';
import type { S3Settings } from '../../../src/blobs/s3/s3-settings.ts';
import type { S3Address } from '../../../src/core/s3-address.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { TestS3 } from './start-s3.ts';

export function freshPrefix(): string {
  return `test/${randomBytes(6).toString('hex')}`;
}

export function s3Address(text: string): S3Address {
  const address = parseVaultAddress(text, '/');
  if (address.kind !== 's3') throw new TypeError(`${text} is no address of S3`);
  return address;
}

export function openedS3(s3: TestS3, prefix = freshPrefix(), settings?: S3Settings): BlobStore {
  return openS3Blobs(s3Address(s3.address(prefix)), s3.credentials, settings);
}
