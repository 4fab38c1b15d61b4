// Restores a snapshot into a sink: in the order in which its chunks lie in the vault, each file read back and compared.
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { ContentSink } from '../ports/snapshot-content.ts';
import type { RestoreOptions } from '../ports/vault.ts';
import type { ChunkTable } from './chunk-table.ts';
import { ChunkLost, ContentReader, isContent } from './content-reader.ts';
import type { ResolvedContent } from './content-reader.ts';
import { eachOf } from './each-of.ts';
import { FrameMemory } from './frame-memory.ts';
import { FrameSource } from './frame-source.ts';
import { gathered } from './gathered.ts';
import type { ManifestFile } from './manifest.ts';
import { readManifest } from './manifests.ts';
import { indexPacks } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import { snapshotNotFound } from './session-place.ts';
import type { SessionPlace } from './session-place.ts';

/** Files of one chunk: for each there is more waiting than work. */
const smallFilesAtOnce = 4;

interface ResolvedFile {
  readonly file: ManifestFile;
  readonly content: ResolvedContent;
  /** Of its chunks, in the table. */
  readonly places: Int32Array;
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
  const { table } = await indexPacks(place, listing, { withTrash: true, noted: 'last' });
  const hurt: HurtFile[] = [];
  const memory = new FrameMemory();
  const resolved = await resolveAll(place, table, memory, manifest.files, hurt);
  for (const folder of manifest.emptyFolders) await sink.folder(folder);
  hurt.push(...(await new Restoring({ place, table, memory, sink, options }).restoreAll(resolved)));
  if (hurt.length > 0) throw snapshotHurt(place, id, hurt);
  return manifest.info;
}

async function resolveAll(
  place: SessionPlace,
  table: ChunkTable,
  memory: FrameMemory,
  files: readonly ManifestFile[],
  hurt: HurtFile[],
): Promise<ResolvedFile[]> {
  const frames = new FrameSource(place, table, recipeOrder(table, files), { memory });
  const reader = new ContentReader(place.names, table, frames);
  const resolved: ResolvedFile[] = [];
  await eachOf(files, place.concurrency, async (file) => {
    try {
      const content = await reader.resolve(file.content, file.sizeBytes);
      resolved.push({ file, content, places: reader.placesOf(content) });
    } catch (error) {
      if (!(error instanceof ChunkLost)) throw error;
      hurt.push({ path: file.path, why: error.message });
    }
  });
  frames.forget();
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

interface RestoreParts {
  readonly place: SessionPlace;
  readonly table: ChunkTable;
  readonly memory: FrameMemory;
  readonly sink: ContentSink;
  readonly options: RestoreOptions;
}

/** One restore under way. */
class Restoring {
  readonly #place: SessionPlace;
  readonly #table: ChunkTable;
  readonly #memory: FrameMemory;
  readonly #sink: ContentSink;
  readonly #options: RestoreOptions;
  readonly #hurt: HurtFile[] = [];
  readonly #sources: FrameSource[] = [];
  #totalBytes = 0;
  #doneBytes = 0;

  constructor({ place, table, memory, sink, options }: RestoreParts) {
    [this.#place, this.#table, this.#memory] = [place, table, memory];
    [this.#sink, this.#options] = [sink, options];
  }

  /** @returns the files that are not what the snapshot says */
  async restoreAll(files: readonly ResolvedFile[]): Promise<readonly HurtFile[]> {
    this.#totalBytes = files.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const small = this.#inOrder(files.filter(({ places }) => places.length <= 1));
    await eachOf(small.files, smallFilesAtOnce, async (file) => {
      await this.#compare(small.reader, file, await this.#write(small.reader, file));
    });
    small.frames.forget();
    const large = this.#inOrder(files.filter(({ places }) => places.length > 1));
    // One after the other is read from the vault, so that each frame is read once; what was written is read back meanwhile.
    let comparing: Promise<void> = Promise.resolve();
    for (const file of large.files) {
      const isWritten = await this.#write(large.reader, file);
      await comparing;
      comparing = this.#compare(large.reader, file, isWritten);
      // It is awaited after the next file; until then a failure is nobody's yet.
      comparing.catch(() => undefined);
    }
    await comparing;
    return this.#hurt;
  }

  #inOrder(files: readonly ResolvedFile[]): OrderedFiles {
    const first = ({ places }: ResolvedFile): number => places[0] ?? -1;
    const ordered = files.toSorted((one, other) => first(one) - first(other));
    const order = frameOrder(this.#table, ordered);
    const frames = new FrameSource(this.#place, this.#table, order, { memory: this.#memory });
    this.#sources.push(frames);
    return { files: ordered, frames, reader: new ContentReader(this.#place.names, this.#table, frames) };
  }

  async #compare(reader: ContentReader, file: ResolvedFile, isWritten: boolean): Promise<void> {
    if (!isWritten || !(await this.#isThere(file))) await this.#writeAgain(reader, file);
    this.#report(file);
  }

  /** @returns whether all its chunks could be read; they are compared with nothing yet */
  async #write(reader: ContentReader, { file, content, places }: ResolvedFile): Promise<boolean> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    try {
      await this.#sink.file(file, gathered(reader.pieces(content, places), signal));
      return true;
    } catch (error) {
      if (error instanceof ChunkLost) return false;
      throw error;
    }
  }

  async #isThere({ file, content }: ResolvedFile): Promise<boolean> {
    const there = this.#sink.readBack(file.path);
    return there !== null && (await isContent(there, content, file.sizeBytes, this.#place.names));
  }

  /** Something of it is damaged, in the vault or on the way: each chunk is looked at, and perhaps one lies somewhere else, too. */
  async #writeAgain(reader: ContentReader, resolved: ResolvedFile): Promise<void> {
    const { file, content } = resolved;
    try {
      await this.#sink.file(file, gathered(reader.comparedPieces(content), this.#options.signal));
    } catch (error) {
      if (!(error instanceof ChunkLost)) throw error;
      this.#hurt.push({ path: file.path, why: error.message });
      return;
    }
    if (await this.#isThere(resolved)) return;
    this.#hurt.push({ path: file.path, why: 'what lies there after it was written is something else' });
  }

  #report({ file }: ResolvedFile): void {
    this.#doneBytes += file.sizeBytes;
    const movedBytes = this.#sources.reduce((sum, source) => sum + source.movedBytes, 0);
    this.#options.onProgress?.({ doneBytes: this.#doneBytes, totalBytes: this.#totalBytes, movedBytes });
  }
}

interface OrderedFiles {
  readonly files: readonly ResolvedFile[];
  readonly frames: FrameSource;
  readonly reader: ContentReader;
}

/** Every frame that is needed, in the order of its first use. */
function frameOrder(table: ChunkTable, files: readonly ResolvedFile[]): number[] {
  const frames = new Set<number>();
  for (const { places } of files) {
    for (const chunk of places) if (chunk >= 0) frames.add(table.frameOf(chunk));
  }
  return [...frames];
}

function snapshotHurt(place: SessionPlace, snapshot: string, hurt: readonly HurtFile[]): HoldfastError {
  const shown = hurt.slice(0, 10).map(({ path, why }) => `${path} (${why})`);
  const rest = hurt.length > shown.length ? ` and ${hurt.length - shown.length} more` : '';
  const cause = `${hurt.length} of its files ${hurt.length === 1 ? 'is' : 'are'} damaged or gone: ${shown.join(', ')}${rest}`;
  return new HoldfastError('SNAPSHOT_HURT', { snapshot, session: sessionName(place.name), cause });
}
