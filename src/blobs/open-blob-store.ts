// The storage of a vault, by its address.
import { HoldfastError } from '../core/errors.ts';
import type { VaultAddress } from '../core/vault-address.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { FolderBlobs } from './folder/folder-blobs.ts';
import { MemoryBlobs } from './memory/memory-blobs.ts';
import type { S3Credentials } from './s3-credentials.ts';
import { limited } from './wrappers/limited.ts';
import { openedWhenUsed } from './wrappers/opened-when-used.ts';
import { retried } from './wrappers/retried.ts';

export interface BlobStoreOptions {
  /** Whether a folder or tables that are not there are made; a bucket never is. Otherwise: VAULT_ABSENT. */
  readonly create: boolean;
  /** Needed for S3 alone; null: none are given. */
  readonly credentials?: S3Credentials | null;
  /** Default: as fast as it goes. */
  readonly bytesPerSecond?: number;
  /** Calls at once. Default 8. */
  readonly callsAtOnce?: number;
}

const callsAtOnce = 8;

/** Opens nothing yet: the first call does, and says what is wrong. */
export function openBlobStore(address: VaultAddress, options: BlobStoreOptions): BlobStore {
  return limited(storeAt(address, options), { callsAtOnce, ...options });
}

function storeAt(address: VaultAddress, { create, credentials = null }: BlobStoreOptions): BlobStore {
  const { url } = address;
  switch (address.kind) {
    case 'folder':
      // Nothing is gained by asking a disk again.
      return new FolderBlobs(address, { create });
    case 'memory':
      return new MemoryBlobs(url, Date.now);
    case 'postgres':
      return retried(
        openedWhenUsed(url, async () => {
          const { openPostgresBlobs } = await import('./postgres/postgres-blobs.ts');
          return openPostgresBlobs(address, { create });
        }),
      );
    case 's3':
      if (credentials === null) throw new HoldfastError('VAULT_CREDENTIALS_MISSING', { url });
      return retried(
        openedWhenUsed(url, async () => {
          const { openS3Blobs } = await import('./s3/open-s3-blobs.ts');
          return openS3Blobs(address, credentials);
        }),
      );
  }
}
