// Restoring and verifying use little memory again and again: no byte of one file may come out of another one by that.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ContentSink } from '../../../src/ports/snapshot-content.ts';
import { ChunkNames } from '../../../src/vault/chunk-id.ts';
import { UnreadableBytes } from '../../../src/vault/byte-reader.ts';
import { Envelope } from '../../../src/vault/envelope.ts';
import { compressFrame, decompressFrame } from '../../../src/vault/frame-codec.ts';
import { FrameSource } from '../../../src/vault/frame-source.ts';
import type { Frames } from '../../../src/vault/frame-source.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { vaultScene } from '../../rigs/vault/vault-scene.ts';

/** Files of all sizes, some of parts of others, so that frames are needed once more when they are long gone. */
function manyFiles(): Map<string, Uint8Array> {
  const whole = madeBytes(1, 6_000_000);
  const files = new Map<string, Uint8Array>([['whole', whole]]);
  for (let n = 0; n < 40; n += 1) files.set(`small ${n}`, madeBytes(100 + n, 300 + n * 1000));
  for (let n = 0; n < 6; n += 1) {
    const from = (n * 3_700_000) % 5_000_000;
    const parts = [madeBytes(200 + n, 90_000), whole.subarray(from, from + 300_000), madeBytes(1, 200_000)];
    files.set(`mixed ${n}`, Buffer.concat(parts));
  }
  return files;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Looks at a piece only after a while, as a disk does. */
class SlowSink implements ContentSink {
  readonly digests = new Map<string, string>();
  /** A second time where the first was wrong. */
  writes = 0;
  /** All memory that pieces came in. */
  readonly memory = new Map<ArrayBufferLike, number>();
  readonly #files = new Map<string, Buffer>();

  async folder(): Promise<void> {
    return;
  }

  async file({ path }: { readonly path: string }, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const all: Buffer[] = [];
    for await (const piece of pieces) {
      this.memory.set(piece.buffer, piece.buffer.byteLength);
      await turn();
      await turn();
      all.push(Buffer.from(piece));
    }
    const bytes = Buffer.concat(all);
    this.writes += 1;
    this.#files.set(path, bytes);
    this.digests.set(path, digestOf(bytes));
  }

  async *readBack(path: string): AsyncGenerator<Uint8Array> {
    await turn();
    yield this.#files.get(path) ?? Buffer.alloc(0);
  }
}

test.each([
  ['a vault that is not encrypted', null],
  ['an encrypted vault', 'a key of more than sixteen letters'],
])('restores side by side give every file its own bytes: %s', async (_what, key) => {
  const files = manyFiles();
  const scene = vaultScene(key);
  const { info } = await scene.take(madeContent(files));
  const sinks = [new SlowSink(), new SlowSink()];
  await Promise.all(sinks.map((sink) => scene.session.restore(info.id, sink)));
  const expected = [...files].map(([path, bytes]) => `${path} ${digestOf(bytes)}`).sort();
  for (const { digests, writes } of sinks) {
    expect(writes).toBe(files.size);
    expect([...digests].map(([path, digest]) => `${path} ${digest}`).sort()).toEqual(expected);
  }
});

/** Frames that are stored as they are, one after the other, each of one letter. */
async function framesOf(
  count: number,
): Promise<{ readonly source: FrameSource; readonly frameBytes: number }> {
  const [frameBytes, key] = [200_000, 'sessions/x/packs/p'];
  const scene = vaultScene();
  await scene.blobs.put(
    key,
    Buffer.concat(Array.from({ length: count }, (_, n) => Buffer.alloc(frameBytes, n))),
  );
  const pack = { name: 'p', key, isTrashed: false };
  const frames: Frames = {
    frame: (index) => {
      const place = { offset: index * frameBytes, storedBytes: frameBytes, rawBytes: frameBytes };
      return { pack, frame: { codec: 0, firstChunk: index, chunks: 1, ...place } };
    },
  };
  const order = Array.from({ length: count }, (_, n) => n);
  const place = { blobs: scene.blobs, envelope: new Envelope(null) };
  return { source: new FrameSource(place, frames, order), frameBytes };
}

test('a frame that is held stays what it is while others come and go; then its memory is theirs', async () => {
  const { source, frameBytes } = await framesOf(60);
  const isWhole = (bytes: Buffer, letter: number): boolean => bytes.equals(Buffer.alloc(frameBytes, letter));
  const held = await Promise.all([0, 0, 7, 59].map((index) => source.hold(index)));
  const memory = new Set(held.map(({ bytes }) => bytes.buffer));
  for (const round of [1, 2]) {
    for (let index = 0; index < 60; index += 1) {
      const other = await source.hold(index);
      expect(isWhole(other.bytes, index), `${index} in round ${round}`).toBe(true);
      memory.add(other.bytes.buffer);
      other.release();
    }
    expect(held.map(({ bytes }, at) => isWhole(bytes, [0, 0, 7, 59][at] ?? -1))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    for (const { release } of held.slice(0, 2)) release();
    // Once more is as good as once.
    held[0]?.release();
    held.splice(0, held.length, ...(await Promise.all([0, 0, 7, 59].map((index) => source.hold(index)))));
  }
  expect(memory.size).toBeLessThan(30);
});

test('what comes out of a vault comes in the memory of a few frames, however much it is', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(new Map([['large', madeBytes(5, 14_000_000)]])));
  const sink = new SlowSink();
  await scene.session.restore(info.id, sink);
  const usedBytes = [...sink.memory.values()].reduce((sum, bytes) => sum + bytes, 0);
  expect(usedBytes).toBeLessThan(8_000_000);
});

test('chunks are named where they lie, and what lies before them stays what it was', () => {
  const names = new ChunkNames(Buffer.from(madeBytes(9, 32)));
  const frame = Buffer.from(madeBytes(3, 5000));
  const before = Buffer.from(frame);
  for (const [start, end] of [
    [0, 100],
    [5, 70],
    [31, 32],
    [32, 33],
    [32, 32],
    [700, 5000],
  ] as const) {
    expect(names.textOf(frame, start, end)).toBe(names.of(before.subarray(start, end)).toString('latin1'));
    expect(frame.equals(before)).toBe(true);
  }
});

test('a damaged frame hurts none that is opened after it', async () => {
  const raw = Buffer.from(madeBytes(4, 60_000));
  const { codec, bytes } = await compressFrame(raw);
  for (let at = 0; at < bytes.byteLength; at += 7001) {
    const room = Buffer.alloc(raw.byteLength);
    const isOpened = await decompressFrame(codec, flipped(bytes, at), room).then(
      () => true,
      (error: unknown) => !(error instanceof UnreadableBytes),
    );
    if (isOpened) expect(room.equals(raw)).toBe(false);
    await decompressFrame(codec, bytes, room);
    expect(room.equals(raw)).toBe(true);
  }
});
