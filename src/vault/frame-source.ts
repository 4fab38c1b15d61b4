// Reads frames of packs: what lies side by side in one request, ahead of where it is needed, and each once as long as memory allows.
import { UnreadableBytes } from './byte-reader.ts';
import type { ChunkTable, FramePlace } from './chunk-table.ts';
import { decompressFrame } from './frame-codec.ts';
import type { SessionPlace } from './session-place.ts';

/** What is read in one request, at most. */
const runBytes = 2 ** 20;
/** Bytes between two needed frames that are rather read than asked around. */
const gapBytes = 65_536;
/** Decompressed frames that are kept, those that are under way included. */
const keptBytes = 8 * 2 ** 20;
/** How far ahead of what is asked for frames are read. */
const aheadBytes = 2 * 2 ** 20;

interface Kept {
  readonly bytes: Promise<Uint8Array>;
  readonly rawBytes: number;
}

export class FrameSource {
  readonly #place: SessionPlace;
  readonly #table: ChunkTable;
  /** Frames in the order in which they will be asked for first, and where in it each stands. */
  readonly #order: readonly number[];
  readonly #turns: ReadonlyMap<number, number>;
  readonly #use: 'again' | 'once';
  /** The least recently used first. */
  readonly #kept = new Map<number, Kept>();
  /** Memory that requests were answered in, and that is free again. */
  readonly #spare: Buffer[] = [];
  #keptBytes = 0;
  #movedBytes = 0;
  #aheadTo = 0;

  /** @param use `once`: no frame is asked for again, so none is kept after it was given */
  constructor(
    place: SessionPlace,
    table: ChunkTable,
    order: readonly number[],
    use: 'again' | 'once' = 'again',
  ) {
    [this.#place, this.#table, this.#order, this.#use] = [place, table, order, use];
    this.#turns = new Map(order.map((frame, turn) => [frame, turn]));
  }

  /** Bytes that were read from the vault. */
  get movedBytes(): number {
    return this.#movedBytes;
  }

  /** @throws UnreadableBytes where the frame is damaged or gone, BLOBS_UNAVAILABLE */
  async frame(index: number): Promise<Uint8Array> {
    const kept = this.#touch(index) ?? this.#fetchRun(index);
    this.#readAhead(index);
    const bytes = await kept;
    if (this.#use === 'once') this.#drop(index);
    return bytes;
  }

  #touch(index: number): Promise<Uint8Array> | undefined {
    const kept = this.#kept.get(index);
    if (kept === undefined) return undefined;
    this.#kept.delete(index);
    this.#kept.set(index, kept);
    return kept.bytes;
  }

  #readAhead(index: number): void {
    const turn = this.#turns.get(index);
    if (turn === undefined) return;
    let ahead = 0;
    for (let next = turn + 1; next < this.#order.length && ahead < aheadBytes; next += 1) {
      const frame = this.#order[next] ?? 0;
      ahead += this.#table.frame(frame).frame.rawBytes;
      if (next < this.#aheadTo) continue;
      this.#aheadTo = next + 1;
      if (!this.#kept.has(frame)) {
        // Whoever asks for it will hear of a failure.
        this.#fetchRun(frame).catch(() => undefined);
      }
    }
  }

  /** Asks for a frame, and for those after it in the order that lie behind it in the same pack. */
  #fetchRun(index: number): Promise<Uint8Array> {
    const first = this.#table.frame(index);
    const run = this.#runFrom(index, first);
    const last = this.#table.frame(run.at(-1) ?? index).frame;
    const length = last.offset + last.storedBytes - first.frame.offset;
    const room = length <= runBytes ? (this.#spare.pop() ?? Buffer.allocUnsafeSlow(runBytes)) : undefined;
    const stored = this.#read(first, length, room);
    const opened = run.map((member) => {
      const { frame } = this.#table.frame(member);
      const from = frame.offset - first.frame.offset;
      const bytes = stored.then((all) => this.#open(frame, all.subarray(from, from + frame.storedBytes)));
      this.#keep(member, { bytes, rawBytes: frame.rawBytes });
      return bytes;
    });
    void Promise.allSettled(opened).then(() => room && this.#spare.push(room));
    const own = this.#kept.get(index);
    if (own === undefined) throw new RangeError(`frame ${index} was dropped at once`);
    return own.bytes;
  }

  #runFrom(index: number, first: FramePlace): number[] {
    const run = [index];
    let end = first.frame.offset + first.frame.storedBytes;
    const turn = this.#turns.get(index);
    if (turn === undefined) return run;
    for (let next = turn + 1; next < this.#order.length; next += 1) {
      const member = this.#order[next] ?? 0;
      const { pack, frame } = this.#table.frame(member);
      const gap = frame.offset - end;
      const isNear = pack === first.pack && gap >= 0 && gap <= gapBytes;
      if (!isNear || frame.offset + frame.storedBytes - first.frame.offset > runBytes) break;
      end = frame.offset + frame.storedBytes;
      if (!this.#kept.has(member)) run.push(member);
    }
    return run;
  }

  async #read({ pack, frame }: FramePlace, length: number, into?: Uint8Array): Promise<Uint8Array> {
    if (pack.key === null) throw new RangeError('a chunk of a pack that is not stored yet was asked for');
    const bytes = await this.#place.blobs.getRange(pack.key, frame.offset, length, into);
    if (bytes === null) throw new UnreadableBytes('its pack is gone');
    this.#movedBytes += bytes.byteLength;
    return bytes;
  }

  async #open(
    { codec, rawBytes, storedBytes }: FramePlace['frame'],
    stored: Uint8Array,
  ): Promise<Uint8Array> {
    if (stored.byteLength < storedBytes) throw new UnreadableBytes('its pack is cut off');
    const opened = await decompressFrame(codec, this.#place.envelope.openFrame(stored), rawBytes);
    // What was not compressed still lies where it was read to, and others will be read to there.
    return opened.buffer === stored.buffer ? Uint8Array.from(opened) : opened;
  }

  #keep(index: number, kept: Kept): void {
    this.#drop(index);
    this.#kept.set(index, kept);
    this.#keptBytes += kept.rawBytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= keptBytes || this.#kept.size <= 1) break;
      if (oldest !== index) this.#drop(oldest);
    }
  }

  #drop(index: number): void {
    const kept = this.#kept.get(index);
    if (kept === undefined) return;
    this.#kept.delete(index);
    this.#keptBytes -= kept.rawBytes;
  }
}
