// The content of a profile for a snapshot, read from a folder in which nothing may move: the profile itself, or a cut.
import type { BigIntStats } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import type { ContentFile, SessionContent } from '../../ports/snapshot-content.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { pathOfText } from './byte-names.ts';
import { lookOf } from './file-mark.ts';
import { readPieces } from './read-pieces.ts';
import type { ProfileWalk, WalkedFile } from './walk-profile.ts';

export interface ContentScene {
  /** The session's name, for messages. */
  readonly session: string;
  readonly how: 'cold' | 'hot';
  readonly set: 'essential' | 'whole';
  /** Absolute. */
  readonly folder: string;
  readonly walk: ProfileWalk;
  /** As they were in the profile, where that is not the folder. */
  readonly files?: readonly ContentFile[];
  readonly leftOut?: SessionContent['leftOut'];
  /** Walks the folder once more. */
  again(): Promise<ProfileWalk>;
  close(): Promise<void>;
}

export class ProfileContent implements SessionContent {
  readonly how: 'cold' | 'hot';
  readonly set: 'essential' | 'whole';
  readonly files: readonly ContentFile[];
  readonly emptyFolders: readonly string[];
  readonly leftOut: SessionContent['leftOut'];
  readonly #scene: ContentScene;
  readonly #walked: ReadonlyMap<string, WalkedFile>;

  constructor(scene: ContentScene) {
    this.how = scene.how;
    this.set = scene.set;
    this.files = scene.files ?? scene.walk.files;
    this.emptyFolders = scene.walk.emptyFolders;
    this.leftOut = scene.leftOut ?? scene.walk.leftOut;
    this.#scene = scene;
    this.#walked = byPath(scene.walk);
  }

  async *read(path: string, spare?: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    const file = this.#walked.get(path);
    if (file === undefined) throw this.#changed(`${path} is none of its files`);
    let left = file.sizeBytes;
    try {
      const isAsSeen = (stat: BigIntStats): void => {
        if (lookOf(stat, file.writtenOnce) !== file.look) throw this.#changed(`${path} was written to`);
      };
      const pieces = readPieces(pathOfText(this.#scene.folder, path), file.sizeBytes, isAsSeen, spare);
      for await (const piece of pieces) {
        left -= piece.length;
        yield piece;
      }
    } catch (error) {
      if (error instanceof HoldfastError) throw error;
      if (isAbsent(error)) throw this.#changed(`${path} went away`);
      const details = { session: this.#scene.session, cause: `${path}: ${(error as Error).message}` };
      throw new HoldfastError('SESSION_UNREADABLE', details, { cause: error });
    }
    if (left > 0) throw this.#changed(`${path} became shorter`);
  }

  async confirm(): Promise<void> {
    const now = byPath(await this.#scene.again());
    const moved = [...this.#walked.values()].find(({ path, look }) => now.get(path)?.look !== look);
    if (moved !== undefined) throw this.#changed(`${moved.path} was written to`);
    const added = [...now.keys()].find((path) => !this.#walked.has(path));
    if (added !== undefined) throw this.#changed(`${added} is new`);
  }

  close(): Promise<void> {
    return this.#scene.close();
  }

  #changed(cause: string): HoldfastError {
    return new HoldfastError('CONTENT_CHANGED', { session: this.#scene.session, cause });
  }
}

function byPath(walk: ProfileWalk): Map<string, WalkedFile> {
  return new Map(walk.files.map((file) => [file.path, file]));
}
