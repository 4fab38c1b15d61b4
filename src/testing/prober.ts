// What `doctor --probe` runs: the cases of this project's own tests, on the disk or the server of a user's place.
import { randomBytes } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Prober } from '../ports/probe.ts';
import { probeBlobs } from './probe/probe-blobs.ts';
import { probeDatabase } from './probe/probe-database.ts';
import { probeFolder } from './probe/probe-folder.ts';
import { scratchSchemas } from './probe/scratch-schemas.ts';
import { scratchFiles } from './probe/scratch-files.ts';

/** @param blobsAt what the vault at an address is stored in */
export function proberOver(blobsAt: (address: string) => Promise<BlobStore>): Prober {
  return {
    async probe(place, onCase) {
      // What a killed probe leaves behind says by its name that it may go.
      const name = `probe-${randomBytes(6).toString('hex')}`;
      switch (place.kind) {
        case 'folder':
          return probeFolder(place, name, onCase);
        case 'sqlite':
          return probeDatabase(place, scratchFiles(place, name), onCase);
        case 'postgres':
          return probeDatabase(place, scratchSchemas(place, name), onCase);
        case 'vault':
          return probeBlobs(place, name, () => blobsAt(place.url), onCase);
        default:
          throw new HoldfastError('PLACE_UNAVAILABLE', {
            place: place.url,
            cause: 'there is no probe for such a place',
          });
      }
    },
  };
}
