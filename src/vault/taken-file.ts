// A file of a snapshot that is being taken, with the packs that its content lies in.
import type { ContentFile } from '../ports/snapshot-content.ts';
import type { PackPlace } from './chunk-table.ts';
import type { ManifestFile } from './manifest.ts';

export interface TakenFile {
  readonly file: ContentFile;
  readonly manifestFile: ManifestFile;
  readonly packs: ReadonlySet<PackPlace>;
}
