// Takes a snapshot: reads what changed, stores what the vault does not have, and publishes it once all of that is there.
import { HoldfastError } from '../core/errors.ts';
import type { SessionContent } from '../ports/snapshot-content.ts';
import type { TakenSnapshot, TakeOptions } from '../ports/vault.ts';
import { checkReused } from './check-reused.ts';
import type { PackPlace } from './chunk-table.ts';
import { CountingBlobs } from './counting-blobs.ts';
import { describeSnapshot } from './describe-snapshot.ts';
import { FileTaker } from './file-taker.ts';
import { readFileMemory, writeFileMemory } from './file-memory.ts';
import type { FileMemory, RememberedFile } from './file-memory.ts';
import type { Head } from './head.ts';
import { recheckHurt } from './hurt-notes.ts';
import { readManifests } from './manifests.ts';
import { rememberDirectories } from './pack-index.ts';
import { checkPacks, PacksGone, publishSnapshot } from './publish-snapshot.ts';
import { seeHead } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import { checkHeld } from './standing.ts';
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
  const checked = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const taken = await attemptSnapshot(place, content, options, checked);
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
  checked: Set<string>,
): Promise<Omit<TakenSnapshot, 'requests'>> {
  const { held, signal } = options;
  const [listing, found, memory] = await Promise.all([
    listSession(place),
    seeHead(place),
    readFileMemory(place),
  ]);
  checkHeld(found.head, held);
  const seen = { ...found, head: await withUnweighed(place, found.head, listing) };
  const taker = new FileTaker(place, listing, memory, { content, ...options });
  const taken = await taker.takeAll();
  const packs = new Set(taken.flatMap(({ packs }) => [...packs].map(nameOf)));
  if (taker.packs.length > 0) await checkPacks(place, packs);
  for (const { name } of taker.packs) checked.add(name);
  if (options.readReused === true) await checkReused(place, packs, checked, signal);
  await content.confirm();
  signal?.throwIfAborted();
  const files = taken.map(({ manifestFile }) => manifestFile);
  const storedBytes = taker.packs.reduce((sum, pack) => sum + pack.sizeBytes, 0);
  const info = describeSnapshot(place, content, options, seen.head, files, storedBytes);
  const manifest = { info, files, emptyFolders: content.emptyFolders };
  const published = await publishSnapshot(place, manifest, { packs, held, seen, signal });
  await Promise.all([
    writeFileMemory(place, memoryOf(taken)),
    taker.packs.length > 0 ? rememberDirectories(place, taker.packs) : null,
  ]);
  const { chunks, unreadBytes, healedChunks } = taker.counts;
  // Also where nothing was healed: what was noted beside a take that was under way may never have been so.
  if (listing.hasHurt) await recheckHurt(place);
  return { ...published, chunks, unreadBytes, healedChunks };
}

/** Somebody may have been killed between publishing a snapshot and telling the head: this one shall come after that, too. */
async function withUnweighed(place: SessionPlace, head: Head, { snapshots }: SessionListing): Promise<Head> {
  const { manifests } = await readManifests(
    place,
    snapshots.filter(({ id }) => id > head.weighedUpTo),
  );
  const sequence = manifests.reduce((most, { info }) => Math.max(most, info.sequence), head.sequence);
  return { ...head, sequence };
}

function nameOf({ name }: PackPlace): string {
  if (name === null) throw new RangeError('a pack was not stored');
  return name;
}

function memoryOf(taken: readonly TakenFile[]): FileMemory {
  const remembered = taken.flatMap(({ file, manifestFile, packs }): [string, RememberedFile][] => {
    const { path, mark, sizeBytes } = file;
    if (mark === null) return [];
    return [
      [path, { mark, sizeBytes, content: manifestFile.content, packs: [...new Set([...packs].map(nameOf))] }],
    ];
  });
  return new Map(remembered);
}
