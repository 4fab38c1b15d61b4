// Verifies the snapshots of a session: is everything there that they need, and with all data: is every chunk what its id says?
import type { HurtSnapshot, VerifiedSession, VerifyOptions } from '../ports/vault.ts';
import { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { chunkIdBytes } from './chunk-id.ts';
import { ChunkTable } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { chunkText } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { checkPackData } from './check-pack-data.ts';
import { eachOf } from './each-of.ts';
import { FrameSource } from './frame-source.ts';
import type { Manifest } from './manifest.ts';
import { readManifests } from './manifests.ts';
import { noteDamage } from './note-damage.ts';
import type { PackDirectory } from './pack-directory.ts';
import { readDamages, readDirectory } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import type { ListedPack, SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/** Whole packs that are held at the same time. */
const packsAtOnce = 2;

/** What was found of one pack. */
interface VerifiedPack {
  readonly pack: ListedPack;
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
  const hurt = [...unreadable];
  const needs = new Needs();
  const reader = new ContentReader(place.names, table, new FrameSource(place, table, []));
  for (const manifest of manifests) {
    options.signal?.throwIfAborted();
    const found = await hurtOf(manifest, table, reader, needs, place.concurrency);
    if (found !== null) hurt.push(found);
  }
  await noteDamage(place, known, packs, needs.missing, options.readData);
  return {
    name: place.name,
    snapshots: listing.snapshots.length,
    hurt,
    readBytes: packs.reduce((sum, { readBytes }) => sum + readBytes, 0),
    chunks: countsOf(packs, needs.missing),
  };
}

async function verifyPacks(
  place: SessionPlace,
  { packs, cutPacks }: SessionListing,
  known: ReadonlyMap<string, PackDamage>,
  { readData, onProgress, signal }: VerifyOptions,
): Promise<VerifiedPack[]> {
  const totalBytes = packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const breath = new Breath();
  let doneBytes = 0;
  const whole = await eachOf(packs, readData ? packsAtOnce : place.concurrency, async (pack) => {
    signal?.throwIfAborted();
    const verified = readData ? await verifyData(place, pack, breath) : await verifyDirectory(place, pack, known.get(pack.name));
    doneBytes += pack.sizeBytes;
    onProgress?.({ doneBytes, totalBytes, movedBytes: doneBytes });
    return verified;
  });
  const cut = cutPacks.map((pack): VerifiedPack => ({ pack, directory: null, damage: 'all', readBytes: 0 }));
  return [...whole, ...cut];
}

async function verifyData(place: SessionPlace, pack: ListedPack, breath: Breath): Promise<VerifiedPack> {
  const blob = await place.blobs.get(pack.key);
  const bytes = blob?.bytes ?? new Uint8Array(0);
  return { pack, readBytes: bytes.byteLength, ...(await checkPackData(place, bytes, breath)) };
}

/** @param known what an earlier verification with all data found: it stays true until another one reads the data again */
async function verifyDirectory(
  place: SessionPlace,
  pack: ListedPack,
  known: PackDamage = new Set(),
): Promise<VerifiedPack> {
  try {
    const directory = await readDirectory(place, pack.key);
    return { pack, directory, damage: directory === null ? 'all' : known, readBytes: 0 };
  } catch (error) {
    if (!(error instanceof UnreadableBytes)) throw error;
    return { pack, directory: null, damage: 'all', readBytes: 0 };
  }
}

function tableOf(packs: readonly VerifiedPack[]): ChunkTable {
  const table = new ChunkTable();
  for (const { pack, directory, damage } of packs) {
    if (directory === null || damage === 'all') continue;
    table.addPack({ name: pack.name, key: pack.key }, directory, (id) => damage.has(chunkText(id)));
  }
  return table;
}

/** What was asked for already, and what of it is nowhere. */
class Needs {
  readonly missing = new Set<string>();
  /** Contents by id, and why they are hurt; null: they are whole. */
  readonly contents = new Map<string, string | null>();
}

async function hurtOf(
  { info, files }: Manifest,
  table: ChunkTable,
  reader: ContentReader,
  needs: Needs,
  concurrency: number,
): Promise<HurtSnapshot | null> {
  const whys = await eachOf(files, concurrency, async ({ content, sizeBytes }) => {
    const key = `${content.level} ${chunkText(content.id ?? new Uint8Array(0))}`;
    const known = needs.contents.get(key);
    if (known !== undefined) return known;
    let why: string | null = null;
    try {
      const { list } = await reader.resolve(content, sizeBytes);
      for (const chunk of list.lengths.keys()) {
        if (table.find(list.ids, chunk * chunkIdBytes) >= 0) continue;
        needs.missing.add(chunkText(list.ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes)));
        why = 'chunks of it are damaged or gone';
      }
    } catch (error) {
      if (!(error instanceof ChunkLost)) throw error;
      needs.missing.add(chunkText(error.id));
      why = error.message;
    }
    needs.contents.set(key, why);
    return why;
  });
  const paths = files.flatMap(({ path }, index) => (whys[index] == null ? [] : [path])).sort();
  const why = whys.find((found) => found !== null);
  return why === undefined ? null : { id: info.id, paths, why };
}

function countsOf(packs: readonly VerifiedPack[], missing: ReadonlySet<string>): VerifiedSession['chunks'] {
  const damaged = new Set(packs.flatMap(({ damage }) => (damage === 'all' ? [] : [...damage])));
  return {
    checked: packs.reduce((sum, { directory }) => sum + (directory?.lengths.length ?? 0), 0),
    damaged: damaged.size,
    missing: [...missing].filter((id) => !damaged.has(id)).length,
  };
}
