// A budget of calls and of bytes, over all who share it.
import { expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import { limited } from '../../../src/blobs/wrappers/limited.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';

const kilo = (count: number): Uint8Array => new Uint8Array(count * 1_000);

/** Blobs that count how many calls are under way; none ends before the others had their chance to begin. */
function watched(): { readonly blobs: BlobStore; most(): number } {
  const memory = new MemoryBlobs('memory:watched', () => 0);
  const calls = { now: 0, most: 0 };
  const slowly = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    calls.most = Math.max(calls.most, ++calls.now);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    try {
      return await act();
    } finally {
      calls.now -= 1;
    }
  };
  const blobs: BlobStore = {
    url: memory.url,
    get: (key) => slowly(() => memory.get(key)),
    getRange: (key, from, lengthBytes) => slowly(() => memory.getRange(key, from, lengthBytes)),
    put: (...asked) => slowly(() => memory.put(...asked)),
    async *list(prefix) {
      for await (const page of memory.list(prefix)) yield await slowly(async () => page);
    },
    delete: (keys) => slowly(() => memory.delete(keys)),
    close: () => memory.close(),
  };
  return { blobs, most: () => calls.most };
}

test('no more calls are under way than there may be, and all get their turn', async () => {
  const { blobs, most } = watched();
  const store = limited(blobs, { callsAtOnce: 3 });
  const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
  await Promise.all(keys.map((key) => store.put(key, kilo(1))));
  const found = await Promise.all(keys.map((key) => store.get(key)));
  expect(found.filter((blob) => blob !== null).length).toBe(40);
  expect(most()).toBe(3);
});

test('a call that fails gives its turn on', async () => {
  const store = limited(watched().blobs, { callsAtOnce: 1 });
  const outcomes = await Promise.allSettled(['..', 'a', '..', 'b'].map((key) => store.put(key, kilo(1))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
});

test('whoever looks at a list may make calls of his own, also where only one may be under way', async () => {
  const store = limited(watched().blobs, { callsAtOnce: 1 });
  for (const key of ['a', 'b']) await store.put(key, kilo(1));
  for await (const page of store.list('')) {
    for (const { key } of page) expect((await store.get(key))?.bytes.length).toBe(1_000);
  }
});

test('more bytes than a second may have take longer, whoever moves them', async () => {
  const store = limited(new MemoryBlobs('memory:budget', () => 0), { bytesPerSecond: 1_000_000 });
  const began = performance.now();
  // 150 kB wait before the last of them, and each read waits for what was read before it.
  await Promise.all([1, 2, 3, 4].map((index) => store.put(`k${index}`, kilo(50))));
  expect(performance.now() - began).toBeGreaterThanOrEqual(149);
  await store.get('k1');
  await store.getRange('k2', 0, 50_000);
  await store.getRange('k3', 0, 1);
  expect(performance.now() - began).toBeGreaterThanOrEqual(299);
});

test('what waits for its bytes ends when the store is closed', async () => {
  const store = limited(new MemoryBlobs('memory:closed', () => 0), { bytesPerSecond: 1 });
  await store.put('first', kilo(1));
  const second = expect(store.put('second', kilo(1))).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  await store.close();
  await second;
});
