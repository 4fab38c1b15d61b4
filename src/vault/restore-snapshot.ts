// Restores a snapshot into a sink: in the order in which its chunks lie in the vault, some files at once, each read back and compared.
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { ContentSink } from '../ports/snapshot-content.ts';
import type { RestoreOptions } from '../ports/vault.ts';
import type { ChunkTable } from './chunk-table.ts';
import { chunkIdBytes } from './chunk-id.ts';
import { ChunkLost, ContentReader, isContent } from './content-reader.ts';
import type { ResolvedContent } from './content-reader.ts';
import { eachOf } from './each-of.ts';
import { FrameSource } from './frame-source.ts';
import { gathered } from './gathered.ts';
import type { ManifestFile } from './manifest.ts';
import { readManifest } from './manifests.ts';
import { indexPacks } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import { snapshotNotFound } from './session-place.ts';
import type { SessionPlace } from './session-place.ts';

/** Files that are written at the same time: while one waits for the disk another is decompressed. */
const filesAtOnce = 3;

interface ResolvedFile {
  readonly file: ManifestFile;
  readonly content: ResolvedContent;
}

interface HurtFile {
  readonly path: string;
  readonly why: string;
}

/** @throws SNAPSHOT_NOT_FOUND, SNAPSHOT_HURT naming the files, BLOBS_UNAVAILABLE, VAULT_DAMAGED; the sink's own errors */
export async function restoreSnapshot(
  place: SessionPlace,
  id: string,
  sink: ContentSink,
  options: RestoreOptions,
): Promise<SnapshotInfo> {
  const [manifest, listing] = await Promise.all([readManifest(place, id), listSession(place)]);
  if (manifest === null) throw snapshotNotFound(place, id);
  const { table } = await indexPacks(place, listing, { withTrash: true });
  const hurt: HurtFile[] = [];
  const resolved = await resolveAll(place, table, manifest.files, hurt);
  resolved.sort((one, other) => firstFrame(table, one) - firstFrame(table, other));
  const frames = new FrameSource(place, table, frameOrder(table, resolved));
  const reader = new ContentReader(place.names, table, frames);
  for (const folder of manifest.emptyFolders) await sink.folder(folder);
  const totalBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  await eachOf(resolved, filesAtOnce, async ({ file, content }) => {
    options.signal?.throwIfAborted();
    const why = await restoreFile(place, reader, sink, { file, content }, options.signal);
    if (why !== null) hurt.push({ path: file.path, why });
    doneBytes += file.sizeBytes;
    options.onProgress?.({ doneBytes, totalBytes, movedBytes: frames.movedBytes });
  });
  if (hurt.length > 0) throw snapshotHurt(place, id, hurt);
  return manifest.info;
}

async function resolveAll(
  place: SessionPlace,
  table: ChunkTable,
  files: readonly ManifestFile[],
  hurt: HurtFile[],
): Promise<ResolvedFile[]> {
  const reader = new ContentReader(
    place.names,
    table,
    new FrameSource(place, table, recipeOrder(table, files)),
  );
  const resolved: ResolvedFile[] = [];
  await eachOf(files, place.concurrency, async (file) => {
    try {
      resolved.push({ file, content: await reader.resolve(file.content, file.sizeBytes) });
    } catch (error) {
      if (!(error instanceof ChunkLost)) throw error;
      hurt.push({ path: file.path, why: error.message });
    }
  });
  return resolved;
}

function recipeOrder(table: ChunkTable, files: readonly ManifestFile[]): number[] {
  const frames = new Set<number>();
  for (const { content } of files) {
    const chunk = content.id === null || content.level === 0 ? -1 : table.find(content.id);
    if (chunk >= 0) frames.add(table.frameOf(chunk));
  }
  return [...frames].sort((one, other) => one - other);
}

function firstFrame(table: ChunkTable, { content }: ResolvedFile): number {
  const chunk = content.list.lengths.length === 0 ? -1 : table.find(content.list.ids);
  return chunk < 0 ? -1 : table.frameOf(chunk);
}

/** Every frame that is needed, in the order of its first use. */
function frameOrder(table: ChunkTable, files: readonly ResolvedFile[]): number[] {
  const frames = new Set<number>();
  for (const { content } of files) {
    for (const index of content.list.lengths.keys()) {
      const chunk = table.find(content.list.ids, index * chunkIdBytes);
      if (chunk >= 0) frames.add(table.frameOf(chunk));
    }
  }
  return [...frames];
}

/** @returns why the file is not what the snapshot says; null where it is */
async function restoreFile(
  place: SessionPlace,
  reader: ContentReader,
  sink: ContentSink,
  { file, content }: ResolvedFile,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const attempts = [
    () => reader.pieces(content),
    // Something of it is damaged: perhaps it lies somewhere else, too.
    () => reader.comparedPieces(content),
  ];
  let why = 'what lies there after it was written is something else';
  for (const pieces of attempts) {
    try {
      await sink.file(file, gathered(pieces(), signal));
    } catch (error) {
      if (!(error instanceof ChunkLost)) throw error;
      why = error.message;
      continue;
    }
    const there = sink.readBack(file.path);
    if (there !== null && (await isContent(there, content, file.sizeBytes, place.names))) return null;
  }
  return why;
}

function snapshotHurt(place: SessionPlace, snapshot: string, hurt: readonly HurtFile[]): HoldfastError {
  const shown = hurt.slice(0, 10).map(({ path, why }) => `${path} (${why})`);
  const rest = hurt.length > shown.length ? ` and ${hurt.length - shown.length} more` : '';
  const cause = `${hurt.length} of its files ${hurt.length === 1 ? 'is' : 'are'} damaged or gone: ${shown.join(', ')}${rest}`;
  return new HoldfastError('SNAPSHOT_HURT', { snapshot, session: sessionName(place.name), cause });
}
