// Whether a store keeps its word on conditional writes: also one that looks first and writes later has not kept it.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { BlobCondition, BlobStore } from '../../../src/ports/blob-store.ts';
import { honoursConditions } from '../../../src/vault/honours-conditions.ts';

/** Real blobs whose conditional writes are made in another way. */
function withPut(
  put: (blobs: BlobStore, key: string, bytes: Uint8Array, only?: BlobCondition) => Promise<string>,
) {
  const blobs = new MemoryBlobs('memory:conditions', Date.now);
  const changed: BlobStore = {
    url: blobs.url,
    get: (key) => blobs.get(key),
    getRange: (key, from, lengthBytes) => blobs.getRange(key, from, lengthBytes),
    put: (key, bytes, only) => put(blobs, key, bytes, only),
    list: (prefix) => blobs.list(prefix),
    delete: (keys) => blobs.delete(keys),
    close: () => blobs.close(),
  };
  return changed;
}

async function isEmpty(blobs: BlobStore): Promise<boolean> {
  for await (const page of blobs.list('')) if (page.length > 0) return false;
  return true;
}

test('a store that does is believed, and nothing stays behind', async () => {
  const blobs = withPut((real, key, bytes, only) => real.put(key, bytes, only));
  expect(await honoursConditions(blobs)).toBe(true);
  expect(await isEmpty(blobs)).toBe(true);
});

test('one that looks first and writes a moment later is found out', async () => {
  const blobs = withPut(async (real, key, bytes, only) => {
    const found = await real.get(key);
    const holds = only === undefined || ('absent' in only ? found === null : found?.version === only.version);
    if (!holds) throw new HoldfastError('BLOB_CONFLICT', { key });
    await sleep(5);
    return real.put(key, bytes);
  });
  expect(await honoursConditions(blobs)).toBe(false);
  expect(await isEmpty(blobs)).toBe(true);
});

test('one that forgets the condition where the blob is gone is found out', async () => {
  const blobs = withPut(async (real, key, bytes, only) => {
    const isGone = (await real.get(key)) === null;
    return real.put(key, bytes, isGone && only !== undefined && 'version' in only ? undefined : only);
  });
  expect(await honoursConditions(blobs)).toBe(false);
});
