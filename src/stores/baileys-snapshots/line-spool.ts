// Lines of text that may be many: in memory up to a limit, and beyond it in a file that nobody else can open.
import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';

/** Where one line is. */
export interface SpooledLine {
  readonly sizeBytes: number;
  /** null where it lies in the file, at `offset`. */
  readonly held: Buffer | null;
  readonly offset: number;
}

const memoryBytes = 16 * 1024 * 1024;

export class LineSpool {
  readonly #folder: string | null;
  readonly #limitBytes: number;
  #heldBytes = 0;
  #file: number | null = null;
  #fileBytes = 0;

  /** @param folder where the file is made, of the same worth and on the same disk as the session; null: none is made */
  constructor(folder: string | null, limitBytes = memoryBytes) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** @throws STORE_FULL, STORE_READ_ONLY, STORE_UNAVAILABLE */
  add(line: string): SpooledLine {
    const bytes = Buffer.from(`${line}\n`, 'utf8');
    if (this.#folder === null || this.#heldBytes + bytes.length <= this.#limitBytes) {
      this.#heldBytes += bytes.length;
      return { sizeBytes: bytes.length, held: bytes, offset: 0 };
    }
    const offset = this.#fileBytes;
    this.#onDisk(this.#folder, (file) => writeWhole(file, bytes, offset));
    this.#fileBytes += bytes.length;
    return { sizeBytes: bytes.length, held: null, offset };
  }

  /** With its line break. */
  read({ held, sizeBytes, offset }: SpooledLine): Buffer {
    if (held !== null) return held;
    const bytes = Buffer.alloc(sizeBytes);
    this.#onDisk(this.#folder ?? '', (file) => readWhole(file, bytes, offset));
    return bytes;
  }

  text(line: SpooledLine): string {
    return this.read(line).toString('utf8', 0, line.sizeBytes - 1);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** What a disk says, in the words of a store. */
  #onDisk(folder: string, act: (file: number) => void): void {
    try {
      this.#file ??= openUnlinked(folder);
      act(this.#file);
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      const details = { place: folder, cause: message };
      if (['ENOSPC', 'EDQUOT'].includes(code)) throw new HoldfastError('STORE_FULL', details, { cause });
      if (['EROFS', 'EACCES', 'EPERM'].includes(code))
        throw new HoldfastError('STORE_READ_ONLY', details, { cause });
      throw new HoldfastError('STORE_UNAVAILABLE', details, { cause });
    }
  }
}

/** It has no name from the start, so that nothing of it stays behind, whatever ends this process. */
function openUnlinked(folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `spool-${randomBytes(8).toString('hex')}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

function writeWhole(file: number, bytes: Buffer, offset: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(file, bytes, done, bytes.length - done, offset + done);
}

function readWhole(file: number, bytes: Buffer, offset: number): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(file, bytes, done, bytes.length - done, offset + done);
    if (read === 0)
      throw new HoldfastError('STORE_UNAVAILABLE', { place: 'the spool', cause: 'it was cut off' });
    done += read;
  }
}
