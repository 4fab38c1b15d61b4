// Brings the files of a session into the vault: one that is surely the same as at the last snapshot is not read, of the others the chunks
// are stored that the vault does not have.
import type { ContentFile, SessionContent } from '../ports/snapshot-content.ts';
import type { TakenSnapshot, TakeOptions } from '../ports/vault.ts';
import { Breath } from './breath.ts';
import { ChunkStore, ContentBuilder } from './chunk-store.ts';
import { windowBytes } from './chunk-sizes.ts';
import type { PackPlace } from './chunk-table.ts';
import { contentChanged } from './content-changed.ts';
import { FileCutter } from './file-cutter.ts';
import type { FileMemory, RememberedFile } from './file-memory.ts';
import { indexPacks, readDamages } from './pack-index.ts';
import { PackWriter } from './pack-writer.ts';
import type { StoredPack } from './pack-writer.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import type { TakenFile } from './taken-file.ts';

type Options = Pick<TakeOptions, 'onProgress' | 'signal'> & { readonly content: SessionContent };

export class FileTaker {
  readonly #place: SessionPlace;
  readonly #listing: SessionListing;
  readonly #memory: FileMemory;
  readonly #options: Options;
  readonly #breath = new Breath();
  readonly #cutter: FileCutter;
  readonly #totalBytes: number;
  #packs: readonly StoredPack[] = [];
  #chunks = { seen: 0, new: 0 };
  #healedChunks = 0;
  #unreadBytes = 0;
  #doneBytes = 0;
  /** The most that was told: what is read and not stored yet is not done. */
  #toldBytes = 0;
  #movedBytes = 0;
  #writer: PackWriter | null = null;
  /** For what is read. */
  #spare: Buffer | null = null;

  constructor(place: SessionPlace, listing: SessionListing, memory: FileMemory, options: Options) {
    [this.#place, this.#listing, this.#memory, this.#options] = [place, listing, memory, options];
    this.#cutter = new FileCutter(place.tableCuts);
    this.#totalBytes = options.content.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Packs that were stored. */
  get packs(): readonly StoredPack[] {
    return this.#packs;
  }

  get counts(): Pick<TakenSnapshot, 'chunks' | 'unreadBytes' | 'healedChunks'> {
    return { chunks: this.#chunks, unreadBytes: this.#unreadBytes, healedChunks: this.#healedChunks };
  }

  /** Everything is stored when it resolves. */
  async takeAll(): Promise<TakenFile[]> {
    const { files } = this.#options.content;
    const unread = this.#unreadFiles(files);
    this.#report();
    const toRead = files.filter(({ path }) => !unread.has(path));
    const read = toRead.length === 0 ? new Map<string, TakenFile>() : await this.#read(toRead);
    return files.map((file) => {
      const taken = unread.get(file.path) ?? read.get(file.path);
      if (taken === undefined) throw new RangeError(`${file.path} was forgotten`);
      return taken;
    });
  }

  /** Files that are the same as at the last snapshot, and whose packs are all there and not known to be damaged. */
  #unreadFiles(files: readonly ContentFile[]): Map<string, TakenFile> {
    const noted = new Set(this.#listing.notedPacks);
    const places = new Map<string, PackPlace>();
    for (const { name, key } of this.#listing.packs)
      if (!noted.has(name)) places.set(name, { name, key, isTrashed: false });
    const unread = new Map<string, TakenFile>();
    for (const file of files) {
      const known = this.#rememberedAs(file);
      const packs = known?.packs.map((name) => places.get(name));
      if (known === null || packs === undefined || packs.includes(undefined)) continue;
      const isPack = (pack: PackPlace | undefined): pack is PackPlace => pack !== undefined;
      unread.set(file.path, takenFile(file, known.content, new Set(packs.filter(isPack))));
      this.#unreadBytes += file.sizeBytes;
    }
    this.#doneBytes = this.#unreadBytes;
    return unread;
  }

  #rememberedAs({ path, mark, sizeBytes }: ContentFile): RememberedFile | null {
    const known = this.#memory.get(path);
    if (known === undefined || mark === null) return null;
    return known.mark === mark && known.sizeBytes === sizeBytes ? known : null;
  }

  async #read(files: readonly ContentFile[]): Promise<Map<string, TakenFile>> {
    const { table } = await indexPacks(this.#place, this.#listing, { withTrash: false, noted: 'left out' });
    const hurt = await this.#hurtChunks();
    const { signal } = this.#options;
    const stored = (bytes: number): void => {
      this.#movedBytes += bytes;
      this.#report();
    };
    const writer = new PackWriter(this.#place, stored, signal);
    this.#writer = writer;
    const store = new ChunkStore(this.#place.names, table, writer);
    const taken = new Map<string, TakenFile>();
    try {
      for (const file of files) {
        const wasKnown = this.#rememberedAs(file) !== null;
        const before = store.counts.new;
        taken.set(file.path, await this.#readFile(file, store, writer));
        // The same content was in the vault, and was not found there again.
        if (wasKnown && hurt.size === 0) this.#healedChunks += store.counts.new - before;
      }
      this.#packs = await writer.finish();
      signal?.throwIfAborted();
      await this.#forgetDamage();
    } finally {
      await writer.settle();
    }
    this.#chunks = store.counts;
    for (const id of hurt) if (store.isNew(id)) this.#healedChunks += 1;
    return taken;
  }

  /** All that notes of damage tell of. */
  async #hurtChunks(): Promise<ReadonlySet<string>> {
    const damages = await readDamages(this.#place, this.#listing);
    return new Set([...damages.values()].flatMap((damage) => (damage === 'all' ? [] : [...damage])));
  }

  /** The same chunks make the same pack: then what was damaged has been replaced. */
  async #forgetDamage(): Promise<void> {
    const { blobs, keys } = this.#place;
    const noted = new Set(this.#listing.notedPacks);
    const whole = this.#packs.filter(({ name }) => noted.has(name));
    if (whole.length > 0) await blobs.delete(whole.map(({ name }) => keys.damage(name)));
  }

  async #readFile(file: ContentFile, store: ChunkStore, writer: PackWriter): Promise<TakenFile> {
    const { content, signal } = this.#options;
    const builder = new ContentBuilder(store);
    let length = 0;
    this.#spare ??= Buffer.allocUnsafeSlow(windowBytes);
    for await (const { bytes, cuts } of this.#cutter.cut(file, content.read(file.path, this.#spare))) {
      signal?.throwIfAborted();
      builder.add(bytes, cuts);
      const read = cuts.at(-1) ?? 0;
      length += read;
      this.#doneBytes += read;
      this.#report();
      await writer.room();
      await this.#breath.take();
    }
    if (length !== file.sizeBytes) {
      throw contentChanged(this.#place, `${file.path} had ${length} bytes instead of ${file.sizeBytes}`);
    }
    return takenFile(file, builder.finish(), builder.packs);
  }

  #report(): void {
    const doneBytes = this.#doneBytes - (this.#writer?.waitingBytes ?? 0);
    this.#toldBytes = Math.max(this.#toldBytes, doneBytes);
    this.#options.onProgress?.({
      doneBytes: this.#toldBytes,
      totalBytes: this.#totalBytes,
      movedBytes: this.#movedBytes,
    });
  }
}

function takenFile(
  file: ContentFile,
  content: TakenFile['manifestFile']['content'],
  packs: ReadonlySet<PackPlace>,
): TakenFile {
  const { path, sizeBytes, modifiedMs, mode } = file;
  return { file, manifestFile: { path, sizeBytes, modifiedMs, mode, content }, packs };
}
