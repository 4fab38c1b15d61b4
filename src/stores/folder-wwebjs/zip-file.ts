// Reads a zip, entry by entry, and holds every byte against the checksum that the zip has of it.
import { close, constants, createReadStream, fstat, open, read } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import type { Entry, ZipFile as YauzlFile } from 'yauzl';
import { HoldfastError } from '../../core/errors.ts';

/** The kind of a file in the upper half of its attributes, where the zip was made on Unix. */
const kindMask = 0o170000;
const linkKind = 0o120000;

export interface ZipEntry {
  /** With `/`, plainly below; ends with `/` for a folder. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly mode: number;
  readonly isLink: boolean;
  readonly crc: number;
}

export class ZipFile {
  readonly entries: readonly ZipEntry[];
  readonly stat: BigIntStats;
  readonly #zip: YauzlFile;
  readonly #fd: number;
  readonly #session: string;
  readonly #found: ReadonlyMap<string, Entry>;

  private constructor(
    found: ReadonlyMap<string, Entry>,
    opened: { readonly zip: YauzlFile; readonly fd: number; readonly stat: BigIntStats },
    session: string,
  ) {
    this.entries = [...found].map(([path, entry]) => zipEntryOf(path, entry));
    this.stat = opened.stat;
    this.#zip = opened.zip;
    this.#fd = opened.fd;
    this.#session = session;
    this.#found = found;
  }

  /** @throws SESSION_DAMAGED where it is no whole zip; what the disk throws */
  static async open(path: string, session: string): Promise<ZipFile> {
    const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { stat, zip } = await statAndZip(fd).catch(async (error: unknown) => {
      await promisify(close)(fd);
      throw asDamaged(session, error);
    });
    try {
      return new ZipFile(await entriesOf(zip), { zip, fd, stat }, session);
    } catch (error) {
      await promisify(close)(fd);
      throw asDamaged(session, error);
    }
  }

  /** @throws SESSION_DAMAGED where the bytes are not those that went in */
  async *read(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.#found.get(path);
    if (entry === undefined)
      throw new HoldfastError('SESSION_DAMAGED', this.#details(`${path} is not in it`));
    let crc = 0;
    try {
      for await (const piece of (await this.#stream(entry)) as AsyncIterable<Uint8Array>) {
        crc = crc32(piece, crc);
        yield piece;
      }
    } catch (error) {
      throw asDamaged(this.#session, error, path);
    }
    if (crc !== entry.crc32)
      throw new HoldfastError('SESSION_DAMAGED', this.#details(`${path} has a wrong checksum in the zip`));
  }

  /** Once nothing is read any more. */
  close(): Promise<void> {
    return promisify(close)(this.#fd);
  }

  #stream(entry: Entry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
  }

  #details(cause: string): { session: string; cause: string } {
    return { session: this.#session, cause };
  }
}

async function statAndZip(fd: number): Promise<{ stat: BigIntStats; zip: YauzlFile }> {
  const stat = await new Promise<BigIntStats>((resolve, reject) => {
    fstat(fd, { bigint: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });
  const options = { lazyEntries: true, autoClose: false };
  return { stat, zip: await fromRandomAccessReaderPromise(new OpenFile(fd), Number(stat.size), options) };
}

/** yauzl's own reader of files fails outside of any promise where a stream is given up before its turn has come. */
class OpenFile extends RandomAccessReader {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override createReadStream({ start, end }: { start: number; end: number }): Readable {
    if (start === end) return Readable.from([]);
    // A stream that is given up closes its file, whatever it is told; this one is read on by others.
    const fs = { open, read, close: (_fd: number, done: (error: null) => void) => done(null) };
    return createReadStream('', { fd: this.#fd, start, end: end - 1, autoClose: false, fs });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    read(this.#fd, buffer, offset, length, position, (error, bytesRead) => {
      callback(error ?? (bytesRead < length ? new Error('it ends too early') : null));
    });
  }
}

/** Names that lead out of the zip, and sizes that cannot be, are refused by yauzl. */
function entriesOf(zip: YauzlFile): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(found));
    zip.on('entry', (entry: Entry) => {
      if (found.has(entry.fileName)) return reject(new Error(`${entry.fileName} is in the zip twice`));
      found.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function zipEntryOf(path: string, entry: Entry): ZipEntry {
  const attributes = entry.externalFileAttributes >>> 16;
  return {
    path,
    sizeBytes: entry.uncompressedSize,
    modifiedMs: entry.getLastModDate().getTime(),
    mode: attributes & 0o777 || 0o600,
    isLink: (attributes & kindMask) === linkKind,
    crc: entry.crc32,
  };
}

/** What the disk says is no verdict on the zip. */
function asDamaged(session: string, error: unknown, path?: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof HoldfastError || (/^E[A-Z]+$/.test(code) && code !== 'ERANGE')) return error;
  const where = path === undefined ? 'the zip' : `${path} in the zip`;
  const cause = `${where} cannot be read: ${(error as Error).message}`;
  return new HoldfastError('SESSION_DAMAGED', { session, cause }, { cause: error });
}
