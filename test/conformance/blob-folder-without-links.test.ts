// The conformance cases of blob stores in a folder whose disk knows no second name of a file. No such disk can be mounted
// wherever these tests run, so it is the call that fails, as it does there.
import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { blobStoreCases } from '../../src/testing.ts';
import { freshFolder } from '../rigs/faults/world.ts';

const link = vi.spyOn(promises, 'link').mockImplementation(async () => {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
});
syncBuiltinESMExports();
beforeEach(() => void link.mockClear());
afterAll(() => {
  link.mockRestore();
  syncBuiltinESMExports();
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
