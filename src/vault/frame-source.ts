// Reads frames of packs: what lies side by side in one request, ahead of where it is needed, and each once as long as memory allows.
// A frame is held by whoever reads from it; its memory is that of another one afterwards.
import { UnreadableBytes } from './byte-reader.ts';
import type { FramePlace } from './chunk-table.ts';
import { decompressFrame } from './frame-codec.ts';
import { FrameMemory } from './frame-memory.ts';
import type { SessionPlace } from './session-place.ts';

/** What is read in one request, at most. */
const runBytes = 2 ** 20;
/** Bytes between two needed frames that are rather read than asked around. */
const gapBytes = 65_536;
/** Opened frames that are kept. */
const keptBytes = 4 * 2 ** 20;
/** How far ahead of what is asked for is read. */
const aheadBytes = 2 * 2 ** 20;
/** What answers to requests take, but for those that are under way: older ones are read anew if somebody asks for them after all. */
const answeredBytes = 4 * 2 ** 20;

export interface HeldFrame {
  /** What they are until it is released. */
  readonly bytes: Buffer;
  release(): void;
}

/** Where frames lie, by numbers that mean something to whoever asks. */
export interface Frames {
  frame(index: number): FramePlace;
}

export interface FrameOptions {
  /** `once`: no frame is asked for again, so none is kept after it was released. */
  readonly use?: 'again' | 'once';
  /** Shared with others that read for the same purpose. */
  readonly memory?: FrameMemory;
}

/** What one request was answered, or will be. */
interface Run {
  readonly first: FramePlace;
  readonly room: Buffer;
  readonly stored: Promise<Uint8Array>;
  /** Frames of it that nobody asked for yet. */
  readonly left: Set<number>;
  /** How many are being opened from it; the request itself counts, too. */
  readers: number;
}

/** A frame, opened or about to be. */
interface Kept {
  readonly opened: Promise<Buffer>;
  readonly rawBytes: number;
  holders: number;
  isDropped: boolean;
}

export class FrameSource {
  readonly #place: Pick<SessionPlace, 'blobs' | 'envelope'>;
  readonly #table: Frames;
  /** Frames in the order in which they will be asked for first, and where in it each stands. */
  readonly #order: readonly number[];
  readonly #turns: ReadonlyMap<number, number>;
  readonly #use: 'again' | 'once';
  readonly #memory: FrameMemory;
  /** The least recently used first. */
  readonly #kept = new Map<number, Kept>();
  /** By each frame of them that nobody asked for yet; the oldest first. */
  readonly #runs = new Map<number, Run>();
  #keptBytes = 0;
  #movedBytes = 0;
  #aheadTo = 0;

  constructor(
    place: Pick<SessionPlace, 'blobs' | 'envelope'>,
    table: Frames,
    order: readonly number[],
    options: FrameOptions = {},
  ) {
    [this.#place, this.#table, this.#order] = [place, table, order];
    [this.#use, this.#memory] = [options.use ?? 'again', options.memory ?? new FrameMemory()];
    this.#turns = new Map(order.map((frame, turn) => [frame, turn]));
  }

  /** Bytes that were read from the vault. */
  get movedBytes(): number {
    return this.#movedBytes;
  }

  /** To be released as soon as nothing is read from it any more. @throws UnreadableBytes where it is damaged or gone, BLOBS_UNAVAILABLE */
  async hold(index: number): Promise<HeldFrame> {
    const kept = this.#touch(index) ?? this.#keep(index);
    kept.holders += 1;
    this.#readAhead(index);
    try {
      const bytes = await kept.opened;
      let isHeld = true;
      const release = (): void => {
        if (isHeld) this.#release(index, kept, bytes);
        isHeld = false;
      };
      return { bytes, release };
    } catch (error) {
      kept.holders -= 1;
      throw error;
    }
  }

  /** Nobody asks for more: what it keeps is memory for others. */
  forget(): void {
    for (const [index, kept] of this.#kept) {
      this.#drop(index, kept);
      if (kept.holders === 0) this.#giveBackWhenOpened(kept);
    }
  }

  #release(index: number, kept: Kept, bytes: Buffer): void {
    kept.holders -= 1;
    if (this.#use === 'once' && !kept.isDropped) this.#drop(index, kept);
    if (kept.isDropped && kept.holders === 0) this.#memory.giveBack(bytes);
  }

  #touch(index: number): Kept | undefined {
    const kept = this.#kept.get(index);
    if (kept === undefined) return undefined;
    this.#kept.delete(index);
    this.#kept.set(index, kept);
    return kept;
  }

  #keep(index: number): Kept {
    const { rawBytes } = this.#table.frame(index).frame;
    this.#makeRoomFor(rawBytes);
    const kept: Kept = { opened: this.#open(index), rawBytes, holders: 0, isDropped: false };
    this.#kept.set(index, kept);
    this.#keptBytes += rawBytes;
    return kept;
  }

  #makeRoomFor(rawBytes: number): void {
    for (const [oldest, kept] of this.#kept) {
      if (this.#keptBytes + rawBytes <= keptBytes) return;
      if (kept.holders > 0) continue;
      this.#drop(oldest, kept);
      this.#giveBackWhenOpened(kept);
    }
  }

  /** One that could not be opened has no memory. */
  #giveBackWhenOpened({ opened }: Kept): void {
    opened.then(
      (bytes) => this.#memory.giveBack(bytes),
      () => undefined,
    );
  }

  #drop(index: number, kept: Kept): void {
    this.#kept.delete(index);
    this.#keptBytes -= kept.rawBytes;
    kept.isDropped = true;
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
      if (!this.#kept.has(frame) && !this.#runs.has(frame)) this.#fetch(frame);
    }
  }

  /** Asks for a frame, and for those after it in the order that lie behind it in the same pack. */
  #fetch(index: number): Run {
    const first = this.#table.frame(index);
    const members = this.#runFrom(index, first);
    const last = this.#table.frame(members.at(-1) ?? index).frame;
    const length = last.offset + last.storedBytes - first.frame.offset;
    const room = this.#memory.take(length);
    const run: Run = {
      first,
      room,
      stored: this.#read(first, length, room),
      left: new Set(members),
      readers: 1,
    };
    const isAnswered = (): void => this.#doneWith(run);
    // Whoever asks for a frame of it will hear of a failure.
    run.stored.then(isAnswered, isAnswered);
    for (const member of members) this.#runs.set(member, run);
    this.#forgetOldRuns();
    return run;
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
      // What was asked for before is not read again: whoever wants it once more asks for it alone.
      if (next >= this.#aheadTo && !this.#kept.has(member) && !this.#runs.has(member)) run.push(member);
    }
    return run;
  }

  #forgetOldRuns(): void {
    const runs = new Set(this.#runs.values());
    let bytes = [...runs].reduce((sum, { room }) => sum + room.buffer.byteLength, 0);
    for (const run of runs) {
      if (bytes <= answeredBytes) return;
      if (run.readers > 0) continue;
      for (const member of run.left) this.#runs.delete(member);
      run.left.clear();
      bytes -= run.room.buffer.byteLength;
      this.#memory.giveBack(run.room);
    }
  }

  #doneWith(run: Run): void {
    run.readers -= 1;
    if (run.readers === 0 && run.left.size === 0) this.#memory.giveBack(run.room);
  }

  async #read({ pack, frame }: FramePlace, length: number, into: Uint8Array): Promise<Uint8Array> {
    if (pack.key === null) throw new RangeError('a chunk of a pack that is not stored yet was asked for');
    const bytes = await this.#place.blobs.getRange(pack.key, frame.offset, length, into);
    if (bytes === null) throw new UnreadableBytes('its pack is gone');
    this.#movedBytes += bytes.byteLength;
    return bytes;
  }

  async #open(index: number): Promise<Buffer> {
    const run = this.#runs.get(index) ?? this.#fetch(index);
    this.#runs.delete(index);
    run.left.delete(index);
    run.readers += 1;
    try {
      const { codec, offset, storedBytes, rawBytes } = this.#table.frame(index).frame;
      const from = offset - run.first.frame.offset;
      const stored = (await run.stored).subarray(from, from + storedBytes);
      if (stored.byteLength < storedBytes) throw new UnreadableBytes('its pack is cut off');
      const room = this.#memory.take(rawBytes);
      // Where it fails nobody gets the room: it has no memory worth keeping.
      await decompressFrame(codec, this.#place.envelope.openFrame(stored), room);
      return room;
    } finally {
      this.#doneWith(run);
    }
  }
}
