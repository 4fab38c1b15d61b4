// A place with browser profiles as snapshots see it, for tests and for processes that tests start.
import { join } from 'node:path';
import type { InUse } from '../../../src/core/inventory.ts';
import { parsePlace } from '../../../src/core/place.ts';
import type { Place } from '../../../src/core/place.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import type { SnapshotPlace } from '../../../src/ports/snapshot-content.ts';
import { FolderStore } from '../../../src/stores/folder/folder-store.ts';
import { refOfProfile } from '../../../src/stores/folder-wwebjs/look-at-profile-folder.ts';
import { profileFolders } from '../../../src/stores/folder-wwebjs/profile-folders.ts';
import { snapshotProfiles } from '../../../src/stores/folder-wwebjs/snapshot-profiles.ts';

export interface ProfilePlace {
  readonly place: Place;
  readonly store: FolderStore;
  readonly snapshots: SnapshotPlace;
  readonly ref: SessionRef;
  /** Of the profile. */
  readonly folder: string;
}

/**
 * @param path of the session below the root
 * @param use what is answered to whether it is in use, instead of looking at every process of the machine
 */
export function openPlace(root: string, path = 'session-a', use?: InUse): ProfilePlace {
  const place = parsePlace(`wwebjs:${root}`, '/');
  const store = new FolderStore(place, profileFolders, { pool: null, quietMs: 0, nowMs: () => Date.now() });
  const answering = {
    inUse: (ref: SessionRef) => (use === undefined ? store.inUse(ref) : Promise.resolve(use)),
    moveToTrash: (from: string, item: string) => store.moveToTrash(from, item),
    settle: () => store.settle(),
  };
  const snapshots = snapshotProfiles(place, { store: answering, nowMs: () => Date.now() });
  const ref = refOfProfile(place, path, path.endsWith('.zip') ? 'file' : 'folder');
  if (ref === null) throw new Error(`${path} is no name of a profile`);
  return { place, store, snapshots, ref, folder: join(root, path) };
}
