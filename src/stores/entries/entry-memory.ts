// Entries of one session in memory, packed small, with an honest account of what they cost.
import type { EntryKey } from '../../ports/entry-store.ts';

/** Known to be absent. */
export const absent = Symbol('absent');
/** There, but not what was written. */
export const damaged = Symbol('damaged');
/** What is known of an entry. */
export type Known = Uint8Array | typeof absent | typeof damaged;

/** Small values lie in strings of one byte a character, large ones in memory of their own. */
type Packed = string | Uint8Array | typeof absent | typeof damaged;

/**
 * Below this a value is kept as text: it costs a third of what a Buffer of its own does, and one that shares a pool
 * with others would keep all 8 KiB of that alive. From here on Node gives a Buffer memory of its own.
 */
const smallBytes = 4096;
/** Over the bytes themselves: the map, its key, the value's objects. Between what heap and resident memory grew by, Node 20. */
const entryBytes = 260;
const largeValueBytes = 400;

export class EntryMemory {
  readonly #entries = new Map<string, Packed>();
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * undefined where nothing is known of it. The bytes are the cache's own, or a copy: never to be changed.
   * @param asUsed it becomes the last one that `dropOldest` takes
   */
  get(key: EntryKey, { asUsed = false } = {}): Known | undefined {
    const text = textOf(key);
    const packed = this.#entries.get(text);
    if (packed === undefined) return undefined;
    if (asUsed) {
      this.#entries.delete(text);
      this.#entries.set(text, packed);
    }
    return typeof packed === 'string' ? Buffer.from(packed, 'latin1') : packed;
  }

  /** @param known where it is large it is kept, not copied: it must be nobody's to change */
  set(key: EntryKey, known: Known): void {
    const text = textOf(key);
    const packed = pack(known);
    const before = this.#entries.get(text);
    if (before !== undefined) this.#sizeBytes -= costOf(text, before);
    this.#entries.set(text, packed);
    this.#sizeBytes += costOf(text, packed);
  }

  delete(key: EntryKey): void {
    this.#drop(textOf(key));
  }

  /** What came first and was not used since goes, until all cost at most that much. */
  dropOldest(limitBytes: number): void {
    for (const text of this.#entries.keys()) {
      if (this.#sizeBytes <= limitBytes) return;
      this.#drop(text);
    }
  }

  /** Of all that something is known of, those of the type. */
  ids(type: string): string[] {
    const prefix = `${type}\0`;
    const texts = [...this.#entries.keys()].filter((text) => text.startsWith(prefix));
    return texts.map((text) => text.slice(prefix.length));
  }

  #drop(text: string): void {
    const packed = this.#entries.get(text);
    if (packed === undefined) return;
    this.#entries.delete(text);
    this.#sizeBytes -= costOf(text, packed);
  }
}

/** No name of an entry has a NUL in it (core/entry-name.ts). */
export function textOf({ type, id }: EntryKey): string {
  return `${type}\0${id}`;
}

function pack(known: Known): Packed {
  if (typeof known === 'symbol') return known;
  if (known.byteLength < smallBytes) return asBuffer(known).toString('latin1');
  // A view into something much larger, such as a packet of many rows, would keep all of that alive.
  return known.buffer.byteLength > known.byteLength + smallBytes ? Uint8Array.from(known) : known;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function costOf(text: string, packed: Packed): number {
  const bytes = typeof packed === 'string' ? packed.length : 0;
  const own = typeof packed === 'object' ? packed.byteLength + largeValueBytes : bytes;
  return entryBytes + text.length + own;
}
