// Stores chunks that the vault does not have yet, and lists of chunks; counts what was seen and what was new.
import { createHash } from 'node:crypto';
import { ByteWriter } from './byte-writer.ts';
import type { ChunkNames } from './chunk-id.ts';
import { longestRecipeBytes } from './chunk-sizes.ts';
import type { ChunkTable, PackPlace } from './chunk-table.ts';
import { chunkText } from './damage-notes.ts';
import type { ChunkKind, PackWriter } from './pack-writer.ts';
import { encodeRecipe } from './recipe.ts';
import type { ContentNode } from './recipe.ts';

export class ChunkStore {
  readonly #names: ChunkNames;
  readonly #table: ChunkTable;
  readonly #packs: PackWriter;
  #seen = 0;
  readonly #new = new Set<string>();

  constructor(names: ChunkNames, table: ChunkTable, packs: PackWriter) {
    [this.#names, this.#table, this.#packs] = [names, table, packs];
  }

  get counts(): { readonly seen: number; readonly new: number } {
    return { seen: this.#seen, new: this.#new.size };
  }

  /** @param id as text */
  isNew(id: string): boolean {
    return this.#new.has(id);
  }

  /** @returns its id, and where it lies or will lie */
  put(kind: ChunkKind, bytes: Uint8Array): { readonly id: Uint8Array; readonly pack: PackPlace } {
    const id = this.#names.of(bytes);
    this.#seen += 1;
    const known = this.#table.find(id);
    if (known >= 0) return { id, pack: this.#table.packOf(known) };
    this.#new.add(chunkText(id));
    const pack = this.#packs.add(kind, id, bytes);
    this.#table.addPending(pack, id, bytes.byteLength);
    return { id, pack };
  }
}

/** Makes the content of one file out of its chunks, as they are added one after the other. */
export class ContentBuilder {
  readonly #store: ChunkStore;
  readonly #digest = createHash('sha256');
  readonly #ids = new ByteWriter();
  readonly #lengths: number[] = [];
  readonly #packs = new Set<PackPlace>();

  constructor(store: ChunkStore) {
    this.#store = store;
  }

  /** Where its chunks lie, those that tell of others included. */
  get packs(): ReadonlySet<PackPlace> {
    return this.#packs;
  }

  /** @param cuts where the chunks end in these bytes */
  add(bytes: Uint8Array, cuts: readonly number[]): void {
    let start = 0;
    for (const end of cuts) {
      this.#lengths.push(end - start);
      this.#ids.bytes(this.#put('content', bytes.subarray(start, end)));
      start = end;
    }
    this.#digest.update(bytes.subarray(0, start));
  }

  finish(): ContentNode {
    if (this.#lengths.length === 0) return { level: 0, id: null };
    const ids = this.#ids.done();
    if (this.#lengths.length === 1) return { level: 0, id: ids };
    let recipe = encodeRecipe({ ids, lengths: this.#lengths }, this.#digest.digest());
    for (let level = 1; ; level += 1) {
      if (recipe.byteLength <= longestRecipeBytes) return { level, id: this.#put('recipe', recipe) };
      recipe = this.#listOf(recipe);
    }
  }

  /** Stores a long recipe in parts, cut at fixed places: what grows at its end keeps those before. */
  #listOf(recipe: Buffer): Buffer {
    const ids = new ByteWriter();
    const lengths: number[] = [];
    const partBytes = longestRecipeBytes / 2;
    for (let from = 0; from < recipe.byteLength; from += partBytes) {
      const part = recipe.subarray(from, from + partBytes);
      lengths.push(part.byteLength);
      ids.bytes(this.#put('recipe', part));
    }
    return encodeRecipe({ ids: ids.done(), lengths }, createHash('sha256').update(recipe).digest());
  }

  #put(kind: ChunkKind, bytes: Uint8Array): Uint8Array {
    const { id, pack } = this.#store.put(kind, bytes);
    this.#packs.add(pack);
    return id;
  }
}
