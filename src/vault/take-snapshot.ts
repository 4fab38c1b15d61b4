// Takes a snapshot: reads what changed, stores what the vault does not have, and publishes it once all of that is there.
import { createHash } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { SnapshotInfo, SnapshotPart } from '../core/snapshot.ts';
import type { SessionContent } from '../ports/snapshot-content.ts';
import type { TakenSnapshot, TakeOptions } from '../ports/vault.ts';
import type { PackPlace } from './chunk-table.ts';
import { CountingBlobs } from './counting-blobs.ts';
import { FileTaker } from './file-taker.ts';
import { readFileMemory, writeFileMemory } from './file-memory.ts';
import type { FileMemory, RememberedFile } from './file-memory.ts';
import type { Head } from './head.ts';
import type { ManifestFile } from './manifest.ts';
import { rememberDirectories } from './pack-index.ts';
import { checkPacks, PacksGone, publishSnapshot } from './publish-snapshot.ts';
import { headOrRemade } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import { newSnapshotId } from './snapshot-id.ts';
import { checkHeld, standingOf } from './standing.ts';
import type { TakenFile } from './taken-file.ts';

/** How often it begins again because packs went away that it counted on. */
const mostAttempts = 3;

/** @throws CONTENT_CHANGED, LEASE_LOST, BLOBS_UNAVAILABLE, BLOBS_FULL, BLOBS_READ_ONLY, VAULT_DAMAGED */
export async function takeSnapshot(
  sessionPlace: SessionPlace,
  content: SessionContent,
  options: TakeOptions,
): Promise<TakenSnapshot> {
  const blobs = new CountingBlobs(sessionPlace.blobs);
  const place = { ...sessionPlace, blobs };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const taken = await attemptSnapshot(place, content, options);
      return { ...taken, requests: blobs.requests };
    } catch (error) {
      if (!(error instanceof PacksGone)) throw error;
      if (attempt === mostAttempts) {
        throw new HoldfastError('VAULT_DAMAGED', { url: blobs.url, cause: error.message }, { cause: error });
      }
    }
  }
}

async function attemptSnapshot(
  place: SessionPlace,
  content: SessionContent,
  options: TakeOptions,
): Promise<Omit<TakenSnapshot, 'requests'>> {
  const { held, signal } = options;
  const [listing, head, memory] = await Promise.all([
    listSession(place),
    headOrRemade(place),
    readFileMemory(place),
  ]);
  checkHeld(head, held);
  const taker = new FileTaker(place, listing, memory, { content, ...options });
  const taken = await taker.takeAll();
  const packs = new Set(taken.flatMap(({ packs }) => [...packs].map(nameOf)));
  if (taker.packs.length > 0) await checkPacks(place, packs);
  await content.confirm();
  signal?.throwIfAborted();
  const info = infoOf(place, content, options, head, taken, taker.packs.reduce((sum, pack) => sum + pack.sizeBytes, 0));
  const files = taken.map(({ manifestFile }) => manifestFile);
  const published = await publishSnapshot(place, { info, files, emptyFolders: content.emptyFolders }, packs, held);
  await Promise.all([
    writeFileMemory(place, memoryOf(taken)),
    taker.packs.length > 0 ? rememberDirectories(place, taker.packs) : null,
  ]);
  const { chunks, unreadBytes, healedChunks } = taker.counts;
  return { ...published, chunks, unreadBytes, healedChunks };
}

function nameOf({ name }: PackPlace): string {
  if (name === null) throw new RangeError('a pack was not stored');
  return name;
}

function infoOf(
  { name }: SessionPlace,
  content: SessionContent,
  options: TakeOptions,
  head: Head,
  taken: readonly TakenFile[],
  storedBytes: number,
): SnapshotInfo {
  const { takenAtMs, madeBy, owner, held, partOf } = options;
  const files = taken.map(({ manifestFile }) => manifestFile);
  const parts = content.parts ?? partsOf(files, partOf);
  return {
    ...{ id: newSnapshotId(takenAtMs), name, takenAtMs, how: content.how, set: content.set },
    ...{ files: files.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) },
    ...{ parts, storedBytes, ...standingOf(head, options, parts) },
    ...{ epoch: held.epoch, host: owner.host, madeBy },
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

function memoryOf(taken: readonly TakenFile[]): FileMemory {
  const remembered = taken.flatMap(({ file, manifestFile, packs }): [string, RememberedFile][] => {
    const { path, mark, sizeBytes } = file;
    if (mark === null) return [];
    return [[path, { mark, sizeBytes, content: manifestFile.content, packs: [...new Set([...packs].map(nameOf))] }]];
  });
  return new Map(remembered);
}
