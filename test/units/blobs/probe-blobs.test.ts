// A probe of a vault: the cases of our own tests beside what lies in it, and nothing of them left behind.
import { expect, test } from 'vitest';
import { MemoryBlobs } from '../../../src/blobs/memory/memory-blobs.ts';
import type { Place } from '../../../src/core/place.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { ProbeReport } from '../../../src/ports/probe.ts';
import { blobStoreCases } from '../../../src/testing.ts';
import { proberOver } from '../../../src/testing/prober.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';

const place: Place = { url: 'vault:memory:probed', kind: 'vault', engine: null, root: '' };

/** The same calls by another object. */
function passed(blobs: BlobStore): BlobStore {
  return {
    url: blobs.url,
    get: (key) => blobs.get(key),
    getRange: (...asked) => blobs.getRange(...asked),
    put: (...asked) => blobs.put(...asked),
    list: (...asked) => blobs.list(...asked),
    delete: (keys) => blobs.delete(keys),
    close: () => blobs.close(),
  };
}

/** The store outlives the probe, so that a test can look at what it left. */
function probe(
  blobs: BlobStore,
  onCase: (done: number, total: number) => void = () => undefined,
): Promise<ProbeReport> {
  const open = async (): Promise<BlobStore> => ({ ...passed(blobs), close: async () => undefined });
  return proberOver(open).probe(place, onCase);
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list('')) keys.push(...page.map(({ key }) => key));
  return keys;
}

test('every case is tried and told, and what lay there stays as it was', async () => {
  const blobs = new MemoryBlobs('memory:probed', Date.now);
  await blobs.put('vault.json', Buffer.from('mine'));
  const told: string[] = [];
  const report = await probe(blobs, (done, total) => told.push(`${done} of ${total}`));
  expect(report.cases.filter(({ failure }) => failure !== null)).toEqual([]);
  expect(report.cases.map(({ name }) => name)).toEqual(blobStoreCases.map(({ name }) => name));
  expect(told.at(-1)).toBe(`${blobStoreCases.length} of ${blobStoreCases.length}`);
  expect(await keysOf(blobs)).toEqual(['vault.json']);
});

test('a store that keeps no condition is found out, case by case', async () => {
  const memory = new MemoryBlobs('memory:careless', Date.now);
  // As a server does that knows no conditional writes, and says nothing of it.
  const careless: BlobStore = { ...passed(memory), put: (key, bytes) => memory.put(key, bytes) };
  const { cases } = await probe(careless);
  const failed = cases.filter(({ failure }) => failure !== null).map(({ name }) => name);
  expect(failed.length).toBeGreaterThan(3);
  expect(failed).toContain('a write that asks for absence makes a blob, and never replaces one');
  expect(failed.length).toBeLessThan(cases.length / 2);
  expect(await keysOf(memory)).toEqual([]);
});

test('a vault that cannot be reached has no report', async () => {
  const gone = failingBlobs(new MemoryBlobs('memory:gone', Date.now), () => 'before');
  await expect(probe(gone)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
});
