// A folder that is written to while it is read: what comes out is of one moment, or nothing does.
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { captureFolder } from '../../../src/stores/baileys-snapshots/capture-folder.ts';
import { SpooledRecords } from '../../../src/stores/baileys-snapshots/spooled-records.ts';
import { freshFolder } from '../../rigs/faults/world.ts';

/** Rewrites its files in place, one after the other, as Baileys does: each is torn for a moment, and all are of two versions. */
const writer = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { openSync, writeSync, closeSync } = require('node:fs');
  const { folder, files, pauseMs } = workerData;
  const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  for (let version = 1; ; version += 1) {
    for (let n = 0; n < files; n += 1) {
      const fd = openSync(folder + '/pre-key-' + (n + 1) + '.json', 'w');
      const text = JSON.stringify({ version, filler: 'x'.repeat(2000) });
      writeSync(fd, text.slice(0, 900));
      writeSync(fd, text.slice(900));
      closeSync(fd);
      if (pauseMs > 0) wait(4);
    }
    if (version === 1) parentPort.postMessage('begun');
    if (pauseMs > 0) wait(pauseMs);
  }
`;

const files = 40;

/** Already written to. */
async function folderWithWriter(pauseMs: number): Promise<() => { name: string; path: string }[]> {
  const folder = join(freshFolder(), 'session');
  mkdirSync(folder);
  for (let n = 1; n <= files; n += 1)
    writeFileSync(join(folder, `pre-key-${n}.json`), JSON.stringify({ version: 0 }));
  const worker = new Worker(writer, { eval: true, workerData: { folder, files, pauseMs } });
  onTestFinished(async () => void (await worker.terminate()));
  await once(worker, 'message');
  return () => readdirSync(folder).map((name) => ({ name, path: join(folder, name) }));
}

test('between two bursts of writing every capture is whole and of one version', async () => {
  const list = await folderWithWriter(450);
  for (let round = 0; round < 8; round += 1) {
    const records = new SpooledRecords(null);
    const { flawed } = await captureFolder(list, 'a bot', records);
    expect(flawed).toEqual([]);
    const versions = new Set(
      records.inOrder().map((record) => (records.read(record).value as { version: number }).version),
    );
    expect([records.count, versions.size]).toEqual([files, 1]);
  }
});

test('written to without a pause it is given up, and nothing comes out', async () => {
  const list = await folderWithWriter(0);
  const code = await captureFolder(list, 'a bot', new SpooledRecords(null)).then(
    () => 'fine',
    (error: unknown) => (error instanceof HoldfastError ? error.code : String(error)),
  );
  expect(code).toBe('CONTENT_CHANGED');
});
