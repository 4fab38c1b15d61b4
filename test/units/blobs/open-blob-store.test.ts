// A vault's storage by its address: nothing is touched before it is asked.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import { openBlobStore } from '../../../src/blobs/open-blob-store.ts';
import { openedWhenUsed } from '../../../src/blobs/wrappers/opened-when-used.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { freshPostgresVault } from '../../rigs/postgres/fresh-vault.ts';

const text = (content: string): Uint8Array => Buffer.from(content);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-blobs-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a folder is made by the first call that may, and never by one that only looks', async () => {
  const address = parseVaultAddress(join(folder(), 'vault'), '/');
  const looking = openBlobStore(address, { create: false });
  await expect(looking.get('key')).rejects.toMatchObject({ code: 'VAULT_ABSENT' });
  await expect(looking.put('key', text('x'))).rejects.toMatchObject({ code: 'VAULT_ABSENT' });
  expect(existsSync(address.url)).toBe(false);
  const making = openBlobStore(address, { create: true });
  expect(existsSync(address.url)).toBe(false);
  expect(await making.get('key')).toBeNull();
  await making.put('key', text('x'));
  expect((await looking.get('key'))?.bytes.length).toBe(1);
});

test('tables are made by the first call that may, and never by one that only looks', async () => {
  const address = await freshPostgresVault();
  const looking = openBlobStore(address, { create: false });
  const making = openBlobStore(address, { create: true });
  onTestFinished(async () => {
    await Promise.all([looking.close(), making.close()]);
  });
  await expect(looking.get('key')).rejects.toMatchObject({ code: 'VAULT_ABSENT' });
  await making.put('key', text('x'));
  expect((await looking.get('key'))?.bytes.length).toBe(1);
});

test('S3 without credentials is refused at once, with where they come from', () => {
  expect(() => openBlobStore(parseVaultAddress('s3://bucket', '/'), { create: false })).toThrow(
    expect.objectContaining({
      code: 'VAULT_CREDENTIALS_MISSING',
      hint: expect.stringContaining('AWS_ACCESS_KEY_ID') as string,
    }),
  );
});

test('what could not be opened is opened anew by the next call, and what was closed is not', async () => {
  const openings: string[] = [];
  const open = async (): Promise<BlobStore> => {
    openings.push('opened');
    if (openings.length === 1) throw new HoldfastError('BLOBS_UNAVAILABLE', { url: 'x', cause: 'not yet' });
    return new MemoryBlobs('memory:late', () => 0);
  };
  const blobs = openedWhenUsed('memory:late', open);
  await expect(blobs.get('key')).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  await Promise.all([blobs.put('key', text('x')), blobs.put('other', text('x'))]);
  expect(openings.length).toBe(2);
  await blobs.close();
  await expect(blobs.get('key')).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  expect(openings.length).toBe(2);
});
