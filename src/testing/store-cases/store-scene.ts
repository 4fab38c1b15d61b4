// What a case of the store's contract is given: a store over a place that was made for it, and hands to change that place.
import type { SessionRef } from '../../core/session.ts';
import type { Store } from '../../ports/store.ts';

/** A store over a place that was made for one case, and the hands to change that place behind its back. */
export interface StoreScene {
  readonly store: Store;
  /** A session that is there, at rest, with credentials. */
  readonly session: SessionRef;
  /** A file of that session, and a folder of the place that holds files; paths below the root. In a database an entry and a session. */
  readonly file: string;
  readonly folder: string;
  /** The path of something in `folder` that is not there. */
  below(name: string): string;
  /** Names a session of this place that is not there. */
  readonly absent: SessionRef;
  /** Another store over the same place, as another process would have it. */
  another(): Store;
  read(path: string): Promise<string | null>;
  write(path: string, content: string): Promise<void>;
  /** Makes the session fail to be read, though it is there. */
  makeUnreadable(): Promise<void>;
  /** Takes the whole place away, as an unmounted disk is. */
  takePlaceAway(): Promise<void>;
  /** Where the place is a folder. */
  readonly onDisk?: HandsOnDisk;
}

export interface HandsOnDisk {
  /** Puts at `path` a symbolic link to a folder outside the place, with a file `outside.txt` in it. */
  linkOut(path: string): Promise<void>;
  damagePlaceLock(): Promise<void>;
}

export type Check = (scene: StoreScene) => Promise<void>;
export type Checks = Readonly<Record<string, Check>>;

export const item = (path: string): string => `run-1/${path}`;

/** None of these is a path below a place. */
export const waysOut = ['', '.', '..', '../x', 'a/../../x', 'a//b', '/etc/passwd', 'a/.', 'a\0b'];
