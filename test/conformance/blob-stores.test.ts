// The conformance cases of blob stores, over each kind and each wrapper.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished, test } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import { MemoryBlobs } from '../../src/blobs/memory/memory-blobs.ts';
import { openPostgresBlobs } from '../../src/blobs/postgres/postgres-blobs.ts';
import { below } from '../../src/blobs/wrappers/below.ts';
import { limited } from '../../src/blobs/wrappers/limited.ts';
import { openedWhenUsed } from '../../src/blobs/wrappers/opened-when-used.ts';
import { retried } from '../../src/blobs/wrappers/retried.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { blobStoreCases } from '../../src/testing.ts';
import { CountingBlobs } from '../../src/vault/counting-blobs.ts';
import { failingBlobs } from '../rigs/blobs/failing-blobs.ts';
import type { BlobCall, BlobFault } from '../rigs/blobs/failing-blobs.ts';
import { freshPostgresVault } from '../rigs/postgres/fresh-vault.ts';

/** Opens the same blobs again and again. */
type Opener = () => BlobStore;

function inMemory(): Opener {
  const blobs = new MemoryBlobs('memory:cases', Date.now);
  return () => blobs;
}

function inFolder(): Opener {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-blobs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'vault');
  return () => new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
}

async function inPostgres(): Promise<Opener> {
  const address = await freshPostgresVault();
  return () => openPostgresBlobs(address, { create: true });
}

const kinds: readonly [name: string, make: () => Promise<Opener>][] = [
  ['memory', async () => inMemory()],
  ['a folder', async () => inFolder()],
  ['PostgreSQL', inPostgres],
];

/** Every third call fails, half of these after they were carried out. */
function flaky(open: Opener): Opener {
  const faultOf = ({ number }: BlobCall): BlobFault =>
    ([null, null, 'before', null, null, 'after'] as const)[number % 6] ?? null;
  return () => retried(failingBlobs(open(), faultOf), { retries: 20, firstWaitMs: 1 });
}

const wrappers: readonly [name: string, wrap: (open: Opener) => Opener][] = [
  ['tried again', (open) => () => retried(open())],
  ['tried again, where every third call fails', flaky],
  ['within limits', (open) => () => limited(open(), { bytesPerSecond: 1e9, callsAtOnce: 2 })],
  ['counted', (open) => () => new CountingBlobs(open())],
  ['below a prefix', (open) => () => below(open(), 'some/where/')],
  ['opened when used', (open) => () => openedWhenUsed('memory:cases', async () => open())],
];

async function runAll(
  run: (typeof blobStoreCases)[number]['run'],
  make: () => Promise<Opener>,
): Promise<void> {
  await run(async () => {
    const open = await make();
    const another = (): BlobStore => {
      const blobs = open();
      onTestFinished(() => blobs.close());
      return blobs;
    };
    return { blobs: another(), another };
  });
}

describe.each(kinds)('blobs in %s', (_, make) => {
  test.for(blobStoreCases)('$name', ({ run }) => runAll(run, make));
});

/** Two answers lost in a row, and a rival in between: nobody can know by himself whether the first write was made. */
const needsAnAnswer = 'a number that many raise by comparing loses nothing';

describe.each(wrappers)('blobs %s', (name, wrap) => {
  const cases = blobStoreCases.filter((each) => !name.includes('fails') || each.name !== needsAnAnswer);
  test.for(cases)('$name', ({ run }) => runAll(run, async () => wrap(inMemory())));
});
