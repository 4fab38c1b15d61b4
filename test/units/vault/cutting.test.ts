// Cutting files into chunks: nothing is lost, borders depend on the bytes around alone, and tables are cut at their own blocks.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentFile } from '../../../src/ports/snapshot-content.ts';
import { mostChunkBytes, windowBytes } from '../../../src/vault/chunk-sizes.ts';
import { FileCutter } from '../../../src/vault/file-cutter.ts';
import { gearCuts } from '../../../src/vault/gear-cuts.ts';
import type { TableCuts } from '../../../src/vault/session-place.ts';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';

const sizes = { least: 64, average: 256, most: 1024 };

function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Buffer[] {
  return cuts.map((end, index) => Buffer.from(bytes.subarray(cuts[index - 1] ?? 0, end)));
}

async function cutAll(
  bytes: Uint8Array,
  shape: ContentFile['shape'],
  pieceBytes: number,
  tableCuts: TableCuts = () => null,
) {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.byteLength; from += pieceBytes)
      yield bytes.subarray(from, from + pieceBytes);
  }
  const chunks: Buffer[] = [];
  const file = { shape, sizeBytes: bytes.byteLength };
  for await (const window of new FileCutter(tableCuts).cut(file, pieces()))
    chunks.push(...chunksOf(window.bytes, window.cuts));
  return chunks;
}

test('all chunks together are the bytes, and none is too small or too large', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(40_000), (seed, length) => {
      const bytes = madeBytes(seed, length);
      const chunks = chunksOf(bytes, gearCuts(bytes, sizes, true));
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
      expect(chunks.every((chunk) => chunk.length <= sizes.most)).toBe(true);
      expect(chunks.slice(0, -1).every((chunk) => chunk.length >= sizes.least)).toBe(true);
    }),
  );
});

test('chunks are of the average size, about', () => {
  const bytes = madeBytes(3, 2_000_000);
  const average = bytes.length / gearCuts(bytes, sizes, true).length;
  expect(average).toBeGreaterThan(200);
  expect(average).toBeLessThan(400);
});

test('an insertion changes only the chunks around it', () => {
  fc.assert(
    fc.property(fc.nat(30_000), fc.uint8Array({ minLength: 1, maxLength: 50 }), (at, inserted) => {
      const bytes = madeBytes(8, 60_000);
      const changed = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
      const known = new Set(
        chunksOf(bytes, gearCuts(bytes, sizes, true)).map((chunk) => chunk.toString('latin1')),
      );
      const after = chunksOf(changed, gearCuts(changed, sizes, true));
      const isNew = after.filter((chunk) => !known.has(chunk.toString('latin1')));
      expect(isNew.length).toBeLessThan(16);
    }),
  );
});

test('a file is cut the same in whatever pieces it comes', async () => {
  const bytes = madeBytes(4, 2_500_000);
  const whole = await cutAll(bytes, 'plain', bytes.length);
  expect(Buffer.concat(whole).equals(bytes)).toBe(true);
  for (const pieceBytes of [997, 65_536, 1_048_577]) {
    const chunks = await cutAll(bytes, 'log', pieceBytes);
    expect(chunks.map((chunk) => chunk.length)).toEqual(whole.map((chunk) => chunk.length));
  }
});

test('a log that grew keeps its chunks but the last', async () => {
  const bytes = madeBytes(6, 400_000);
  const before = await cutAll(bytes.subarray(0, 300_000), 'log', 65_536);
  const after = await cutAll(bytes, 'log', 65_536);
  for (const [index, chunk] of before.slice(0, -1).entries()) expect(after[index]?.equals(chunk)).toBe(true);
});

test('a table is cut at its blocks, and a block that is too large again', async () => {
  const bytes = madeBytes(5, 600_000);
  const borders = [0, 4000, 8000, 500_000];
  const chunks = await cutAll(bytes, 'table', 10_000, () => borders);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  expect(chunks.slice(0, 2).map((chunk) => chunk.length)).toEqual([4000, 4000]);
  expect(chunks.every((chunk) => chunk.length <= mostChunkBytes)).toBe(true);
  let end = 0;
  expect(chunks.map((chunk) => (end += chunk.length))).toContain(500_000);
});

test('borders that make no sense are those of no table', async () => {
  const bytes = madeBytes(5, 100_000);
  const plain = (await cutAll(bytes, 'plain', 10_000)).map((chunk) => chunk.length);
  for (const borders of [null, [9000, 4000], [4000, 4000]]) {
    const chunks = await cutAll(bytes, 'table', 10_000, () => borders);
    expect(chunks.map((chunk) => chunk.length)).toEqual(plain);
  }
});

test('an empty file has no chunk', async () => {
  expect(await cutAll(Buffer.alloc(0), 'plain', 10)).toEqual([]);
  expect(await cutAll(Buffer.alloc(0), 'table', 10)).toEqual([]);
});

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test('a table of megabytes is cut as a whole, and handed on by the megabyte', async () => {
  const bytes = madeBytes(5, 3_300_000);
  const borders = Array.from({ length: 825 }, (_, index) => 4000 * (index + 1));
  const file = { shape: 'table', sizeBytes: bytes.length } as const;
  const windows: number[] = [];
  const chunks: Buffer[] = [];
  for await (const { bytes: window, cuts } of new FileCutter(() => borders).cut(file, piecesOf(bytes))) {
    windows.push(window.byteLength);
    chunks.push(...chunksOf(window, cuts));
  }
  expect(Math.max(...windows)).toBeLessThan(windowBytes + mostChunkBytes);
  expect(windows).toHaveLength(4);
  expect(chunks.every((chunk) => chunk.length === 4000)).toBe(true);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});
