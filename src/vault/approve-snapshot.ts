// A person has looked at a snapshot that was kept apart: it is good from now on, and the latest.
import { writeEnded } from './ended-note.ts';
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
  let hadEnded = false;
  const head = await updateHead(place, (found) => {
    hadEnded = found.retired !== null || info.sequence <= found.endedUpTo;
    return {
      ...found,
      latest: info,
      // Whoever wants a snapshot to be the latest wants the session to go on, also where its pairing counted as ended.
      retired: null,
      endedUpTo: Math.min(found.endedUpTo, info.sequence - 1),
    };
  });
  if (hadEnded) await writeEnded(place, head);
}
