// The cases of a blob store on a user's own vault: each below a prefix that nothing else has.
import { randomBytes } from 'node:crypto';
import { below } from '../../blobs/wrappers/below.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { ProbeReport } from '../../ports/probe.ts';
import { blobStoreCases } from '../blob-store-cases.ts';
import type { BlobStoreScene } from '../blob-store-cases.ts';
import { tryCases } from './try-cases.ts';
import type { Scratch } from './try-cases.ts';

/**
 * Nothing of a vault begins like that, so that nobody takes what a killed probe leaves behind for a part of it.
 * @param another opens the same vault by a connection of its own, which is closed at the end
 * @throws HoldfastError where not even a list can be had
 */
export async function probeBlobs(
  blobs: BlobStore,
  onCase: (done: number, total: number) => void,
  another?: () => BlobStore,
): Promise<ProbeReport> {
  const name = `probe-${randomBytes(6).toString('hex')}`;
  await removeAll(blobs, `${name}/`);
  const second = another?.() ?? blobs;
  let made = 0;
  try {
    const makeScratch = async (): Promise<Scratch<BlobStoreScene>> => {
      made += 1;
      const prefix = `${name}/${made}/`;
      return {
        scene: { blobs: below(blobs, prefix), another: () => below(second, prefix) },
        end: () => removeAll(blobs, prefix),
      };
    };
    const cases = await tryCases(blobStoreCases, makeScratch, onCase);
    return { place: blobs.url, where: `below ${name}/ in it`, cases };
  } finally {
    if (second !== blobs) await second.close();
  }
}

async function removeAll(blobs: BlobStore, prefix: string): Promise<void> {
  for await (const page of blobs.list(prefix)) await blobs.delete(page.map(({ key }) => key));
}
