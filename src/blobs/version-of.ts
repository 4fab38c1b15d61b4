// The version of a blob in stores that have none of their own: a digest of its bytes.
import { createHash } from 'node:crypto';
import type { BlobVersion } from '../ports/blob-store.ts';

/** As little as the contract asks for, like that of S3: the same bytes have the same one. */
export function versionOf(bytes: Uint8Array): BlobVersion {
  return createHash('sha256').update(bytes).digest('base64url');
}
