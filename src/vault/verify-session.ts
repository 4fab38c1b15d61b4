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

/** What was found of one pack. */
interface VerifiedPack {
  readonly pack: IndexedPack;
  readonly directory: PackDirectory | null;
  readonly damage: PackDamage;
  readonly readBytes: number;
}

/** @throws BLOBS_UNAVAILABLE */
export async function verifySession(place: SessionPlace, options: VerifyOptions): Promise<VerifiedSession> {
  const listing = await listSession(place);
  const known = await readDamages(place, listing);
  const packs = await verifyPacks(place, listing, known, options);
  const table = tableOf(packs);
  const { manifests, unreadable } = await readManifests(place, listing.snapshots);
  const { hurt: found, missing } = await findHurt(place, manifests, table, options.signal);
  const hurt = [...unreadable, ...found];
  await noteDamage(place, known, packs, missing, options.readData);
  await writeHurt(place, hurt, listing.hasHurt);
  return {
    name: place.name,
    snapshots: listing.snapshots.length,
    hurt,
    readBytes: packs.reduce((sum, { readBytes }) => sum + readBytes, 0),
    chunks: countsOf(packs, missing),
  };
}

async function verifyPacks(
  place: SessionPlace,
  listing: SessionListing,
  known: ReadonlyMap<string, PackDamage>,
  { readData, onProgress, signal }: VerifyOptions,
): Promise<VerifiedPack[]> {
  const packs = readablePacks(listing);
  const totalBytes = packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const breath = readData ? new Breath() : null;
  let doneBytes = 0;
  const whole = await eachOf(packs, readData ? packsAtOnce : place.concurrency, async (pack) => {
    signal?.throwIfAborted();
    const verified = await verifyPack(place, pack, known.get(pack.name) ?? new Set(), breath);
    doneBytes += pack.sizeBytes;
    onProgress?.({ doneBytes, totalBytes, movedBytes: doneBytes });
    return verified;
  });
  const cut = listing.cutPacks.map((pack): VerifiedPack => {
    return { pack: { ...pack, isTrashed: false }, directory: null, damage: 'all', readBytes: 0 };
  });
  return [...whole, ...cut];
}

/** @param known what an earlier verification with all data found: it stays true until another one reads the data again */
async function verifyPack(
  place: SessionPlace,
  pack: IndexedPack,
  known: PackDamage,
  breath: Breath | null,
): Promise<VerifiedPack> {
  const directory = await directoryOrNull(place, pack);
  if (directory === null) return { pack, directory, damage: 'all', readBytes: 0 };
  if (breath === null) return { pack, directory, damage: known, readBytes: 0 };
  return { pack, directory, ...(await checkPackData(place, pack, directory, breath)) };
}

/** null where it is damaged: then nothing of the pack can be found. */
async function directoryOrNull(place: SessionPlace, { key }: IndexedPack): Promise<PackDirectory | null> {
  try {
    return await readDirectory(place, key);
  } catch (error) {
    if (error instanceof UnreadableBytes) return null;
    throw error;
  }
}

function tableOf(packs: readonly VerifiedPack[]): ChunkTable {
  const table = new ChunkTable();
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
