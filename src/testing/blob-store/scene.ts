// What the cases of a blob store share: a scene, and short hands for bytes and lists.
import assert from 'node:assert/strict';
import type { BlobInfo, BlobStore } from '../../ports/blob-store.ts';

/** A store that was made for one case, empty. */
export interface BlobStoreScene {
  readonly blobs: BlobStore;
  /** The same one by another connection, as another process would have it. */
  another(): BlobStore;
}

export type Check = (scene: BlobStoreScene) => Promise<void>;
export type Checks = Readonly<Record<string, Check>>;

export const text = (content: string): Uint8Array => Buffer.from(content);

/** So many bytes that no compression makes shorter, the same for the same seed. */
export function noise(sizeBytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = seed + 0x9e3779b9;
  for (let index = 0; index < words.length; index++) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** Bytes by bytes: `deepEqual` of large arrays would take seconds. */
export function same(found: Uint8Array | null | undefined, expected: Uint8Array, what: string): void {
  assert.ok(found != null, `${what} is absent`);
  assert.equal(found.length, expected.length, `${what} has another length`);
  assert.ok(Buffer.compare(found, expected) === 0, `${what} has other bytes`);
}

export async function textAt(blobs: BlobStore, key: string): Promise<string | null> {
  const found = await blobs.get(key);
  return found === null ? null : Buffer.from(found.bytes).toString();
}

export async function pagesOf(
  blobs: BlobStore,
  prefix: string,
  after?: string,
): Promise<(readonly BlobInfo[])[]> {
  const pages: (readonly BlobInfo[])[] = [];
  for await (const page of blobs.list(prefix, after)) pages.push(page);
  return pages;
}

export async function keysOf(blobs: BlobStore, prefix: string, after?: string): Promise<string[]> {
  return (await pagesOf(blobs, prefix, after)).flat().map(({ key }) => key);
}

/** Some at a time: a store need not take thousands of calls at once. */
export async function inGroups<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  const groupSize = 16;
  for (let from = 0; from < items.length; from += groupSize) {
    await Promise.all(items.slice(from, from + groupSize).map(act));
  }
}
