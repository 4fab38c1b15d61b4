// What one list of a session's blobs tells: which packs are there whole, which snapshots, what damage is known, what lies in the trash.
import type { BlobInfo } from '../ports/blob-store.ts';
import type { VaultPath } from '../ports/vault.ts';
import { hurtNote } from './damage-notes.ts';
import { packSizeBytes } from './pack-name.ts';
import type { SessionPlace } from './session-place.ts';
import { isSnapshotId } from './snapshot-id.ts';

export interface ListedPack extends BlobInfo {
  readonly name: string;
}

export interface ListedSnapshot extends BlobInfo {
  readonly id: string;
}

export interface TrashedBlob extends BlobInfo {
  /** As a segment of a key. */
  readonly item: string;
  readonly path: VaultPath;
}

export interface SessionListing {
  readonly packs: readonly ListedPack[];
  /** Packs that do not have the size that their name tells: cut off, or written by something else. */
  readonly cutPacks: readonly ListedPack[];
  /** In the order of their ids, which is that of their times. */
  readonly snapshots: readonly ListedSnapshot[];
  /** Packs that a note tells damage of, and `missing`. */
  readonly notedPacks: readonly string[];
  /** Whether some snapshots are known to be hurt. */
  readonly hasHurt: boolean;
  readonly trash: readonly TrashedBlob[];
  readonly isKnown: boolean;
}

export async function listSession(
  { blobs, keys }: SessionPlace,
  prefix = keys.prefix,
): Promise<SessionListing> {
  const [packs, cutPacks, snapshots, notedPacks, trash] = [
    [] as ListedPack[],
    [] as ListedPack[],
    [] as ListedSnapshot[],
    [] as string[],
    [] as TrashedBlob[],
  ];
  let [isKnown, hasHurt] = [false, false];
  for await (const page of blobs.list(prefix)) {
    isKnown ||= page.length > 0;
    for (const info of page) {
      const [folder, name = '', ...rest] = info.key.slice(keys.prefix.length).split('/');
      if (folder === 'packs' && packSizeBytes(name) !== null) {
        (packSizeBytes(name) === info.sizeBytes ? packs : cutPacks).push({ ...info, name });
      } else if (folder === 'snapshots' && isSnapshotId(name)) snapshots.push({ ...info, id: name });
      else if (folder === 'damage' && name === hurtNote) hasHurt = true;
      else if (folder === 'damage') notedPacks.push(name);
      else if (folder === 'trash' && rest.length === 2) {
        trash.push({ ...info, item: name, path: rest.join('/') as VaultPath });
      }
    }
  }
  return { packs, cutPacks, snapshots, notedPacks, hasHurt, trash, isKnown };
}
