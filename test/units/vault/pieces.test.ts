// The pieces that a vault is made of, each by itself and with anything that chance finds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, UnreadableBytes } from '../../../src/vault/byte-reader.ts';
import { ByteWriter } from '../../../src/vault/byte-writer.ts';
import { chunkIdBytes, ChunkNames } from '../../../src/vault/chunk-id.ts';
import { ChunkTable } from '../../../src/vault/chunk-table.ts';
import { Envelope } from '../../../src/vault/envelope.ts';
import { compressFrame, decompressFrame } from '../../../src/vault/frame-codec.ts';
import { fromSegment, toSegment } from '../../../src/vault/key-segment.ts';
import { closeManifest, openManifest } from '../../../src/vault/manifest.ts';
import type { Manifest } from '../../../src/vault/manifest.ts';
import {
  decodeDirectory,
  decodeTrailer,
  encodeDirectory,
  encodeTrailer,
} from '../../../src/vault/pack-directory.ts';
import type { PackDirectory } from '../../../src/vault/pack-directory.ts';
import { packName, packSizeBytes } from '../../../src/vault/pack-name.ts';
import { decodeRecipe, encodeRecipe } from '../../../src/vault/recipe.ts';
import { isSnapshotId, newSnapshotId } from '../../../src/vault/snapshot-id.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { name } from '../../rigs/vault/vault-scene.ts';

const id = fc.uint8Array({ minLength: chunkIdBytes, maxLength: chunkIdBytes });
const bytes = fc.uint8Array({ maxLength: 200 });

test('numbers, texts and bytes are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), bytes)), (all) => {
      const writer = new ByteWriter();
      for (const [number, text, some] of all) writer.number(number).text(text).sized(some);
      const reader = new ByteReader(writer.done());
      for (const [number, text, some] of all) {
        expect(reader.number()).toBe(number);
        expect(reader.text()).toBe(text);
        expect(Buffer.from(reader.sized()).equals(some)).toBe(true);
      }
      reader.end();
    }),
  );
});

test('a reader never reads beyond the end', () => {
  expect(() => new ByteReader(Buffer.from([0x80])).number()).toThrow(UnreadableBytes);
  expect(() => new ByteReader(Buffer.from([5, 1])).sized()).toThrow(UnreadableBytes);
  expect(() => new ByteReader(Buffer.alloc(9, 0xff)).number()).toThrow(UnreadableBytes);
  expect(() => new ByteReader(Buffer.from([1])).end()).toThrow(UnreadableBytes);
  expect(() => new ByteWriter().number(-1)).toThrow(RangeError);
});

describe('names in keys', () => {
  test('no two share one, and each is a valid segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        const [a, b] = [toSegment(one), toSegment(other)];
        expect(a).toMatch(/^[A-Za-z0-9._~=-]{1,200}$/);
        expect(a === b).toBe(one === other);
        expect(fromSegment(a)).toBe(one);
      }),
    );
  });

  test('a long one becomes its digest, and what nobody wrote is no name', () => {
    expect(toSegment('x'.repeat(201))).toMatch(/^=[0-9a-f]{64}$/);
    expect(fromSegment(toSegment('x'.repeat(201)))).toBeNull();
    for (const foreign of ['.', '..', '.a', 'a~', '~zz', '~61', 'a b'])
      expect(fromSegment(foreign)).toBeNull();
  });
});

describe.each([
  ['sealed', Buffer.alloc(32, 7)],
  ['with a checksum', null],
])('an envelope %s', (_what, key) => {
  const envelope = new Envelope(key);

  test('opens as what it was closed as, and as nothing else', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        const closed = envelope.close('a', some);
        expect(Buffer.from(envelope.open('a', closed)).equals(some)).toBe(true);
        expect(() => envelope.open('b', closed)).toThrow(UnreadableBytes);
      }),
    );
  });

  test('finds every damaged byte of a manifest, and every length that it is cut to', () => {
    const manifest = madeManifest();
    const closed = closeManifest(manifest, envelope);
    expect(openManifest(manifest.info.id, closed, envelope)).toEqual(manifest);
    for (let at = 0; at < closed.byteLength; at += 1) {
      expect(() => openManifest(manifest.info.id, flipped(closed, at), envelope)).toThrow(UnreadableBytes);
      expect(() => openManifest(manifest.info.id, closed.subarray(0, at), envelope)).toThrow(UnreadableBytes);
    }
    expect(() => openManifest(newSnapshotId(0), closed, envelope)).toThrow(UnreadableBytes);
    // One that could not be opened again is not published in the first place.
    expect(() => closeManifest(manifest, envelope, 100)).toThrow(/cannot be read: the list of its \d+ files/);
  });
});

function madeManifest(): Manifest {
  const part = { files: 2, sizeBytes: 12 };
  return {
    info: {
      id: '20261121-181502-417-k3f9a2',
      name,
      takenAtMs: 1_795_000_000_000,
      how: 'hot',
      set: 'essential',
      files: 2,
      sizeBytes: 12,
      parts: { indexeddb: part },
      storedBytes: 5,
      standing: 'good',
      why: '',
      epoch: 3,
      sequence: 7,
      host: 'here',
      madeBy: 'test',
      contentDigest: 'abc',
    },
    files: [
      {
        path: 'ä/b',
        sizeBytes: 12,
        modifiedMs: 1_795_000_000_123,
        mode: 0o644,
        content: { level: 1, id: Buffer.alloc(16, 1) },
      },
      { path: 'empty', sizeBytes: 0, modifiedMs: 0, mode: 0o600, content: { level: 0, id: null } },
    ],
    emptyFolders: ['x/y'],
  };
}

test('a recipe says what was put into it, and is found to be none where it is cut off', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, fc.nat())),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (chunks, digest) => {
        const ids = Buffer.concat(chunks.map(([one]) => one));
        const lengths = chunks.map(([, length]) => length);
        const recipe = decodeRecipe(encodeRecipe({ ids, lengths }, digest));
        expect(recipe.lengths).toEqual(lengths);
        expect(Buffer.from(recipe.ids).equals(ids)).toBe(true);
        expect(Buffer.from(recipe.digest).equals(digest)).toBe(true);
      },
    ),
  );
  expect(() => decodeRecipe(Buffer.alloc(31))).toThrow(UnreadableBytes);
  expect(() => decodeRecipe(Buffer.alloc(40, 1))).toThrow(UnreadableBytes);
});

const frame = fc.record({ stored: fc.nat(9000), lengths: fc.array(fc.nat(9000), { maxLength: 5 }) });

function directoryOf(frames: readonly { stored: number; lengths: readonly number[] }[]): PackDirectory {
  const lengths = frames.flatMap((one) => one.lengths);
  let [offset, firstChunk] = [0, 0];
  const placed = frames.map((one) => {
    const place = { offset, firstChunk };
    offset += one.stored;
    firstChunk += one.lengths.length;
    const rawBytes = one.lengths.reduce((sum, length) => sum + length, 0);
    return { codec: 2 as const, storedBytes: one.stored, rawBytes, chunks: one.lengths.length, ...place };
  });
  return { frames: placed, ids: madeBytes(5, lengths.length * chunkIdBytes), lengths };
}

test('the directory of a pack tells where everything lies', () => {
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      const directory = directoryOf(frames);
      const decoded = decodeDirectory(encodeDirectory(directory));
      expect(decoded.frames).toEqual(directory.frames);
      expect([...decoded.lengths]).toEqual(directory.lengths);
      expect(Buffer.from(decoded.ids).equals(directory.ids)).toBe(true);
    }),
  );
  expect(decodeTrailer(Buffer.concat([Buffer.alloc(9), encodeTrailer(77)]))).toBe(77);
  expect(() => decodeTrailer(Buffer.alloc(20))).toThrow(UnreadableBytes);
  expect(() => decodeTrailer(Buffer.alloc(3))).toThrow(UnreadableBytes);
});

test('whatever a directory is replaced by, it is read as something or refused, and never takes the memory', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      try {
        expect(decodeDirectory(some).ids.byteLength).toBeLessThanOrEqual(some.byteLength);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableBytes);
      }
    }),
  );
});

test('a table finds every chunk at each of its places, and no other', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(3000), { minLength: 1, maxLength: 40 }), { maxLength: 60 }),
      (packs) => {
        const names = new ChunkNames(Buffer.alloc(32));
        const nameOf = (value: number): Buffer => names.of(Buffer.from(`${value}`));
        const table = new ChunkTable();
        for (const [index, values] of packs.entries()) {
          const ids = Buffer.concat(values.map(nameOf));
          const directory = { ...directoryOf([{ stored: 1, lengths: values }]), ids };
          table.addPack({ name: `${index}`, key: null, isTrashed: false }, directory);
        }
        for (const value of new Set(packs.flat())) {
          const places: string[] = [];
          for (let chunk = table.find(nameOf(value)); chunk >= 0; chunk = table.another(chunk)) {
            expect(table.lengthOf(chunk)).toBe(value);
            places.push(table.packOf(chunk).name ?? '');
          }
          const expected = packs.flatMap((values, index) =>
            values.filter((one) => one === value).map(() => `${index}`),
          );
          expect(places).toEqual(expected);
        }
        expect(table.find(nameOf(-1))).toBe(-1);
      },
    ),
    { numRuns: 30 },
  );
});

test('a frame is opened as it was, also where nothing can be made smaller of it', async () => {
  for (const raw of [
    madeBytes(1, 100_000),
    Buffer.alloc(50_000),
    Buffer.from(madeBytes(2, 4000)).filter((_byte, at) => at % 4 !== 0),
  ]) {
    const { codec, bytes: stored } = await compressFrame(Buffer.from(raw));
    expect(stored.byteLength).toBeLessThanOrEqual(raw.byteLength);
    const room = Buffer.alloc(raw.byteLength);
    await decompressFrame(codec, stored, room);
    expect(room.equals(raw)).toBe(true);
    for (const length of [raw.byteLength - 1, raw.byteLength + 1])
      await expect(decompressFrame(codec, stored, Buffer.alloc(length))).rejects.toThrow(UnreadableBytes);
  }
});

test('names of snapshots sort by time, and those of packs tell their size', () => {
  const times = [0, 999, 1000, Date.UTC(2026, 10, 21, 18, 15, 2, 417), Date.UTC(2100, 0)];
  const ids = times.map((time) => newSnapshotId(time));
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every(isSnapshotId)).toBe(true);
  expect(ids[3]).toMatch(/^20261121-181502-417-/);
  expect(packSizeBytes(packName('0'.repeat(64), 77))).toBe(77);
  expect(packSizeBytes('77')).toBeNull();
});

test('without the key nobody can tell what a chunk holds from its name', () => {
  const [one, other] = [new ChunkNames(Buffer.alloc(32, 1)), new ChunkNames(Buffer.alloc(32, 2))];
  expect(one.of(Buffer.from('a')).equals(other.of(Buffer.from('a')))).toBe(false);
  expect(
    one
      .start()
      .update('a')
      .digest()
      .subarray(0, 16)
      .equals(one.of(Buffer.from('a'))),
  ).toBe(true);
});
