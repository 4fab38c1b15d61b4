// A profile that is being restored: written beside its place, in `<place>/.holdfast/staging/<key>`, checked, swapped in.
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { sessionKey, sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { checkProfile } from '../../engines/wwebjs/check-profile.ts';
import type { Place } from '../../core/place.ts';
import type { ContentFile, ContentHealth, ContentSink, StagedSession } from '../../ports/snapshot-content.ts';
import type { Store } from '../../ports/store.ts';
import { Rooms } from '../../vault/frame-memory.ts';
import { asMoveFailed, copyAcross, moveFailed, syncPath } from '../folder/copy-across.ts';
import { lstatOrAbsent } from '../folder/expect-path.ts';
import { pathBelow, refuseLinksOnTheWay } from '../folder/path-below.ts';
import { pathOfText } from './byte-names.ts';
import { dropFolder } from './drop-folder.ts';
import { inParallel } from './in-parallel.ts';
import { ownFolderIn, ownFolderPath } from './own-folder-in.ts';
import { profileOnDisk } from './profile-on-disk.ts';
import { pieceBytes, readPieces } from './read-pieces.ts';
import { cutOffTornTails } from './torn-tails.ts';
import { syncFile, writeFile } from './write-file.ts';

const staging = 'staging';
const syncsAtOnce = 8;
/** Of whoever reads back; each is used by one at a time. */
const rooms = new Rooms(pieceBytes, 2);

export class StagedProfile implements StagedSession, ContentSink {
  readonly sink: ContentSink = this;
  readonly #place: Place;
  readonly #store: Pick<Store, 'moveToTrash' | 'settle'>;
  readonly #ref: SessionRef;
  readonly #name: string;
  readonly #folder: string;
  /** Folders that are there, so that each is asked for once. */
  readonly #made = new Set<string>();

  constructor(place: Place, store: Pick<Store, 'moveToTrash' | 'settle'>, ref: SessionRef, key: string) {
    this.#place = place;
    this.#store = store;
    this.#ref = ref;
    // A key may hold anything, and be the same for another session.
    const digest = createHash('sha256')
      .update(`${sessionKey(ref)}\0${key}`)
      .digest('hex');
    this.#name = digest.slice(0, 32);
    this.#folder = join(ownFolderPath(place.root, staging), this.#name);
  }

  /** Where it is written meanwhile: for whoever packs it instead of swapping it in. */
  get path(): string {
    return this.#folder;
  }

  async folder(path: string): Promise<void> {
    await this.#staging(() => this.#makeFolder(path));
  }

  async file(
    file: Pick<ContentFile, 'path' | 'sizeBytes' | 'modifiedMs' | 'mode'>,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const at = this.#at(file.path);
    await this.#staging(() => this.#makeFolder(parentOf(file.path)));
    try {
      await writeFile(at, file, pieces);
    } catch (error) {
      // Pieces that cannot be had are no failure of this place.
      throw isOfTheDisk(error) ? this.#stagingFailed(error) : error;
    }
  }

  readBack(path: string): AsyncIterable<Uint8Array> | null {
    const at = this.#at(path);
    const stat = lstatSync(at, { throwIfNoEntry: false });
    return stat?.isFile() === true ? readAgain(at, stat.size) : null;
  }

  async settle(): Promise<void> {
    const [files, folders] = await treeOf(this.#folder);
    await this.#staging(async () => {
      await inParallel(files, syncsAtOnce, syncFile);
      await inParallel([...folders, dirname(this.#folder)], syncsAtOnce, syncFile);
    });
  }

  /** Snapshots that were not taken of a place, but of RemoteAuth's zips, may hold such a tail. */
  async adapt(): Promise<readonly string[]> {
    const { tornTails } = await checkProfile(profileOnDisk(this.#folder));
    return this.#staging(() => cutOffTornTails(this.#folder, tornTails));
  }

  check(): Promise<ContentHealth> {
    return checkProfile(profileOnDisk(this.#folder));
  }

  async swapIn(item: string): Promise<void> {
    const { path } = this.#ref;
    const at = pathBelow(this.#place.root, path);
    const staged = await lstatOrAbsent(this.#folder);
    if (staged === null) {
      // Done before a crash; or nobody ever wrote anything here.
      if ((await lstatOrAbsent(at)) === null) throw moveFailed(at, 'nothing is staged to take its place');
      return;
    }
    try {
      await mkdir(dirname(at), { recursive: true, mode: 0o700 });
      await refuseLinksOnTheWay(this.#place.root, at);
      if ((await lstatOrAbsent(at)) !== null) await this.#store.moveToTrash(path, item);
      // The old one must be safe in the trash before the new one has its name.
      await this.#store.settle();
      await this.#moveIn(at);
      for (const folder of [dirname(at), dirname(this.#folder)]) await syncPath(folder);
    } catch (error) {
      throw asMoveFailed(at, error);
    }
  }

  async discard(): Promise<void> {
    this.#made.clear();
    await dropFolder(this.#folder);
  }

  async #moveIn(at: string): Promise<void> {
    try {
      await rename(this.#folder, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      // Its parent is a file system of its own.
      await copyAcross(this.#folder, at, 'place');
    }
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    if (this.#made.size === 0) {
      await ownFolderIn(this.#place.root, staging);
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    }
    if (path !== '') await mkdir(this.#at(path), { recursive: true, mode: 0o700 });
    this.#made.add(path).add('');
  }

  /** @throws MOVE_FAILED for a path that leads out of it */
  #at(path: string): string | Buffer {
    pathBelow(this.#folder, path);
    return pathOfText(this.#folder, path);
  }

  async #staging<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof HoldfastError ? error : this.#stagingFailed(error as Error);
    }
  }

  #stagingFailed(error: Error): HoldfastError {
    const details = { session: sessionName(this.#ref), cause: error.message };
    return new HoldfastError('STAGING_FAILED', details, { cause: error });
  }
}

function isOfTheDisk(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Files and folders of what was staged, in this or in an earlier process. */
async function treeOf(folder: string): Promise<[files: Buffer[], folders: Buffer[]]> {
  const files: Buffer[] = [];
  const folders = [Buffer.from(folder)];
  for (const at of folders) {
    for (const entry of await readdir(at, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([at, Buffer.from('/'), entry.name]);
      (entry.isDirectory() ? folders : files).push(path);
    }
  }
  return [files, folders];
}

/** Each piece lies where the one before lay. */
async function* readAgain(path: string | Buffer, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const room = rooms.take(pieceBytes);
  try {
    yield* readPieces(path, sizeBytes, undefined, room);
  } finally {
    rooms.giveBack(room);
  }
}
