// A person has looked at a snapshot that was kept apart: it is good from now on, and the latest.
import { closeManifest } from './manifest.ts';
import { readManifest } from './manifests.ts';
import { updateHead } from './session-head.ts';
import { snapshotNotFound } from './session-place.ts';
import type { SessionPlace } from './session-place.ts';

export async function approveSnapshot(place: SessionPlace, id: string): Promise<void> {
  const manifest = await readManifest(place, id);
  if (manifest === null) throw snapshotNotFound(place, id);
  const info = { ...manifest.info, standing: 'good', why: '' } as const;
  if (manifest.info.standing !== 'good') {
    // Nothing but the standing differs, so whoever does the same at the same time writes the same.
    await place.blobs.put(place.keys.snapshot(id), closeManifest({ ...manifest, info }, place.envelope));
  }
  await updateHead(place, (head) => ({
    ...head,
    latest: info,
    // Whoever wants a snapshot to be the latest wants the session to go on.
    retired: null,
    weighedUpTo: id > head.weighedUpTo ? id : head.weighedUpTo,
  }));
}
