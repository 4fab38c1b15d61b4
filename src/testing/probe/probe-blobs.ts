// The cases of a blob store on a user's own vault: each below a prefix that nothing else has.
import { below } from '../../blobs/wrappers/below.ts';
import type { Place } from '../../core/place.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { ProbeReport } from '../../ports/probe.ts';
import { blobStoreCases } from '../blob-store-cases.ts';
import type { BlobStoreScene } from '../blob-store-cases.ts';
import { tryCases } from './try-cases.ts';
import type { Scratch } from './try-cases.ts';

/**
 * No key of a vault begins like that, so nobody takes what a killed probe leaves behind for a part of it.
 * @param name that nothing else has
 * @param open the vault's storage, each time by a connection of its own
 * @throws HoldfastError where not even a list can be had
 */
export async function probeBlobs(
  { url }: Place,
  name: string,
  open: () => Promise<BlobStore>,
  onCase: (done: number, total: number) => void,
): Promise<ProbeReport> {
  const opened: BlobStore[] = [];
  try {
    const [first, second] = [await open(), await open()];
    opened.push(first, second);
    await removeAll(first, `${name}/`);
    let made = 0;
    const makeScratch = async (): Promise<Scratch<BlobStoreScene>> => {
      made += 1;
      const prefix = `${name}/${made}/`;
      return {
        scene: { blobs: below(first, prefix), another: () => below(second, prefix) },
        end: () => removeAll(first, prefix),
      };
    };
    const cases = await tryCases(blobStoreCases, makeScratch, onCase);
    return { place: url, where: `below ${name}/ in it`, cases };
  } finally {
    for (const blobs of opened) await blobs.close();
  }
}

async function removeAll(blobs: BlobStore, prefix: string): Promise<void> {
  for await (const page of blobs.list(prefix)) await blobs.delete(page.map(({ key }) => key));
}
