// Reads the directories of a session's packs: from this machine's memory of them, and only what it does not know from the vault. A pack never
// changes, so what is remembered of one is true for ever.
import { Breath } from './breath.ts';
import { ByteReader, UnreadableBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkTable } from './chunk-table.ts';
import type { PackPlace } from './chunk-table.ts';
import { chunkText, readDamage } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import { Rooms } from './frame-memory.ts';
import { decodeDirectory, decodeTrailer, trailerBytes } from './pack-directory.ts';
import type { PackDirectory } from './pack-directory.ts';
import { packSizeBytes } from './pack-name.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

const cacheKey = 'directories';
/** Holds the whole directory of nearly every pack. */
const tailBytes = 131_072;
const tails = new Rooms(tailBytes, 8);

export interface PackIndex {
  readonly table: ChunkTable;
  /** Names of packs whose directory could not be read: nobody can tell what is in them. */
  readonly unreadable: ReadonlySet<string>;
}

/** A pack, wherever it lies. */
export interface IndexedPack {
  readonly name: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly isTrashed: boolean;
}

export interface IndexOptions {
  /** Packs in the trash hold chunks, too: good for reading, but nothing new may count on them. */
  readonly withTrash: boolean;
  /**
   * What becomes of chunks that are noted as damaged. A note may be wrong: whoever reads tries them where there is no other, and what is
   * needed is needed there, too. Nothing new may count on them.
   */
  readonly noted: 'last' | 'left out';
}

/** @throws BLOBS_UNAVAILABLE */
export async function indexPacks(
  place: SessionPlace,
  listing: SessionListing,
  { withTrash, noted }: IndexOptions,
): Promise<PackIndex> {
  const packs = [...placedPacks(listing), ...(withTrash ? trashedPacks(listing) : [])];
  const damages = await readDamages(place, listing);
  const unreadable = new Set<string>();
  const directories = await readDirectories(place, packs, unreadable);
  const count = [...directories.values()].reduce((sum, { lengths }) => sum + lengths.length, 0);
  const table = new ChunkTable(1.25 * count);
  const breath = new Breath();
  const withNotes: (readonly [PackPlace, PackDirectory, (id: Uint8Array) => boolean])[] = [];
  for (const { name, key, isTrashed } of packs) {
    const directory = directories.get(name);
    const damage = damages.get(name);
    await breath.take();
    if (directory === undefined) continue;
    const pack = { name, key, isTrashed };
    if (damage === undefined) table.addPack(pack, directory);
    else {
      const isDamaged = (id: Uint8Array): boolean => damage === 'all' || damage.has(chunkText(id));
      table.addPack(pack, directory, isDamaged);
      withNotes.push([pack, directory, isDamaged]);
    }
  }
  if (noted === 'last') for (const one of withNotes) table.addNoted(...one);
  return { table, unreadable };
}

export async function readDamages(
  place: SessionPlace,
  { notedPacks }: Pick<SessionListing, 'notedPacks'>,
): Promise<ReadonlyMap<string, PackDamage>> {
  const damages = await eachOf(notedPacks, place.concurrency, (name) => readDamage(place, name));
  return new Map(notedPacks.map((name, index) => [name, damages[index] ?? 'all']));
}

function placedPacks({ packs }: SessionListing): IndexedPack[] {
  return packs.map(({ name, key, sizeBytes }) => ({ name, key, sizeBytes, isTrashed: false }));
}

function trashedPacks({ trash }: SessionListing): IndexedPack[] {
  return trash
    .map(({ key, path, sizeBytes }) => ({
      key,
      name: path.slice('packs/'.length),
      sizeBytes,
      isTrashed: true,
      path,
    }))
    .filter(({ path, name, sizeBytes }) => path.startsWith('packs/') && packSizeBytes(name) === sizeBytes);
}

/** All that a restore can read from. */
export function readablePacks(listing: SessionListing): readonly IndexedPack[] {
  return [...placedPacks(listing), ...trashedPacks(listing)];
}

async function readDirectories(
  place: SessionPlace,
  packs: readonly IndexedPack[],
  unreadable: Set<string>,
): Promise<ReadonlyMap<string, PackDirectory>> {
  const remembered = await readRemembered(place);
  const unknown = packs.filter(({ name }) => !remembered.has(name));
  const plain = new Map<string, Uint8Array>();
  await eachOf(unknown, place.concurrency, async ({ name, key }) => {
    try {
      const directory = await readDirectoryBytes(place, key);
      // One that has gone since it was listed is one that is not there.
      if (directory !== null) plain.set(name, directory);
    } catch (error) {
      if (!(error instanceof UnreadableBytes)) throw error;
      unreadable.add(name);
    }
  });
  const names = new Set(packs.map(({ name }) => name));
  const known = [...remembered, ...plain].filter(([name]) => names.has(name));
  if (plain.size > 0) await remember(place, known);
  const directories = new Map<string, PackDirectory>();
  const breath = new Breath();
  for (const [name, bytes] of known) {
    try {
      directories.set(name, decodeDirectory(bytes));
    } catch (error) {
      // Closed as it should be, and not what any pack has.
      if (!(error instanceof UnreadableBytes)) throw error;
      unreadable.add(name);
    }
    await breath.take();
  }
  return directories;
}

/** The directory of a pack from the vault; null where the pack is gone. @throws UnreadableBytes */
export async function readDirectory(place: SessionPlace, key: string): Promise<PackDirectory | null> {
  const bytes = await readDirectoryBytes(place, key);
  return bytes && decodeDirectory(bytes);
}

async function readDirectoryBytes(place: SessionPlace, key: string): Promise<Uint8Array | null> {
  const room = tails.take(tailBytes);
  try {
    const tail = await place.blobs.getRange(key, -tailBytes, tailBytes, room);
    if (tail === null) return null;
    const needed = decodeTrailer(tail) + trailerBytes;
    const end = needed <= tail.byteLength ? tail : await place.blobs.getRange(key, -needed, needed);
    // A copy: it is kept, and what was read with it is much larger.
    return end && Uint8Array.from(openDirectory(place, end));
  } finally {
    tails.giveBack(room);
  }
}

/** @param end of a pack, with at least its directory. @throws UnreadableBytes */
export function openDirectory(place: SessionPlace, end: Uint8Array): Uint8Array {
  const closed = end.byteLength - trailerBytes - decodeTrailer(end);
  if (closed < 0) throw new UnreadableBytes('its directory is larger than the pack');
  return place.envelope.open('directory', end.subarray(closed, end.byteLength - trailerBytes));
}

async function readRemembered(place: SessionPlace): Promise<Map<string, Uint8Array>> {
  const closed = await place.cache.read(cacheKey);
  const known = new Map<string, Uint8Array>();
  if (closed === null) return known;
  try {
    const reader = new ByteReader(place.envelope.open(cacheKey, closed));
    while (!reader.isAtEnd) known.set(reader.text(), reader.sized());
    return known;
  } catch (error) {
    // What this machine remembers may be lost at any time; the vault is asked instead.
    if (error instanceof UnreadableBytes) return new Map();
    throw error;
  }
}

/** Packs that this machine has just stored need not be asked for. */
export async function rememberDirectories(
  place: SessionPlace,
  packs: readonly { readonly name: string; readonly directory: Uint8Array }[],
): Promise<void> {
  const known = await readRemembered(place);
  for (const { name, directory } of packs) known.set(name, directory);
  await remember(place, [...known]);
}

async function remember(
  place: SessionPlace,
  known: readonly (readonly [string, Uint8Array])[],
): Promise<void> {
  const writer = new ByteWriter();
  for (const [name, bytes] of known) writer.text(name).sized(bytes);
  await place.cache.write(cacheKey, place.envelope.close(cacheKey, writer.done()));
}
