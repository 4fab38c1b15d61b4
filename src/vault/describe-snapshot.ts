// What lists, rules and people will know of a snapshot that was just read.
import { createHash } from 'node:crypto';
import type { SnapshotInfo, SnapshotPart } from '../core/snapshot.ts';
import type { SessionContent } from '../ports/snapshot-content.ts';
import type { TakeOptions } from '../ports/vault.ts';
import type { Head } from './head.ts';
import type { ManifestFile } from './manifest.ts';
import type { SessionPlace } from './session-place.ts';
import { newSnapshotId } from './snapshot-id.ts';
import { standingOf } from './standing.ts';

export function describeSnapshot(
  { name }: SessionPlace,
  content: SessionContent,
  options: TakeOptions,
  head: Head,
  files: readonly ManifestFile[],
  storedBytes: number,
): SnapshotInfo {
  const { takenAtMs, madeBy, owner, held, partOf } = options;
  const parts = content.parts ?? partsOf(files, partOf);
  return {
    id: newSnapshotId(takenAtMs),
    name,
    takenAtMs,
    how: content.how,
    set: content.set,
    files: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    parts,
    storedBytes,
    ...standingOf(head, options, parts),
    epoch: held.epoch,
    sequence: head.sequence + 1,
    host: owner.host,
    madeBy,
    contentDigest: contentDigest(files, content.emptyFolders),
  };
}

function partsOf(
  files: readonly ManifestFile[],
  partOf: (path: string) => string,
): Readonly<Record<string, SnapshotPart>> {
  const parts = new Map<string, SnapshotPart>();
  for (const { path, sizeBytes } of files) {
    const part = partOf(path);
    const sum = parts.get(part) ?? { files: 0, sizeBytes: 0 };
    parts.set(part, { files: sum.files + 1, sizeBytes: sum.sizeBytes + sizeBytes });
  }
  return Object.fromEntries(parts);
}

/** Of paths and contents; times and permissions do not count. */
function contentDigest(files: readonly ManifestFile[], emptyFolders: readonly string[]): string {
  const lines = files.map(({ path, content }) =>
    JSON.stringify([path, content.level, Buffer.from(content.id ?? []).toString('base64')]),
  );
  const folders = emptyFolders.map((folder) => JSON.stringify([folder]));
  return createHash('sha256')
    .update([...lines.sort(), ...folders.sort()].join('\n'))
    .digest('hex')
    .slice(0, 32);
}
