// What native code leaves behind is freed soon, so that memory does not grow with what is compressed.
import * as zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { compressFrame } from '../../../src/vault/frame-codec.ts';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';

const isOfNode = 'zstdCompress' in zlib;

test.skipIf(isOfNode)('hundreds of frames leave a few megabytes of garbage at any time', async () => {
  const raw = Buffer.from(madeBytes(1, 262_144));
  await compressFrame(raw);
  const before = process.memoryUsage().external;
  let most = 0;
  for (let frame = 0; frame < 200; frame += 1) {
    await compressFrame(raw);
    most = Math.max(most, process.memoryUsage().external - before);
  }
  // Without it there were 50 MB of them.
  expect(most).toBeLessThan(16e6);
});

test('nobody else finds the collector of garbage', () => {
  expect('gc' in globalThis).toBe(false);
});
