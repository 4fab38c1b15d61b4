// The conformance cases of blob stores in a folder whose disk knows no second name of a file. No such disk can be mounted
// wherever these tests run, so it is the call that fails, as it does there.
import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { blobStoreCases } from '../../src/testing.ts';
import { freshFolder } from '../rigs/faults/world.ts';

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const link = vi.fn<typeof real.link>(async () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  });
  return { ...real, link };
});

describe('blobs in a folder without second names', () => {
  test.for(blobStoreCases)('$name', async ({ run }) => {
    await run(async () => {
      const root = join(freshFolder(), 'vault');
      const open = (): BlobStore => new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
      return { blobs: open(), another: open };
    });
    expect(link).toHaveBeenCalled();
  });
});
