// Verifies the snapshots of a session: is everything there that they need, and with all data: is every chunk what its id says?
import type { VerifiedSession, VerifyOptions } from '../ports/vault.ts';
import { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { ChunkTable } from './chunk-table.ts';
import { chunkText } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { checkPackData } from './check-pack-data.ts';
import { eachOf } from './each-of.ts';
import { findHurt } from './find-hurt.ts';
import type { FoundHurt } from './find-hurt.ts';
import { FrameMemory } from './frame-memory.ts';
import { writeHurt } from './hurt-notes.ts';
import { readManifests } from './manifests.ts';
import { noteDamage } from './note-damage.ts';
import type { PackDirectory } from './pack-directory.ts';
import { readablePacks, readDamages, readDirectory } from './pack-index.ts';
import type { IndexedPack } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/** Packs that are read at the same time. */
const packsAtOnce = 2;

/** How often it looks again while packs come and go. */
const mostLooks = 4;

/** What all packs whose data is read share. */
interface DataReading {
  readonly breath: Breath;
  readonly memory: FrameMemory;
}

/** What was found of one pack. */
interface VerifiedPack {
  readonly pack: IndexedPack;
  readonly directory: PackDirectory | null;
  readonly damage: PackDamage;
  readonly readBytes: number;
}

interface Look extends FoundHurt {
  readonly packs: readonly VerifiedPack[];
  /** A pack went elsewhere since it was listed, or is not as long as it should be. */
  readonly isInDoubt: boolean;
}

/** @throws BLOBS_UNAVAILABLE */
export async function verifySession(place: SessionPlace, options: VerifyOptions): Promise<VerifiedSession> {
  const first = await listSession(place);
  const known = await readDamages(place, first);
  let found = await lookAt(place, first, known, options, []);
  let [listing, before] = [first, ''];
  // A list shows packs before snapshots, and somebody may be taking one or collecting; and what was read wrong may read well now. So
  // before anything is noted, everything that is in doubt is listed and read anew.
  for (let looks = 1; looks < mostLooks && (found.isInDoubt || found.hurt.length > 0); looks += 1) {
    const now = packsIn(listing);
    if (looks > 1 && now === before) break;
    before = now;
    listing = await listSession(place);
    const there = new Set(listing.snapshots.map(({ id }) => id));
    const still = { ...listing, snapshots: first.snapshots.filter(({ id }) => there.has(id)) };
    found = await lookAt(place, still, known, { ...options, onProgress: () => undefined }, found.packs);
  }
  const { packs, hurt, missing } = found;
  await noteDamage(place, known, packs, missing, options.readData);
  await writeHurt(place, hurt, listing.hasHurt);
  return {
    name: place.name,
    snapshots: first.snapshots.length,
    hurt,
    readBytes: packs.reduce((sum, { readBytes }) => sum + readBytes, 0),
    chunks: countsOf(packs, missing),
  };
}

function packsIn(listing: SessionListing): string {
  return readablePacks(listing)
    .map(({ key }) => key)
    .join();
}

/** @param seen packs that were looked at a moment ago */
async function lookAt(
  place: SessionPlace,
  listing: SessionListing,
  known: ReadonlyMap<string, PackDamage>,
  options: VerifyOptions,
  seen: readonly VerifiedPack[],
): Promise<Look> {
  const reading = { breath: new Breath(), memory: new FrameMemory() };
  const verified = await verifyPacks({ place, known, options, seen, reading }, readablePacks(listing));
  const whole = verified.filter((one) => one !== null);
  const cut = listing.cutPacks.map((pack): VerifiedPack => {
    return { pack: { ...pack, isTrashed: false }, directory: null, damage: 'all', readBytes: 0 };
  });
  const packs = [...whole, ...cut];
  const { manifests, unreadable } = await readManifests(place, listing.snapshots);
  const { hurt, missing } = await findHurt(place, manifests, tableOf(packs), {
    signal: options.signal,
    memory: reading.memory,
  });
  const isInDoubt = whole.length < verified.length || cut.length > 0;
  return { packs, hurt: [...unreadable, ...hurt], missing, isInDoubt };
}

interface Looking {
  readonly place: SessionPlace;
  readonly known: ReadonlyMap<string, PackDamage>;
  readonly options: VerifyOptions;
  readonly seen: readonly VerifiedPack[];
  readonly reading: DataReading;
}

/** null for one that went elsewhere since it was listed. */
async function verifyPacks(
  { place, known, options, seen, reading }: Looking,
  packs: readonly IndexedPack[],
): Promise<(VerifiedPack | null)[]> {
  const { readData, onProgress, signal } = options;
  const totalBytes = packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const before = new Map(seen.map((one) => [one.pack.key, one]));
  let doneBytes = 0;
  onProgress?.({ doneBytes, totalBytes, movedBytes: 0 });
  return await eachOf(packs, readData ? packsAtOnce : place.concurrency, async (pack) => {
    signal?.throwIfAborted();
    const earlier = before.get(pack.key);
    const noted = known.get(pack.name) ?? new Set();
    const isLookedAt = earlier !== undefined && earlier.directory !== null;
    const verified = isLookedAt ? earlier : await verifyPack(place, pack, noted, readData, reading);
    doneBytes += pack.sizeBytes;
    onProgress?.({ doneBytes, totalBytes, movedBytes: doneBytes });
    return verified;
  });
}

/** @param known what an earlier verification with all data found: it stays true until another one reads the data again */
async function verifyPack(
  place: SessionPlace,
  pack: IndexedPack,
  known: PackDamage,
  readData: boolean,
  { breath, memory }: DataReading,
): Promise<VerifiedPack | null> {
  const directory = await directoryOrDamaged(place, pack);
  if (directory === null) return null;
  if (directory === 'damaged') return { pack, directory: null, damage: 'all', readBytes: 0 };
  // A note of a whole pack whose directory is fine is damaged itself, or of a time when a read went wrong.
  if (!readData && known !== 'all') return { pack, directory, damage: known, readBytes: 0 };
  return { pack, directory, ...(await checkPackData(place, pack, directory, breath, memory)) };
}

/** `damaged`: nothing of the pack can be found; null where it is gone. */
async function directoryOrDamaged(
  place: SessionPlace,
  { key }: IndexedPack,
): Promise<PackDirectory | 'damaged' | null> {
  try {
    return await readDirectory(place, key);
  } catch (error) {
    if (error instanceof UnreadableBytes) return 'damaged';
    throw error;
  }
}

function tableOf(packs: readonly VerifiedPack[]): ChunkTable {
  const count = packs.reduce((sum, { directory }) => sum + (directory?.lengths.length ?? 0), 0);
  const table = new ChunkTable(count);
  for (const { pack, directory, damage } of packs) {
    if (directory === null || damage === 'all') continue;
    table.addPack(pack, directory, (id) => damage.has(chunkText(id)));
  }
  return table;
}

function countsOf(packs: readonly VerifiedPack[], missing: ReadonlySet<string>): VerifiedSession['chunks'] {
  const damaged = new Set(packs.flatMap(({ damage }) => (damage === 'all' ? [] : [...damage])));
  return {
    checked: packs.reduce((sum, { directory }) => sum + (directory?.lengths.length ?? 0), 0),
    damaged: damaged.size,
    missing: [...missing].filter((id) => !damaged.has(id)).length,
  };
}
